import { unreachable } from "../../util/unreachable.ts";
import type { StagedCommand } from "../arguments/invocation.ts";
import { currentIndex, openGit, openGitAt, type Git } from "../git/git.ts";
import type { CommandSurroundings } from "../shared/command-surroundings.ts";
import type { Reporters } from "../shared/report-error.ts";
import { allowsEmptyCommit } from "./allows-empty.ts";
import { applyFormatting, type IndexChange } from "./apply-formatting.ts";
import { toUtf8 } from "./attributes-of-paths.ts";
import { findCandidates } from "./find-candidates.ts";
import { formatCandidates, type StagedTools, type Unformatted } from "./format-candidates.ts";
import { readIndexFacts } from "./index-facts.ts";
import { followRenames, readStagedChanges, type StagedChanges } from "./staged-entries.ts";
import { withTemporaryFolder } from "./temporary-files.ts";
import {
  findConfiguration,
  mayBeConfiguration,
  toPathspecs,
  warnOfUnstagedConfiguration,
} from "./unstaged-configuration.ts";
import { whyUnknown } from "./update-index.ts";
import { createTreeWriter, planTrees } from "./work-tree.ts";

/** The repository, and the list of staged files if the hook has passed it on. */
interface StagedRepository {
  readonly git: Git;
  readonly listed: string | undefined;
}

/** Finds the repository of the working directory. Throws `GitError` where there is none. */
export function openStagedRepository(cwd: string, env: NodeJS.ProcessEnv): StagedRepository {
  const listed = takeList(env);
  return { git: listed === undefined ? openGit(cwd, env) : openGitAt(cwd, env), listed };
}

/**
 * Formats what is staged: the content in the index, never the files, so that nothing of the work
 * tree has to be put aside. All reading and formatting comes first; then the index is changed in
 * one step, and the work tree last. If anything ends the process in between, the index and each
 * file of the work tree are either old or new.
 *
 * @returns the exit code: 1 if `--check` found something or nothing would be left to commit, 2 if
 * nothing could be done
 */
export async function runStaged(
  { check, workTree, run }: StagedCommand,
  { git, listed }: StagedRepository,
  reporters: StagedTools,
  { cwd, env }: Pick<CommandSurroundings, "cwd" | "env">,
): Promise<number> {
  const { logger } = reporters;
  const index = currentIndex(git, env);
  const unknown = whyUnknown(index, env["GIT_INDEX_FILE"]);
  if (unknown !== undefined) {
    logger.error(`${unknown} Nothing has been changed.`);
    return 1;
  }
  const { statements, leavesRenames } = run;
  const staged = readStagedChanges(git, index, listed);
  const followsRenames = statements !== undefined || leavesRenames;
  const changes = followsRenames ? followRenames(git, index, staged, leavesRenames) : staged;
  const candidates = await findCandidates(git, changes.entries, { run, cwd }, reporters);
  if (candidates.length === 0) return 0;
  const configuration = findConfiguration(
    git,
    candidates.map(({ options, kind }) => ({ file: options.filepath!, basis: kind.basis })),
  );
  const paths = candidates.map(({ entry }) => entry.path);
  const facts = readIndexFacts(git, index, {
    paths: paths.filter((path) => !mayBeConfiguration(toUtf8(path), configuration)),
    others: toPathspecs(configuration),
  });
  warnOfUnstagedConfiguration(git, logger, configuration, facts);
  const unformatted = await formatCandidates(git, candidates, { ...reporters, statements, facts });
  if (unformatted === undefined) return 2;
  if (unformatted.length === 0) return 0;
  if (check) {
    for (const { displayName } of unformatted) logger.warn(displayName);
    logger.warn(
      `Code style issues found in ${countFiles(unformatted)}. Run "fmt-cache staged${statements ? " --changed-statements" : ""}" to fix ${unformatted.length === 1 ? "it" : "them"}.`,
    );
    return 1;
  }
  if (env["PRE_COMMIT"] === "1") return await writeFilesOnly(git, unformatted, reporters);
  const planned = workTree
    ? await planTrees(git, unformatted, reporters.formatter)
    : unformatted.map((file) => ({ ...file, plan: { kind: "none" } as const }));
  const applied = await applyFormatting(git, facts, planned);
  switch (applied.kind) {
    case "interrupted":
      return applied.exitCode;
    case "failed":
      logger.error(applied.error.message);
      return 2;
    case "applied":
      for (const { displayName } of applied.changes) logger.log(displayName);
      for (const { level, text } of applied.notes) logger[level](text);
      break;
    default:
      unreachable(applied);
  }
  if (changes.isMerge || env["FMT_CACHE_ALLOW_EMPTY"] === "1" || !isUndone(changes, applied.changes))
    return 0;
  if (allowsEmptyCommit()) return 0;
  logger.error(describeUndone(index, workTree));
  return 1;
}

/**
 * Takes the list of staged files out of the environment, where the hook puts it because it has
 * asked git already. Git runs the hook at the top of the work tree. The variable is removed, so
 * that no child process takes the list for its own.
 */
function takeList(env: NodeJS.ProcessEnv): string | undefined {
  const list = env["FMT_CACHE_STAGED"];
  delete env["FMT_CACHE_STAGED"];
  return list?.startsWith(":") ? list : undefined;
}

/**
 * For the pre-commit framework: it restores unstaged changes from the index, so the index must stay
 * as it is.
 */
async function writeFilesOnly(
  git: Git,
  unformatted: readonly Unformatted[],
  { formatter, logger }: Reporters,
): Promise<number> {
  let exitCode = 1;
  for (const { plan, ...file } of await planTrees(git, unformatted, formatter)) {
    if (plan.kind !== "replace") continue;
    try {
      const { path } = file.entry;
      withTemporaryFolder(git, (folder) => createTreeWriter(git, [path], folder)(path, plan));
      logger.log(file.displayName);
    } catch (error) {
      logger.error(`Unable to write file "${file.displayName}":\n${(error as Error).message}`);
      exitCode = 2;
    }
  }
  logger.warn(
    `${countFiles(unformatted)} formatted but not staged, as pre-commit wants it. Stage and commit again.`,
  );
  return exitCode;
}

/** Whether the commit would change nothing. */
function isUndone({ before, count, entries }: StagedChanges, changes: readonly IndexChange[]): boolean {
  return (
    count === entries.length &&
    changes.length === count &&
    changes.every(({ entry, oid }) => {
      const old = before.get(entry.path)!;
      return old.oid === oid && old.mode === entry.mode;
    })
  );
}

function describeUndone(index: string, workTree: boolean): string {
  // Git gives up a lock with the commit.
  const inIndex = index.endsWith(".lock")
    ? "The index is again as it was before this commit."
    : "What was staged is formatted in the index, which is now as the last commit.";
  const inFiles = workTree
    ? "The files have been formatted as well; unstaged changes in them are kept."
    : "The files have not been touched.";
  return `Formatting has undone every staged change: nothing is left to commit.\n${inIndex}\n${inFiles}\nFor an empty commit: git commit --allow-empty, or FMT_CACHE_ALLOW_EMPTY=1.`;
}

function countFiles(files: readonly unknown[]): string {
  return files.length === 1 ? "1 staged file" : `${files.length} staged files`;
}
