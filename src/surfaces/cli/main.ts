import { MisuseError } from "../../util/misuse-error.ts";
import { relative } from "node:path";
import { createFormatter } from "../../formatter/create-formatter.ts";
import { createPrettierLocator } from "../../engine/prettier/locate-prettier.ts";
import type { Formatter, FormatterSettings } from "../../formatter/formatter.ts";
import type { LocatedPrettier } from "../../engine/prettier/locate-prettier.ts";
import type { AskedRun } from "./settled/ask-settled.ts";
import {
  parseArguments,
  wantsStatistics,
  type Invocation,
  type RunArguments,
} from "../arguments/arguments.ts";
import { findCacheCommand, runCacheCommand } from "./cache/cache-command.ts";
import {
  describeDelegation,
  describeStatistics,
  type PrettierSearch,
} from "../shared/describe-statistics.ts";
import { readChangedFiles } from "./run/changed-files.ts";
import { findLostFlag, hasCommand, runPrettier } from "./run/delegate.ts";
import { dialectOf, type Dialect } from "../shared/dialect.ts";
import { findExplainCommand, type ExplainCommand } from "./explain/explain-command.ts";
import { runExplainCommand } from "./explain/explain-file.ts";
import { formatFiles, type RunMeans } from "./run/format-files.ts";
import { formatStdin } from "./run/format-stdin.ts";
import { describeOwnFlag, ownUsage } from "../arguments/help.ts";
import { isTerminal } from "../shared/is-terminal.ts";
import { createLogger, type Logger, type LoggerSurroundings } from "../shared/logger.ts";
import { createOutput } from "../shared/output.ts";
import { openVoice, type Voice } from "./reporters/open-voice.ts";
import { findReasonToDelegate } from "./run/prettier-support.ts";
import { RunAborted } from "../shared/run-aborted.ts";
import { readSettledState } from "./settled/settled.ts";
import { supportsColor } from "../shared/supports-color.ts";
import { verifyCache } from "./cache/verify-cache.ts";
import { maxCacheBytes } from "../../stores/cache-size.ts";
import { createMemoryStore } from "../../stores/memory.ts";
import { useCodeCache, type CodeCache } from "../../util/code-cache.ts";
import { isLspCommand } from "../arguments/is-lsp-command.ts";
import { requireLazily } from "../shared/require-lazily.ts";
import { verifyShare } from "../../verify/verify-share.ts";
import { describeWrongAnswer } from "../../verify/wrong-answer.ts";
import { createFormatWorkers, defaultWorkerCount, type FormatWorkers } from "../workers/format-workers.ts";
import { findInstallCommand, runInstallCommand, type InstallCommand } from "../staged/install.ts";
import { openStagedRepository, runStaged } from "../staged/run-staged.ts";
import { findStagedCommand, stagedUsage, type StagedCommand } from "../staged/staged-command.ts";

const output = createOutput(process.platform);
const surroundings: LoggerSurroundings = {
  argv: process.argv,
  env: process.env,
  platform: process.platform,
  isTerminal,
};

/**
 * The `fmt-cache` command. Ends the process explicitly: what a plugin or a store leaves running
 * must not hold it up.
 */
export function start(beginning: Beginning): void {
  const { codeCache } = beginning;
  // Should the process end with its work undone, because nothing is left that it waits for, that is
  // no success.
  process.exitCode = 2;
  useCodeCache(codeCache);
  void runCommand(process.argv.slice(2), beginning)
    .catch(explainAbort)
    .then(async (exitCode) => {
      codeCache?.keep();
      await output.flush();
      process.exit(exitCode);
    });
}

/** What the process has done before. */
export interface Beginning {
  readonly codeCache: CodeCache | undefined;
  /** Absolute paths of the files that the command is made of. */
  readonly ownFiles: readonly string[];
  readonly asked: AskedRun | undefined;
}

