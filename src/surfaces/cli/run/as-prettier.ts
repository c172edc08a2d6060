import type { LocatedPrettier } from "../../../engine/prettier/locate-prettier.ts";
import { createFormatter } from "../../../formatter/create-formatter.ts";
import { ownVersion } from "../../shared/own-version.ts";
import type { Invocation } from "../../arguments/invocation.ts";
import { unreachable } from "../../../util/unreachable.ts";
import { openLogger, type CommandSurroundings } from "../../shared/command-surroundings.ts";
import { isWatched } from "../../shared/is-watched.ts";
import { isTerminal } from "../../shared/is-terminal.ts";
import { loadHelp } from "../../shared/load-help.ts";
import { closeAfter, type RunResult } from "../../shared/with-formatter.ts";
import { delegateRun, hasCommand, runPrettier } from "./delegate.ts";

type PrettiersInvocation = Extract<Invocation, { kind: "version" | "help" | "delegate" }>;

/**
 * Answers with the output of Prettier's own command, and adds what concerns fmt-cache. Returns the
 * exit code.
 */
export function answerAsPrettier(
  invocation: PrettiersInvocation,
  surroundings: CommandSurroundings,
): Promise<number> {
  const { cwd } = surroundings;
  const formatter = createFormatter({ prettierFrom: cwd });
  const closing = {
    formatter,
    logger: openLogger("log", surroundings),
    givenFolder: "working directory",
    isForPeople: () => isOverFiles(invocation, surroundings.words) && isWatched(surroundings),
  };
  return closeAfter(closing, surroundings, () =>
    answer(invocation, formatter.locatePrettier(cwd), surroundings),
  );
}

/** Whether Prettier's command checks or writes files, in a run that the cache could have helped. */
function isOverFiles(invocation: PrettiersInvocation, words: readonly string[]): boolean {
  if (invocation.kind !== "delegate" || invocation.isIdle) return false;
  // Whoever has set such a variable wants Prettier's own command.
  if (invocation.reason.startsWith("the environment variable")) return false;
  return words.some((word) => /^(?:-[clw]|--(?:check|list-different|write))$/.test(word));
}

async function answer(
  invocation: PrettiersInvocation,
  prettier: LocatedPrettier,
  surroundings: CommandSurroundings,
): Promise<RunResult> {
  const { words, output } = surroundings;
  switch (invocation.kind) {
    case "version":
      if (prettier.problem !== undefined && hasCommand(prettier))
        return { exitCode: await runPrettier(prettier, words) };
      // The first line is that of Prettier's command, for programs that read it.
      output.stdout(`${prettier.version}\nfmt-cache ${ownVersion()}, Prettier ${prettier.version}\n`);
      return { exitCode: 0 };
    case "help": {
      const { flag } = invocation;
      const { describeOwnFlag, describeUsage } = loadHelp();
      const own = flag === undefined ? undefined : describeOwnFlag(flag);
      const exitCode = own === undefined ? await runPrettier(prettier, words) : 0;
      output.stdout(own ?? (flag === undefined ? describeUsage() : ""));
      return { exitCode };
    }
    case "delegate": {
      const logger = openLogger("log", surroundings);
      const answered = await delegateRun(prettier, words, invocation.reason, logger);
      if (invocation.isIdle && isTerminal(0)) output.stdout(loadHelp().describeUsage());
      return answered;
    }
    default:
      return unreachable(invocation);
  }
}
