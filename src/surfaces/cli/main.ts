import { parseCommandLine } from "../arguments/command-line.ts";
import { commands } from "../arguments/commands.ts";
import type { Invocation } from "../arguments/invocation.ts";
import { openLogger, type CommandSurroundings } from "../shared/command-surroundings.ts";
import { isTerminal } from "../shared/is-terminal.ts";
import { loadCompletions, loadHelp } from "../shared/load-help.ts";
import { createOutput } from "../shared/output.ts";
import { requireLazily } from "../shared/require-lazily.ts";
import { RunAborted } from "../shared/run-aborted.ts";
import { runServeCommand } from "../server/serve-command.ts";
import { runInstallCommand } from "../staged/install.ts";
import { formatStaged } from "../staged/staged-command.ts";
import { useCodeCache, type CodeCache } from "../../util/code-cache.ts";
import { MisuseError } from "../../util/misuse-error.ts";
import { unreachable } from "../../util/unreachable.ts";
import { runAgentHook } from "./agent/agent-hook.ts";
import { runCacheCommand } from "./cache/cache-command.ts";
import { verifyCache } from "./cache/verify-cache.ts";
import { runDoctor } from "./doctor/doctor-command.ts";
import { explainFile } from "./explain/explain-file.ts";
import type { runInitCommand as runInitCommandOf } from "./init/init-command.ts";
import { answerAsPrettier } from "./run/as-prettier.ts";
import type * as RemoteCommands from "./remote/remote-command.ts";
import { runOverFiles, type RunBeginning } from "./run/run-command.ts";

/** What the process did before it loaded this module. */
export interface Beginning extends RunBeginning {
  readonly codeCache: CodeCache | undefined;
}

/**
 * Runs the `fmt-cache` command. Ends the process explicitly, because handles that a plugin or a
 * store leaves open would keep it alive.
 */
export function start(beginning: Beginning): void {
  const { codeCache } = beginning;
  const { argv, env, platform } = process;
  const output = createOutput(platform);
  const surroundings = { argv, env, platform, isTerminal, output, words: argv.slice(2), cwd: process.cwd() };
  // If nothing is left to wait for, Node ends the process in the middle of a run. That is no
  // success.
  process.exitCode = 2;
  useCodeCache(codeCache);
  void runCommand(surroundings, beginning)
    .catch((error: unknown) => explainAbort(error, surroundings))
    .then(async (exitCode) => {
      codeCache?.keep();
      await output.flush();
      // Node tells of a warning in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
      process.exit(exitCode);
    });
}

async function runCommand(surroundings: CommandSurroundings, beginning: Beginning): Promise<number> {
  const { words, env, cwd, output } = surroundings;
  const invocation = parseCommandLine(words, env, cwd);
  switch (invocation.kind) {
    case "run":
      return runOverFiles(invocation.run, beginning, surroundings);
    case "cache info":
    case "cache path":
    case "cache gc":
    case "cache clean":
      return runCacheCommand(invocation, surroundings);
    case "cache verify":
      return verifyCache(invocation, surroundings);
    case "explain":
      return explainFile(invocation, surroundings);
    case "staged":
      return formatStaged(invocation, surroundings);
    case "agent-hook":
      return runAgentHook(invocation, surroundings);
    case "doctor":
      return runDoctor(invocation, surroundings);
    case "init": {
      // A file of its own, so that other commands do not have to load it.
      const { runInitCommand } = requireLazily("./init.cjs") as {
        runInitCommand: typeof runInitCommandOf;
      };
      return runInitCommand(invocation, surroundings);
    }
    case "install":
    case "uninstall":
      return runInstallCommand(invocation, surroundings);
    case "lsp":
      return serveEditor();
    case "remote init":
    case "remote status":
    case "remote pull":
    case "remote push":
    case "remote verify":
      return loadRemoteCommands().runRemoteCommand(invocation, surroundings);
    case "serve":
      return runServeCommand(invocation, surroundings);
    case "completions":
      output.stdout(loadCompletions().completionScript(invocation.shell));
      return 0;
    case "command-help":
      output.stdout(loadHelp().describeCommand(invocation.command));
      return 0;
    case "mistake":
      return explainMistake(invocation, surroundings);
    case "version":
    case "help":
    case "delegate":
      return answerAsPrettier(invocation, surroundings);
    default:
      return unreachable(invocation);
  }
}

/** A file of its own, like all of the remote, so that other commands do not load it. */
function loadRemoteCommands(): typeof RemoteCommands {
  return requireLazily("./remote-command.cjs") as typeof RemoteCommands;
}

/** Never resolves: the server ends the process when its client is gone. */
function serveEditor(): Promise<never> {
  // The server is a file of its own, so that other commands do not have to load it.
  const { runLanguageServer } = requireLazily("./lsp.cjs") as { runLanguageServer: () => void };
  runLanguageServer();
  return new Promise(() => {});
}

function explainMistake(
  { command: name, mistake }: Extract<Invocation, { kind: "mistake" }>,
  surroundings: CommandSurroundings,
): number {
  const command = commands.find((one) => one.name === name);
  openLogger("log", surroundings).error(mistake + (command?.hint ?? ""));
  return command?.misuseCode ?? 2;
}

/** Reports why a run could not begin. Returns the exit code. */
function explainAbort(error: unknown, surroundings: CommandSurroundings): number {
  const isMisuse = error instanceof MisuseError;
  if (!isMisuse && !(error instanceof RunAborted)) throw error;
  openLogger("log", surroundings).error(error.message);
  return isMisuse ? 1 : error.exitCode;
}