async function runCommand(argv: readonly string[], { ownFiles, asked }: Beginning): Promise<number> {
  if (isLspCommand(argv)) return serveEditor();
  const cwd = process.cwd();
  const cacheCommand = findCacheCommand(argv, cwd);
  if (cacheCommand?.kind === "verify")
    return verifyCache(cacheCommand, { output, logger: openLogger(cacheCommand.run.logLevel), cwd });
  if (cacheCommand)
    return runCacheCommand(cacheCommand, {
      output,
      logger: openLogger("log"),
      env: process.env,
    });
  const explainCommand = findExplainCommand(argv, cwd);
  if (explainCommand) return explain(explainCommand, cwd);
  const installCommand = findInstallCommand(argv);
  if (installCommand) return install(installCommand, cwd);
  const stagedCommand = findStagedCommand(argv);
  if (stagedCommand) return formatStaged(stagedCommand, argv, cwd);
  const invocation = parseArguments(argv, process.env);
  if (invocation.kind === "run") {
    const { run } = invocation;
    const settings = { ...toSettings(run), prettierFrom: cwd };
    const dialect = dialectOf(createPrettierLocator(cwd)(cwd));
    const voice = openRunVoice(run, dialect, cwd);
    const workers: FormatWorkers = createFormatWorkers(defaultWorkerCount(), settings, () =>
      formatter.flush(),
    );
    const formatter: Formatter = createFormatter({
      ...settings,
      ...tellWrongAnswers(voice.logger, cwd),
      offload: workers.offload,
    });
    const means = { formatter, argv, logger: voice.logger, search: fromWorkingDirectory(cwd) };
    return closeAfter(means, () =>
      answerRun(run, argv, cwd, {
        formatter,
        workers,
        dialect,
        ...voice,
        settling: asked?.state && {
          state: asked.state,
          isSettled: asked.isSettled,
          readAgain: () => readSettledState(argv, cwd, process.env, ownFiles),
        },
      }),
    );
  }
  const logger = openLogger("log");
  const formatter = createFormatter({ prettierFrom: cwd });
  return closeAfter({ formatter, argv, logger, search: fromWorkingDirectory(cwd) }, () =>
    answerInvocation(invocation, argv, cwd, formatter, logger),
  );
}

/** Lives until its client is gone. */
function serveEditor(): Promise<never> {
  // A file of its own, which no other run has to read.
  const { runLanguageServer } = requireLazily("./lsp.cjs") as { runLanguageServer: () => void };
  runLanguageServer();
  return new Promise(() => {});
}

/** The exit code of a run that could not even begin. */
function explainAbort(error: unknown): number {
  const isMisuse = error instanceof MisuseError;
  if (!isMisuse && !(error instanceof RunAborted)) throw error;
  openLogger("log").error(error.message);
  return isMisuse ? 1 : error.exitCode;
}

function install(command: InstallCommand, cwd: string): number {
  const logger = openLogger("log");
  try {
    return runInstallCommand(command, { output, logger, cwd, env: process.env });
  } catch (error) {
    logger.error((error as Error).message);
    return 1;
  }
}

async function formatStaged(command: StagedCommand, argv: readonly string[], cwd: string): Promise<number> {
  if (command.kind === "help") {
    output.stdout(stagedUsage);
    return 0;
  }
  const logger = openLogger(command.kind === "staged" ? command.run.logLevel : "log");
  if (command.kind === "mistake") {
    logger.error(`${command.mistake} "fmt-cache staged --help" says more.`);
    return 2;
  }
  let repository: ReturnType<typeof openStagedRepository>;
  try {
    repository = openStagedRepository(cwd, process.env);
  } catch (error) {
    logger.error((error as Error).message);
    return 1;
  }
  // One Prettier for the repository, wherever in it the command is run.
  const prettierFrom = repository.git.top;
  const settings = { ...toSettings(command.run), prettierFrom };
  const workers: FormatWorkers = createFormatWorkers(defaultWorkerCount(), settings, () => formatter.flush());
  const formatter: Formatter = createFormatter(
    // Carrying needs to remember what was formatted a moment ago, even if nothing is to be kept.
    keepsCache(settings)
      ? { ...settings, ...tellWrongAnswers(logger, cwd), offload: workers.offload }
      : { cache: true, verify: false, store: createMemoryStore({ budgetBytes: 1 << 28 }), prettierFrom },
  );
  const search = { cwd, givenFolder: "top of the work tree" };
  const means = { formatter, workers, logger, output };
  return closeAfter({ formatter, argv, logger, search }, async () => ({
    exitCode: await runStaged(command, repository, means, cwd, process.env),
  }));
}

function fromWorkingDirectory(cwd: string): PrettierSearch {
  return { cwd, givenFolder: "working directory" };
}

interface ClosingMeans {
  readonly formatter: Formatter;
  readonly argv: readonly string[];
  readonly logger: Logger;
  readonly search: PrettierSearch;
}

/**
 * Runs what uses a formatter, tells what went wrong, writes the cache, and says what the cache did
 * if that is wanted.
 */
async function closeAfter(
  { formatter, argv, logger, search }: ClosingMeans,
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
  if (wantsStatistics(argv, process.env)) {
    const text =
      answer.delegated === undefined
        ? describeStatistics(formatter.statistics(), performance.now(), search)
        : describeDelegation(answer.delegated, search);
    output.stderr(text + (problem === undefined ? "" : `  ${problem}\n`));
  }
  return answer.exitCode;
}

function explain(command: ExplainCommand, cwd: string): Promise<number> {
  const run = command.kind === "explain" ? command.run : undefined;
  return runExplainCommand(command, {
    output,
    logger: openLogger(run?.logLevel ?? "log"),
    cwd,
    color: supportsColor(1, surroundings),
    width: (isTerminal(1) && process.stdout.columns) || 100,
    // What is shown is what the cache does.
    settings: run === undefined ? {} : { ...toSettings(run), prettierFrom: cwd, verify: false },
  });
}

