import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { RunArguments } from "../../arguments/arguments.ts";
import type { Dialect } from "../../shared/dialect.ts";
import { createLogger, type Logger, type LoggerSurroundings } from "../../shared/logger.ts";
import { isWatched } from "../../shared/is-watched.ts";
import { supportsColor } from "../../shared/supports-color.ts";
import type { Output } from "../../shared/output.ts";
import { createDefaultReporter } from "./default-reporter.ts";
import { createDiffReporter } from "./diff.ts";
import { createMachineReporter } from "./machine-reporter.ts";
import { pathWithin } from "../../../util/path-within.ts";
import { createProgressBar, type ProgressBar } from "./progress-bar.ts";
import { createProgressReporter, printAbove } from "./progress.ts";
import type { ReporterChoice } from "../../arguments/reporter-names.ts";
import type { Reporter } from "./reporter.ts";
import { createSummaryReporter } from "./summary.ts";

/** The reporters and the logger of a run. */
export interface Voice {
  readonly logger: Logger;
  /** For formatted text. */
  readonly output: Output;
  readonly reporter: Reporter;
  /** Whether somebody is likely to read more than Prettier's messages. */
  readonly isForPeople: boolean;
  /** Restores the terminal, for a process that ends before its run does. */
  dispose(): void;
}

export interface VoiceSurroundings extends LoggerSurroundings {
  readonly output: Output;
  /** Absolute. */
  readonly cwd: string;
  /** Width of the terminal on stderr. */
  readonly columns: () => number;
  /** Milliseconds since the process started. */
  readonly now: () => number;
  /** How the command of the Prettier in use words its messages. */
  readonly dialect: Dialect;
}

/**
 * Opens the reporters and the logger of a run. If a diff or a report goes to stdout, everything
 * else goes to stderr. The progress bar is for a terminal only, and so is the summary by default.
 */
export function openVoice(run: RunArguments, surroundings: VoiceSurroundings): Voice {
  const isRead = isForPeople(run, surroundings);
  const bar = isRead ? createProgressBar(surroundings.output.stderr) : undefined;
  const output =
    bar === undefined ? surroundings.output : printAbove(bar, surroundings.output, surroundings.isTerminal);
  const messages = isStdoutTaken(run) ? { ...output, stdout: output.stderr } : output;
  const logger = openLoggerBeside(run, messages, surroundings, bar);
  const reporters = [
    createDefaultReporter(run, surroundings.dialect, logger, messages),
    ...run.reporters.map((choice) => openMachineReporter(choice, { ...surroundings, output }, logger)),
  ];
  if (run.diff) reporters.push(createDiffReporter(output.stdout, isDiffColored(surroundings)));
  if (run.summary ?? isRead)
    reporters.push(
      createSummaryReporter({
        write: output.stderr,
        now: surroundings.now,
        isWanted: run.summary === true,
      }),
    );
  const progress = bar && createProgressReporter(bar, surroundings);
  // Last, so that it knows what the others have printed.
  if (progress !== undefined) reporters.push(progress);
  return {
    logger,
    output: messages,
    reporter: combine(reporters),
    isForPeople: isRead,
    dispose: () => progress?.dispose(),
  };
}

function isForPeople(run: RunArguments, surroundings: VoiceSurroundings): boolean {
  const hasMode = run.check || run.listDifferent || run.write;
  return hasMode && run.stdinPath === undefined && run.logLevel === "log" && isWatched(surroundings);
}

function isStdoutTaken({ reporters, diff }: RunArguments): boolean {
  return diff || reporters.some(({ file }) => file === undefined);
}

/**
 * Ignores CI and Windows, where the rule for messages switches colours on: `git apply` cannot read
 * a diff with colours.
 */
export function isDiffColored({ argv, env, isTerminal }: LoggerSurroundings): boolean {
  const { CI: _, ...rest } = env;
  return supportsColor(1, { argv, env: rest, platform: "linux", isTerminal });
}

function openLoggerBeside(
  run: RunArguments,
  messages: Output,
  surroundings: VoiceSurroundings,
  bar: ProgressBar | undefined,
): Logger {
  const isTerminal = (descriptor: 1 | 2) =>
    !(descriptor === 1 && isStdoutTaken(run)) && surroundings.isTerminal(descriptor);
  const { supportsColor: isColored } = surroundings.dialect;
  const logger = createLogger(run.logLevel, messages, { ...surroundings, isTerminal }, isColored);
  if (bar === undefined) return logger;
  // While there is a bar, the names of files are not announced: they would only make it flicker.
  const announce: Logger["announce"] = (name) =>
    bar.hasAppeared ? { printed: false, clear: () => {} } : logger.announce(name);
  return { ...logger, announce };
}

function openMachineReporter(
  { name, file }: ReporterChoice,
  { output, cwd, env }: Pick<VoiceSurroundings, "output" | "cwd" | "env">,
  logger: Logger,
): Reporter {
  const root = findRoot(cwd, env);
  if (file === undefined) return createMachineReporter(name, { root, write: output.stdout });
  const parts: string[] = [];
  const reporter = createMachineReporter(name, { root, write: (text) => void parts.push(text) });
  return {
    ...reporter,
    finish: (tally, ending) => {
      reporter.finish(tally, ending);
      try {
        writeFileSync(resolve(cwd, file), parts.join(""));
      } catch (error) {
        logger.error(`Unable to write the report "${file}":\n${(error as Error).message}`);
        tally.hasErrors = true;
      }
    },
  };
}

/**
 * GitHub takes paths as relative to the top of the checkout. A step may run in a folder below it.
 */
function findRoot(cwd: string, env: NodeJS.ProcessEnv): string {
  const workspace = env["GITHUB_WORKSPACE"];
  return workspace && pathWithin(workspace, cwd) !== undefined ? workspace : cwd;
}

function combine(reporters: readonly Reporter[]): Reporter {
  const toAll =
    <Method extends keyof Reporter>(method: Method) =>
    (...args: Parameters<Reporter[Method]>): void => {
      for (const reporter of reporters) (reporter[method] as (...values: typeof args) => void)(...args);
    };
  return {
    start: toAll("start"),
    found: toAll("found"),
    fileAwaited: toAll("fileAwaited"),
    fileStarted: toAll("fileStarted"),
    fileDone: toAll("fileDone"),
    fileFinished: toAll("fileFinished"),
    patternFailed: toAll("patternFailed"),
    finish: toAll("finish"),
  };
}
