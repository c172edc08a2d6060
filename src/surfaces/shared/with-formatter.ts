import { relative } from "node:path";
import type { LocatedPrettier } from "../../engine/prettier/locate-prettier.ts";
import type { Formatter, FormatterSettings } from "../../formatter/formatter.ts";
import type { Statistics } from "../../formatter/statistics.ts";
import { maxCacheBytes } from "../../stores/cache-size.ts";
import { cacheFolder, isFolderTrusted } from "../../stores/open/open-stores.ts";
import { addUsage } from "../../stores/upkeep/usage.ts";
import { verifyShare } from "../../verify/verify-share.ts";
import { describeWrongAnswer } from "../../verify/wrong-answer.ts";
import { wantsStatistics, type RunArguments } from "../arguments/arguments.ts";
import type { CommandSurroundings } from "./command-surroundings.ts";
import { describeDelegation, describeStatistics, type PrettierSearch } from "./describe-statistics.ts";
import type { Logger } from "./logger.ts";
import { RunAborted } from "./run-aborted.ts";
import { whyUncached } from "./why-uncached.ts";

/**
 * The settings of a run's formatter. It writes one pack at the end, even for a single file; `close`
 * is awaited on every expected way out.
 *
 * @throws MisuseError for a cache size or a share to verify that cannot be parsed
 */
export function settingsOf(run: RunArguments, env: NodeJS.ProcessEnv): FormatterSettings {
  return {
    durability: "at-close",
    watchesPlugins: true,
    // A run looks up little of what it has learnt itself, and the store keeps that in memory until
    // it is written.
    memoryBudget: 0,
    cacheMaxSize: maxCacheBytes(run.cacheMaxSize, env, "--cache-max-size"),
    verify: verifyShare(run.verify, env),
    ...(run.cacheLocation === undefined ? {} : { cacheLocation: run.cacheLocation }),
    ...(run.cache ? {} : { cache: false }),
  };
}

/**
 * Reports wrong answers. The exit code stays Prettier's, because the user gets Prettier's output.
 */
export function tellWrongAnswers(logger: Logger, cwd: string): Pick<FormatterSettings, "onWrongAnswer"> {
  return {
    onWrongAnswer: (wrong) => logger.error(describeWrongAnswer(wrong, relative(cwd, wrong.file ?? ""))),
  };
}

/**
 * The result of a run. `delegated`: the own command of this Prettier did the work, for this reason.
 */
export interface RunResult {
  readonly exitCode: number;
  readonly delegated?: { readonly reason: string; readonly prettier: LocatedPrettier };
}

export interface ClosingTools {
  readonly formatter: Formatter;
  readonly logger: Logger;
  /** What the user calls the folder that Prettier was looked for from. */
  readonly givenFolder: PrettierSearch["givenFolder"];
  /** Ends what else has helped, and returns lines for `--cache-stats`. Must not reject. */
  readonly endHelp?: (() => Promise<string>) | undefined;
  /** Whether somebody is there to hear why nothing was cached. Asked only if it was so. */
  readonly isForPeople?: () => boolean;
  /** The arguments that say which cache it uses; without them, its use is not counted. */
  readonly run?: Pick<RunArguments, "cache" | "cacheLocation">;
}

/**
 * Runs work that uses a formatter. Reports an error, writes the cache, and prints statistics if the
 * user wants them. Returns the exit code.
 */
export async function closeAfter(
  { formatter, logger, givenFolder, endHelp, isForPeople = () => false, run }: ClosingTools,
  { words, env, cwd, output }: CommandSurroundings,
  work: () => Promise<RunResult>,
): Promise<number> {
  let answer: RunResult = { exitCode: 1 };
  try {
    answer = await work();
  } catch (error) {
    logger.error((error as Error).message);
    if (error instanceof RunAborted) answer = { exitCode: error.exitCode };
  }
  const helped = (await endHelp?.()) ?? "";
  const problem = await closeFormatter(formatter);
  if (wantsStatistics(words, env)) {
    const search = { cwd, givenFolder };
    const text =
      answer.delegated === undefined
        ? describeStatistics(formatter.statistics(), performance.now(), search)
        : describeDelegation(answer.delegated, search);
    output.stderr(text + helped + (problem === undefined ? "" : `  ${problem}\n`));
  }
  const statistics = formatter.statistics();
  if (run?.cache && env["FMT_CACHE"] !== "0") countUsage(statistics, run.cacheLocation);
  const uncached = whyUncached(statistics, answer.delegated);
  if (uncached !== undefined && isForPeople()) logger.warn(uncached);
  return answer.exitCode;
}

/**
 * Returns a message if the cache cannot be written. That only costs time in the next run; it never
 * changes the output or the exit code.
 */
async function closeFormatter(formatter: Formatter): Promise<string | undefined> {
  try {
    await formatter.close();
    return undefined;
  } catch (error) {
    return `The cache could not be written: ${String(error)}`;
  }
}

/** For `fmt-cache cache info`. */
function countUsage({ files, segments, proven }: Statistics, cacheLocation: string | undefined): void {
  const folder = cacheFolder(cacheLocation);
  if (folder === undefined) return;
  const counts = { files, statements: segments, ...(proven === undefined ? {} : { proven }) };
  addUsage(folder, counts, { now: Date.now(), isTrusted: isFolderTrusted() });
}
