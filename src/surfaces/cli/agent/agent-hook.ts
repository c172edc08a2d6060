import { existsSync, lstatSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { findFlagOfChanges } from "../../arguments/arguments.ts";
import type { AgentHookCommand } from "../../arguments/invocation.ts";
import { unreachable } from "../../../util/unreachable.ts";
import { areOfOneRepository } from "../../git/common-folder.ts";
import { pathWithin } from "../../../util/path-within.ts";
import { whyBroken } from "../../shared/broken-installation.ts";
import { openLogger, type CommandSurroundings } from "../../shared/command-surroundings.ts";
import { dialectOf } from "../../shared/dialect.ts";
import { readStdin } from "../../shared/read-stdin.ts";
import { RunAborted } from "../../shared/run-aborted.ts";
import { closeAfter, type RunResult } from "../../shared/with-formatter.ts";
import { silentReporter, type FileResult } from "../reporters/reporter.ts";
import { limitToChanges } from "../run/changed-files.ts";
import { formatFiles } from "../run/format-files.ts";
import { createRunFormatter } from "../run/run-formatter.ts";
import { readAgentEvent, type AgentEvent } from "./agent-event.ts";
import { describeFailures } from "./agent-words.ts";

/**
 * Formats the files of an agent's event as `--write` would, and tells the agent what it can mend.
 * Returns the exit code: 2 for words to the agent, 1 if nothing could be done at all.
 *
 * @throws MisuseError for a cache size or a share to verify that cannot be parsed
 */
export async function runAgentHook(
  { run }: AgentHookCommand,
  surroundings: CommandSurroundings,
): Promise<number> {
  const logger = openLogger(run.logLevel, surroundings);
  const read = readAgentEvent((await readStdin()).toString("utf8"));
  switch (read.kind) {
    case "invalid":
      logger.error(
        `agent-hook reads the event of a coding agent, a JSON object, from standard input, but it ${read.why}. docs/agents.md says how to set it up.`,
      );
      return 1;
    case "too-early":
      logger.warn(
        `agent-hook formats what was edited, so it does nothing at "${read.name}", before the edit.`,
      );
      return 0;
    case "edit":
      return formatEdited(read.event, run, surroundings);
    default:
      return unreachable(read);
  }
}

async function formatEdited(
  event: AgentEvent,
  run: AgentHookCommand["run"],
  given: CommandSurroundings,
): Promise<number> {
  const edited = event.paths.map((path) => resolve(event.folder ?? given.cwd, path));
  const cwd = placeFor(edited[0], given.cwd);
  const top = findTop(cwd) ?? cwd;
  const files = edited.filter((file) => isFileIn(top, file));
  if (files.length === 0) return 0;
  // Prettier and plugins ask the process itself, too.
  if (cwd !== given.cwd) process.chdir(cwd);
  const surroundings = { ...given, cwd };
  const logger = openLogger(run.logLevel, surroundings);
  const { formatter, workers, server } = createRunFormatter(run, logger, surroundings);
  const failed: FileResult[] = [];
  const reporter = {
    ...silentReporter,
    fileDone: (result: FileResult) => void (result.error === undefined || failed.push(result)),
  };
  const dialect = dialectOf(formatter.locatePrettier(cwd));
  // An agent may have gone into a subfolder, so the ignore files at the top count, too.
  const ignorePaths = run.ignorePaths.flatMap((path) => [resolve(top, path), resolve(cwd, path)]);
  const formatted = {
    ...run,
    patterns: files,
    ignorePaths: [...new Set(ignorePaths)],
    write: true,
    ignoreUnknown: true,
    errorOnUnmatchedPattern: false,
    // What an agent edits is not committed yet.
    ...(findFlagOfChanges(run) === undefined ? {} : { changes: {} }),
  };
  const means = { formatter, workers, server, logger, reporter, dialect, settling: undefined };
  const closing = { formatter, logger, givenFolder: "working directory", run };
  return closeAfter(closing, surroundings, async () => {
    try {
      await formatFiles(formatted, { ...means, ...limitToChanges(formatted, cwd, surroundings.env) }, cwd);
    } catch (error) {
      if (!(error instanceof RunAborted) || whyBroken(error) !== undefined) throw error;
      return tell(event, `Nothing was formatted. ${error.message}`, surroundings);
    }
    const broken = failed.find(({ error }) => whyBroken(error) !== undefined);
    if (broken !== undefined) throw new RunAborted(whyBroken(broken.error)!, 1);
    const words = describeFailures(failed);
    return words === "" ? { exitCode: 0 } : tell(event, words, surroundings);
  });
}

/** Tells the agent in the way that it listens to. */
function tell({ listensTo }: AgentEvent, words: string, { output }: CommandSurroundings): RunResult {
  switch (listensTo) {
    case "stderr":
      output.stderr(`${words}\n`);
      return { exitCode: 2 };
    case "gemini": {
      const said = { hookEventName: "AfterTool", additionalContext: words };
      output.stdout(`${JSON.stringify({ hookSpecificOutput: said })}\n`);
      return { exitCode: 0 };
    }
    case "copilot":
      output.stdout(`${JSON.stringify({ additionalContext: words })}\n`);
      return { exitCode: 0 };
    default:
      return unreachable(listensTo);
  }
}

/**
 * Where to format: agents may work in another work tree of the repository than the one in which
 * they start their hooks.
 */
function placeFor(file: string | undefined, cwd: string): string {
  const [own, other] = [cwd, dirname(file ?? cwd)].map(findTop);
  if (own === undefined || other === undefined || own === other) return cwd;
  try {
    return areOfOneRepository(own, other) ? other : cwd;
  } catch {
    // One of them is broken.
    return cwd;
  }
}

/** The top of the work tree of a folder. */
function findTop(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Whether it is a plain file, below the folder also where links in its path lead. */
function isFileIn(folder: string, file: string): boolean {
  try {
    // The native one gives the names on the disk where the file system folds case.
    const { native } = realpathSync;
    return lstatSync(file).isFile() && pathWithin(native(folder), native(file)) !== undefined;
  } catch {
    // Deleted, or out of reach: not ours to format.
    return false;
  }
}
