import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import type { Options } from "prettier";
import type { RunArguments } from "./arguments.ts";
import { expandPatterns } from "./expand-patterns.ts";
import { createOptionsReader } from "./file-options.ts";
import { readIgnoreFiles } from "./ignore-files.ts";
import type { Announcement } from "./logger.ts";
import { replaceFile } from "../replace-file.ts";
import { reportError, type Reporters } from "./report-error.ts";
import { watchSignals } from "./signals.ts";

/** Formats the files that the patterns name; returns the exit code of Prettier's command for the same files. */
export async function formatFiles(run: RunArguments, reporters: Reporters, cwd: string): Promise<number> {
  const { logger } = reporters;
  const isIgnored = readIgnoreFiles(run.ignorePaths, run.withNodeModules);
  const readOptions = createOptionsReader(run, reporters.formatter, logger);
  const interruption = watchSignals();
  const isReporting = run.write || run.check || run.listDifferent;
  const tally = { unformatted: 0, failed: 0, hasErrors: false };
  if (run.check) logger.log("Checking formatting...");

  for await (const found of expandPatterns(run, cwd)) {
    if (found.kind === "error") {
      logger.error(found.message);
      tally.hasErrors = true;
      continue;
    }
    const ignored = isIgnored(found.file);
    if (ignored && isReporting) continue;
    const options = { ...(await readOptions(found.file)), filepath: found.file };
    const displayName = relative(cwd, found.file).replaceAll(sep, "/");
    const outcome = await formatFile({ ...found, displayName, options, ignored }, run, reporters);
    if (outcome === "failed") tally.failed++;
    if (outcome === "unformatted" || outcome === "unwritable") tally.unformatted++;
    if (outcome === "failed" || outcome === "unreadable" || outcome === "unwritable") tally.hasErrors = true;
    // Answers from the cache never give way to the event loop, but a signal is delivered there only.
    await new Promise((resolve) => setImmediate(resolve));
    if (interruption.exitCode !== undefined) return interruption.exitCode;
  }

  if (run.check) logSummary(tally, run, reporters);
  if (tally.hasErrors) return 2;
  return (run.check || run.listDifferent) && tally.unformatted > 0 && !run.write ? 1 : 0;
}

interface FileToFormat {
  readonly file: string;
  readonly displayName: string;
  readonly options: Options;
  readonly ignored: boolean;
  readonly ignoreUnknown: boolean;
}

/** `unformatted`: would be changed, or was. `skipped`: an unknown type where that is no error. */
type FileOutcome = "unchanged" | "unformatted" | "skipped" | "failed" | "unreadable" | "unwritable";

async function formatFile(
  target: FileToFormat,
  run: RunArguments,
  reporters: Reporters,
): Promise<FileOutcome> {
  const { formatter, logger, output } = reporters;
  const announcement = logger.announce(target.displayName);
  let bytes: Buffer;
  let source: string;
  try {
    bytes = readFileSync(target.file);
    source = bytes.toString("utf8");
  } catch (error) {
    logger.log("");
    logger.error(`Unable to read file "${target.displayName}":\n${(error as Error).message}`);
    return "unreadable";
  }
  if (target.ignored) {
    announcement.clear();
    output.stdout(source);
    return "unchanged";
  }
  const ignoreUnknown = target.ignoreUnknown || run.ignoreUnknown;
  // Asked first, because Prettier would have to be loaded only to throw.
  if (ignoreUnknown && (await formatter.isUnknownLanguage(target.options))) {
    announcement.clear();
    return "skipped";
  }
  // Only `--write` tells the time; the clock is not loaded for anything else.
  const start = run.write ? performance.now() : 0;
  let formatted: string;
  try {
    formatted = await formatter.format(source, target.options);
  } catch (error) {
    const verdict = await reportError(
      error,
      { ...target, ignoreUnknown, announcement, endsRunOnBrokenPlugin: true },
      reporters,
    );
    return verdict === "ignored" ? "skipped" : "failed";
  }
  const milliseconds = run.write ? Math.round(performance.now() - start) : 0;
  return finishFile({ ...target, bytes, announcement, milliseconds }, source, formatted, run, reporters);
}

interface FormattedFile extends FileToFormat {
  readonly bytes: Buffer;
  readonly announcement: Announcement;
  readonly milliseconds: number;
}

function finishFile(
  done: FormattedFile,
  source: string,
  formatted: string,
  run: RunArguments,
  { logger, output }: Reporters,
): FileOutcome {
  const isDifferent = formatted !== source;
  const isSpokenOfLater = run.check || run.listDifferent;
  let outcome: FileOutcome = isDifferent ? "unformatted" : "unchanged";
  done.announcement.clear();
  if (run.write && isDifferent) {
    if (!isSpokenOfLater) logger.log(`${done.displayName} ${done.milliseconds}ms`);
    try {
      replaceFile(done.file, done.bytes, formatted);
    } catch (error) {
      logger.error(`Unable to write file "${done.displayName}":\n${(error as Error).message}`);
      outcome = "unwritable";
    }
  } else if (run.write && !isSpokenOfLater)
    logger.log(`${logger.gray(done.displayName)} ${done.milliseconds}ms (unchanged)`);
  else if (!run.write && !isSpokenOfLater) output.stdout(formatted);

  if (isDifferent && run.check) logger.warn(done.displayName);
  else if (isDifferent && run.listDifferent) logger.log(done.displayName);
  return outcome;
}

function logSummary(
  { unformatted, failed }: { unformatted: number; failed: number },
  run: RunArguments,
  { logger }: Reporters,
): void {
  const count = (files: number) => (files === 1 ? "the above file" : `${files} files`);
  if (failed > 0) logger.log(`Error occurred when checking code style in ${count(failed)}.`);
  else if (unformatted === 0) logger.log("All matched files use Prettier code style!");
  else if (run.write) logger.warn(`Code style issues fixed in ${count(unformatted)}.`);
  else logger.warn(`Code style issues found in ${count(unformatted)}. Run Prettier with --write to fix.`);
}