/** `delegated`: this Prettier's own command did the work, for this reason. */
interface Answer {
  readonly exitCode: number;
  readonly delegated?: { readonly reason: string; readonly prettier: LocatedPrettier };
}

function openRunVoice(run: RunArguments, dialect: Dialect, cwd: string): Voice {
  const voice = openVoice(run, {
    ...surroundings,
    dialect,
    output,
    cwd,
    columns: () => process.stderr.columns || 80,
    now: () => performance.now(),
  });
  // A second Ctrl-C ends the process at once.
  process.on("exit", () => voice.dispose());
  return voice;
}

function openLogger(level: RunArguments["logLevel"]): Logger {
  return createLogger(level, output, surroundings);
}

/** The user is told, and the exit code stays Prettier's: what the user gets is right. */
function tellWrongAnswers(logger: Logger, cwd: string): Pick<FormatterSettings, "onWrongAnswer"> {
  return {
    onWrongAnswer: (wrong) => logger.error(describeWrongAnswer(wrong, relative(cwd, wrong.file ?? ""))),
  };
}

/**
 * One pack at the end, also for a single file: `close` is awaited on every way out that we see
 * coming.
 *
 * @throws MisuseError for a size of the cache or a share to verify that is none
 */
function toSettings(run: RunArguments): FormatterSettings {
  return {
    durability: "at-close",
    watchesPlugins: true,
    // A run asks for little of what it has learnt itself, and the store has that at hand until it
    // is written.
    memoryBudget: 0,
    cacheMaxSize: maxCacheBytes(run.cacheMaxSize, process.env, "--cache-max-size"),
    verify: verifyShare(run.verify, process.env),
    ...(run.cacheLocation === undefined ? {} : { cacheLocation: run.cacheLocation }),
    ...(run.cache ? {} : { cache: false }),
  };
}

function keepsCache(settings: FormatterSettings): boolean {
  return settings.cache !== false && process.env["FMT_CACHE"] !== "0";
}

async function answerInvocation(
  invocation: Exclude<Invocation, { kind: "run" }>,
  argv: readonly string[],
  cwd: string,
  formatter: Formatter,
  logger: Logger,
): Promise<Answer> {
  const location = formatter.locatePrettier(cwd);
  switch (invocation.kind) {
    case "version":
      if (location.problem !== undefined && hasCommand(location))
        return { exitCode: await runPrettier(location, argv) };
      output.stdout(`${location.version}\n`);
      return { exitCode: 0 };
    case "help": {
      const own = describeOwnFlag(invocation.flag);
      const exitCode = own === undefined ? await runPrettier(location, argv) : 0;
      output.stdout(own ?? (invocation.flag === undefined ? ownUsage : ""));
      return { exitCode };
    }
    case "mistake":
      logger.error(invocation.mistake);
      return { exitCode: 2 };
    case "delegate": {
      const answer = await delegateRun(location, argv, invocation.reason, logger);
      if (invocation.isIdle && isTerminal(0)) output.stdout(ownUsage);
      return answer;
    }
  }
}

async function answerRun(
  run: RunArguments,
  argv: readonly string[],
  cwd: string,
  means: Voice & Pick<RunMeans, "formatter" | "workers" | "dialect" | "settling">,
): Promise<Answer> {
  const reason = await findReasonToDelegate(means.formatter, run, cwd);
  if (reason !== undefined)
    return delegateRun(means.formatter.locatePrettier(cwd), argv, reason, means.logger);
  const { stdinPath, changes } = run;
  if (stdinPath !== undefined) return { exitCode: await formatStdin({ ...run, stdinPath }, means, cwd) };
  const isChanged = changes && readChangedFiles(changes, cwd, process.env);
  return { exitCode: await formatFiles(run, { ...means, isWanted: isChanged }, cwd) };
}

/**
 * Prettier's command does the work. What only we can do is then said to be missing; a run over
 * other files, or one that prints them, would be worse than none.
 */
async function delegateRun(
  prettier: LocatedPrettier,
  argv: readonly string[],
  reason: string,
  logger: Logger,
): Promise<Answer> {
  const lost = findLostFlag(argv);
  if (lost?.role === "decides") {
    logger.error(
      `${lost.argument} cannot be used together with ${reason}, which only Prettier's own command can do.`,
    );
    return { exitCode: 2 };
  }
  if (lost !== undefined)
    logger.warn(`${lost.argument} has no effect: Prettier's own command runs, because of ${reason}.`);
  return { exitCode: await runPrettier(prettier, argv), delegated: { reason, prettier } };
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
