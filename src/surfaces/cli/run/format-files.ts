import type { Formatter } from "../../../formatter/formatter.ts";
import type { EventListener } from "../../../events/events.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import { isContentOf } from "../../git/clean-files.ts";
import {
  collectItems,
  collectModified,
  foreknowFiles,
  nothingForeknown,
  type ForeknownFiles,
  type FoundFile,
} from "./collect-files.ts";
import { formatChanges } from "../../shared/changed-statements.ts";
import { mostAhead, type ServerClient } from "../../server/client.ts";
import { inOrder } from "../../shared/in-order.ts";
import type { Dialect } from "../../shared/dialect.ts";
import { createFileKindReader, type FileKindReader } from "../../shared/file-kinds.ts";
import type { Logger } from "../../shared/logger.ts";
import { createFileReplacer, type FileReplacer } from "../../shared/file-replacer.ts";
import { readIgnoreFiles } from "../../shared/ignore-files.ts";
import { isUnknownType, judgeError } from "../../shared/report-error.ts";
import { addResult, createTally, type FileResult, type Reporter, type Tally } from "../reporters/reporter.ts";
import type { FormatWorkers } from "../../workers/format-workers.ts";
import { areCurrent } from "../../../engine/plugins/stamps.ts";
import { writeBasis } from "../settled/run-basis.ts";
import { findBasis } from "./settle-run.ts";
import type { SettledState } from "../settled/settled.ts";
import { mayLookAhead } from "./look-ahead.ts";
import { isJudged, isReporting, readFiles, toldOf, type HeldTexts, type ReadFile } from "./read-files.ts";
import { watchSignals, type Interruption } from "../../shared/signals.ts";

export interface RunTools {
  readonly formatter: Formatter;
  readonly logger: Logger;
  readonly reporter: Reporter;
  readonly workers: FormatWorkers;
  readonly server: Pick<ServerClient, "isThere">;
  readonly dialect: Dialect;
  /**
   * The state that decides whether a run is settled, as it was at the beginning. `readAgain` reads
   * it as it is now.
   */
  readonly settling:
    | {
        readonly state: SettledState;
        /**
         * Whether all files are known to be formatted, except those that the state names as
         * modified.
         */
        readonly isSettled: boolean;
        readonly readAgain: () => SettledState | undefined;
      }
    | undefined;
  /** Limits the run to some of the files (absolute paths) that the patterns name. */
  readonly isWanted?: ((file: string) => boolean) | undefined;
  /** What files were before their changes, if only changed statements are formatted. */
  readonly earlierTexts?: ((files: readonly string[]) => ReadonlyMap<string, string>) | undefined;
}

/**
 * Formats the files that the patterns name; returns the exit code of Prettier's command for the
 * same files.
 */
export async function formatFiles(
  run: RunArguments,
  { logger, ...given }: RunTools,
  cwd: string,
): Promise<number> {
  const isIgnored = readIgnoreFiles(run.ignorePaths, run.withNodeModules);
  const { formatter, reporter } = given;
  const kinds = createFileKindReader(run, formatter, logger);
  const interruption = watchSignals();
  const tally = createTally();
  reporter.start();
  try {
    await formatEach(run, { ...given, isIgnored, kinds, interruption }, tally, cwd);
  } catch (error) {
    reporter.finish(tally, "aborted");
    throw error;
  }
  reporter.finish(tally, interruption.exitCode === undefined ? "complete" : "interrupted");
  if (interruption.exitCode !== undefined) return interruption.exitCode;
  if (tally.hasErrors) return 2;
  return (run.check || run.listDifferent) && tally.unformatted > 0 && !run.write ? 1 : 0;
}

interface Tools extends Omit<RunTools, "logger"> {
  readonly isIgnored: (file: string) => boolean;
  readonly kinds: FileKindReader;
  readonly interruption: Interruption;
}

async function formatEach(run: RunArguments, tools: Tools, tally: Tally, cwd: string): Promise<void> {
  const { reporter, kinds, formatter, workers, settling, interruption } = tools;
  const items = settling?.isSettled
    ? collectModified(run, tools, settling.state.modified, cwd)
    : await collectItems(run, tools, cwd);
  const files = items.filter((item) => item.kind === "file");
  const foreknown = isReporting(run) ? await foreknowFiles(files, kinds, formatter, cwd) : nothingForeknown;
  const unknown = files.filter((found) => !foreknown.formatted.has(found));
  workers.hireFor(unknown.length);
  const paths = unknown.map(({ file }) => file);
  reporter.found(paths, files.length - paths.length);
  const replace = createFileReplacer(paths);
  const memory = { characters: 0 };
  const earlier = tools.earlierTexts?.(paths);
  const isServed = !workers.areHired && (await mayLookAhead(paths, tools));
  const prepared = inOrder(
    readFiles(unknown, run, tools, memory),
    async (read) => {
      const result = await formatFile(read, run, { ...tools, nameOf: foreknown.nameOf, memory, earlier });
      reporter.fileFinished(result.file, result.isHit);
      return result;
    },
    (begun) => (isServed ? begun < mostAhead : workers.areHired && memory.characters < mostCharacters),
  );
  const report = (result: FileResult) => {
    addResult(tally, result);
    reporter.fileDone(result);
  };
  for (const item of items) {
    if (item.kind === "thrown") throw item.error;
    if (item.kind === "error") {
      reporter.patternFailed(item.message);
      tally.hasErrors = true;
    } else if (foreknown.formatted.has(item)) {
      report({ ...toldOf(item), outcome: "unchanged", isHit: true });
    } else {
      reporter.fileAwaited(item);
      const result = (await prepared.next()).value!;
      if (workers.areHired && isJudged(item, run)) await kinds.judge(item.file);
      report(run.write ? writeFormatted(result, replace) : result);
      memory.characters -= result.source?.length ?? 0;
      // Only the event loop delivers signals, and answers from the cache never give way to it.
      await new Promise((resolve) => setImmediate(resolve));
      if (interruption.exitCode !== undefined) return;
    }
  }
  await workers.dismiss();
  if (items.length === files.length && tally.unformatted === 0) await settle(files, foreknown, tools);
}

