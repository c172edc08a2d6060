import { relative } from "node:path";
import type { LocatedPrettier } from "../../engine/prettier/locate-prettier.ts";
import type { Formatter, FormatterSettings } from "../../formatter/formatter.ts";
import { maxCacheBytes } from "../../stores/cache-size.ts";
import { verifyShare } from "../../verify/verify-share.ts";
import { describeWrongAnswer } from "../../verify/wrong-answer.ts";
import { wantsStatistics, type RunArguments } from "../arguments/arguments.ts";
import type { CommandSurroundings } from "./command-surroundings.ts";
import { describeDelegation, describeStatistics, type PrettierSearch } from "./describe-statistics.ts";
import type { Logger } from "./logger.ts";
import { RunAborted } from "./run-aborted.ts";

/**
 * How a run sets up its formatter: one pack at the end, also for a single file. `close` is awaited
 * on every way out that we see coming.
 *
 * @throws MisuseError for a size of the cache or a share to verify that is none
 */
export function settingsOf(run: RunArguments, env: NodeJS.ProcessEnv): FormatterSettings {
  return {
    durability: "at-close",
    watchesPlugins: true,
    // A run asks for little of what it has learnt itself, and the store has that at hand until it
    // is written.
    memoryBudget: 0,
    cacheMaxSize: maxCacheBytes(run.cacheMaxSize, env, "--cache-max-size"),
    verify: verifyShare(run.verify, env),
    ...(run.cacheLocation === undefined ? {} : { cacheLocation: run.cacheLocation }),
    ...(run.cache ? {} : { cache: false }),
  };
}

/** The user is told, and the exit code stays Prettier's: what the user gets is right. */
export function tellWrongAnswers(logger: Logger, cwd: string): Pick<FormatterSettings, "onWrongAnswer"> {
  return {
    onWrongAnswer: (wrong) => logger.error(describeWrongAnswer(wrong, relative(cwd, wrong.file ?? ""))),
  };
}

/** `delegated`: this Prettier's own command did the work, for this reason. */
export interface Answer {
  readonly exitCode: number;
  readonly delegated?: { readonly reason: string; readonly prettier: LocatedPrettier };
}

export interface ClosingMeans {
  readonly formatter: Formatter;
  readonly logger: Logger;
  /** What the user calls the folder that Prettier was looked for from. */
  readonly givenFolder: PrettierSearch["givenFolder"];
}

/**
 * Runs what uses a formatter, tells what went wrong, writes the cache, and says what the cache did
 * if that is wanted.
 */
export async function closeAfter(
  { formatter, logger, givenFolder }: ClosingMeans,
  { words, env, cwd, output }: CommandSurroundings,
  work: () => Promise<Answer>,
): Promise<number> {
  let answer: Answer = { exitCode: 1 };
  try {
    answer = await work();
  } catch (error) {
    logger.error((error as Error).message);
    if (error instanceof RunAborted) answer = { exitCode: error.exitCode };
  }
  const problem = await closeFormatter(formatter);
  if (wantsStatistics(words, env)) {
    const search = { cwd, givenFolder };
    const text =
      answer.delegated === undefined
        ? describeStatistics(formatter.statistics(), performance.now(), search)
        : describeDelegation(answer.delegated, search);
    output.stderr(text + (problem === undefined ? "" : `  ${problem}\n`));
  }
  return answer.exitCode;
}

/**
 * A cache that cannot be written costs speed the next time; it never changes what a run says or
 * returns.
 */
async function closeFormatter(formatter: Formatter): Promise<string | undefined> {
  try {
    await formatter.close();
    return undefined;
  } catch (error) {
    return `The cache could not be written: ${String(error)}`;
  }
}
