import { unreachable } from "../../../util/unreachable.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import type { Dialect } from "../../shared/dialect.ts";
import type { Announcement, Logger } from "../../shared/logger.ts";
import type { Output } from "../../shared/output.ts";
import { describeFailure, isUnknownType } from "../../shared/report-error.ts";
import { silentReporter, type FileResult, type Reporter, type Tally } from "./reporter.ts";

/**
 * Prints what Prettier's command prints. Formatted text goes to `output`, everything else through
 * the logger.
 */
export function createDefaultReporter(
  run: RunArguments,
  dialect: Dialect,
  logger: Logger,
  output: Output,
): Reporter {
  const isSpokenOfLater = run.check || run.listDifferent;
  let announcement: Announcement | undefined;

  const sayOutcome = (result: FileResult): void => {
    const { displayName, outcome } = result;
    switch (outcome) {
      case "unchanged":
        if (!run.write && !isSpokenOfLater) output.stdout(result.formatted ?? result.source ?? "");
        else if (run.write && !isSpokenOfLater)
          logger.log(
            `${logger.gray(displayName)} ${result.milliseconds ?? 0}ms${dialect.tellsUnchanged ? " (unchanged)" : ""}`,
          );
        return;
      case "unformatted":
      case "written":
      case "unwritable":
        if (!run.write && !isSpokenOfLater) output.stdout(result.formatted ?? "");
        else if (run.write && !isSpokenOfLater) logger.log(`${displayName} ${result.milliseconds ?? 0}ms`);
        if (outcome === "unwritable")
          logger.error(`Unable to write file "${displayName}":\n${(result.error as Error).message}`);
        if (run.check) logger.warn(displayName);
        else if (run.listDifferent) logger.log(displayName);
        return;
      case "ignored":
        if (!run.write && !isSpokenOfLater) output.stdout(result.source ?? "");
        return;
      case "skipped":
        return;
      case "failed":
        logger.error(describeFailure(result.error, displayName));
        return;
      case "unreadable":
        logger.log("");
        logger.error(`Unable to read file "${displayName}":\n${(result.error as Error).message}`);
        return;
      default:
        unreachable(outcome);
    }
  };

  return {
    ...silentReporter,
    start: () => {
      if (run.check) logger.log("Checking formatting...");
    },
    fileStarted: (displayName) => {
      announcement = logger.announce(displayName);
    },
    fileDone: (result) => {
      const isCleared = run.write && isUnknownType(result.error) && !dialect.unknownTypesFail;
      if (result.outcome === "failed" && !isCleared) {
        if (announcement?.printed) output.stdout("\n");
      } else if (result.outcome !== "unreadable") announcement?.clear();
      announcement = undefined;
      sayOutcome(result);
      if (result.note !== undefined) logger.warn(`${result.displayName} ${result.note}.`);
    },
    patternFailed: (message) => logger.error(message),
    finish: (tally, ending) => {
      if (ending === "aborted" && announcement?.printed) output.stdout("\n");
      if (ending === "complete" && run.check) logSummary(tally, run, dialect, logger);
    },
  };
}

function logSummary(
  { unformatted, failed }: Tally,
  run: RunArguments,
  dialect: Dialect,
  logger: Logger,
): void {
  const count = (files: number) => (files === 1 ? "the above file" : `${files} files`);
  if (run.statements !== undefined && failed === 0 && !run.write) {
    if (unformatted === 0) logger.log("All changed statements use Prettier code style!");
    else
      logger.warn(
        `Code style issues found in changed statements of ${count(unformatted)}. Run fmt-cache --write with the same flags to fix.`,
      );
    return;
  }
  const withFlag = dialect.namesWriteFlag ? " with --write" : "";
  if (failed > 0 && dialect.countsFailures)
    logger.log(`Error occurred when checking code style in ${count(failed)}.`);
  else if (unformatted === 0) logger.log("All matched files use Prettier code style!");
  else if (run.write) logger.warn(`Code style issues fixed in ${count(unformatted)}.`);
  else logger.warn(`Code style issues found in ${count(unformatted)}. Run Prettier${withFlag} to fix.`);
}