/** Stores that a run has found everything formatted, if all that this depends on is known. */
async function settle(files: readonly FoundFile[], foreknown: ForeknownFiles, tools: Tools): Promise<void> {
  const { formatter, settling } = tools;
  // What others have proven must be asked for again, so that it ends with their proof.
  if (settling === undefined || settling.isSettled || formatter.statistics().proven !== undefined) return;
  const asked = files.filter(({ isIgnored }) => !isIgnored);
  const { state, readAgain } = settling;
  // If the state has changed meanwhile, the run may have looked at older files.
  const basis = await findBasis(state, asked, foreknown, tools);
  if (basis === undefined || readAgain()?.key !== state.key || !areCurrent(basis.stamps)) return;
  const hasPlugins = basis.stamps.length > 0 || Object.keys(basis.variables).length > 0;
  await formatter.settle(state.key, state.prettier, hasPlugins ? writeBasis(basis) : undefined);
}

/**
 * How much text is held in memory, in UTF-16 code units, while worker processes format. They choose
 * their texts from it.
 */
const mostCharacters = 8_000_000;

/** The result of formatting a file, before anything is written. */
type Prepared = FileResult & { readonly bytes?: Buffer };

interface FormattingTools extends Tools {
  readonly nameOf: ForeknownFiles["nameOf"];
  readonly memory: HeldTexts;
  /** The earlier texts of files, if only changed statements are formatted. */
  readonly earlier: ReadonlyMap<string, string> | undefined;
}

async function formatFile(
  read: ReadFile,
  run: RunArguments,
  { formatter, dialect, nameOf, memory, earlier }: FormattingTools,
): Promise<Prepared> {
  if (read.kind === "result") return read.result;
  const { found, fileKind, bytes, source } = read;
  const told = toldOf(found);
  const options = { ...fileKind.options, filepath: found.file };
  let hit: "stored" | "proven" | undefined;
  // Only `--write` prints the time; other runs do not load the clock.
  const start = run.write ? performance.now() : 0;
  const onEvent: EventListener = (event) =>
    event.kind === "file-hit" && (hit = event.isProven ? "proven" : "stored");
  let formatted: string;
  let note: string | undefined;
  try {
    if (earlier === undefined || run.statements === undefined)
      formatted = await formatter.format(source, options, onEvent);
    else {
      const before = earlier.has(found.file) ? [earlier.get(found.file)!] : [];
      const changed = { text: source, before, options, bytes };
      ({ text: formatted, note } = await formatChanges(changed, run.statements, formatter, onEvent));
    }
  } catch (error) {
    const text = { options, ignoreUnknown: !found.isNamed || run.ignoreUnknown, endsRunOnBrokenPlugin: true };
    const verdict = await judgeError(error, text, formatter);
    const isForgiven = (run.check || run.listDifferent) && isUnknownType(error) && !dialect.unknownTypesFail;
    return { ...told, outcome: verdict === "ignored" ? "skipped" : "failed", isForgiven, source, error };
  }
  const milliseconds = run.write ? Math.round(performance.now() - start) : 0;
  const result = { ...told, isHit: hit !== undefined, milliseconds, ...(note === undefined ? {} : { note }) };
  if (formatted !== source) return { ...result, source, formatted, outcome: "unformatted", bytes };
  // What others have proven is not stored, so that it ends with their proof.
  const name = earlier === undefined && hit !== "proven" ? nameOf(found) : undefined;
  if (name !== undefined && isContentOf(name, bytes)) await formatter.mark(name, fileKind);
  if (!isReporting(run)) return { ...result, source, formatted, outcome: "unchanged" };
  memory.characters -= source.length;
  return { ...result, outcome: "unchanged" };
}

/**
 * Is called in the order of the report, so that nothing is written after an error that ends the
 * run.
 */
function writeFormatted({ bytes, ...result }: Prepared, replace: FileReplacer): FileResult {
  if (result.outcome !== "unformatted" || bytes === undefined) return result;
  try {
    replace(result.file, bytes, result.formatted!);
    return { ...result, outcome: "written" };
  } catch (error) {
    return { ...result, outcome: "unwritable", error };
  }
}
