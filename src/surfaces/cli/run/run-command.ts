import { createPrettierLocator } from "../../../engine/prettier/locate-prettier.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import { dialectOf } from "../../shared/dialect.ts";
import { closeAfter, type RunResult } from "../../shared/with-formatter.ts";
import { openVoice, type Voice } from "../reporters/open-voice.ts";
import type { AskedRun } from "../settled/ask-settled.ts";
import { readSettledState } from "../settled/settled.ts";
import { limitToChanges } from "./changed-files.ts";
import { delegateRun } from "./delegate.ts";
import { formatFiles, type RunTools } from "./format-files.ts";
import { formatStdin } from "./format-stdin.ts";
import { findReasonToDelegate } from "./prettier-support.ts";
import { createRunFormatter } from "./run-formatter.ts";

/** What is known of a run before it begins. */
export interface RunBeginning {
  /** Absolute paths of the files that the command is made of. */
  readonly ownFiles: readonly string[];
  readonly asked: AskedRun | undefined;
}

/**
 * Formats files or standard input. Returns the exit code.
 * @throws MisuseError for a cache size or a share to verify that cannot be parsed
 */
export async function runOverFiles(
  run: RunArguments,
  { ownFiles, asked }: RunBeginning,
  surroundings: CommandSurroundings,
): Promise<number> {
  const { words, cwd, env } = surroundings;
  const dialect = dialectOf(createPrettierLocator(cwd)(cwd));
  const voice = openVoice(run, {
    ...surroundings,
    dialect,
    columns: () => process.stderr.columns || 80,
    now: () => performance.now(),
  });
  // A second Ctrl-C ends the process at once, and the bar must not stay on the terminal.
  process.on("exit", () => voice.dispose());
  const { formatter, workers, server, endHelp } = createRunFormatter(run, voice.logger, surroundings);
  const settling = asked?.state && {
    state: asked.state,
    isSettled: asked.isSettled,
    readAgain: () => readSettledState(words, cwd, env, ownFiles),
  };
  const closing = {
    formatter,
    logger: voice.logger,
    givenFolder: "working directory",
    isForPeople: () => voice.isForPeople,
    run,
    endHelp,
  };
  return closeAfter(closing, surroundings, () =>
    answerRun(run, { formatter, workers, server, dialect, ...voice, settling }, surroundings),
  );
}

async function answerRun(
  run: RunArguments,
  tools: Voice & Pick<RunTools, "formatter" | "workers" | "server" | "dialect" | "settling">,
  { words, cwd, env }: CommandSurroundings,
): Promise<RunResult> {
  const reason = await findReasonToDelegate(tools.formatter, run, cwd);
  if (reason !== undefined) {
    // Prettier's command writes to the terminal itself.
    tools.dispose();
    return delegateRun(tools.formatter.locatePrettier(cwd), words, reason, tools.logger);
  }
  const { stdinPath } = run;
  if (stdinPath !== undefined) return { exitCode: await formatStdin({ ...run, stdinPath }, tools, cwd) };
  return { exitCode: await formatFiles(run, { ...tools, ...limitToChanges(run, cwd, env) }, cwd) };
}
