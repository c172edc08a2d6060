import type { ChangeLimit } from "../../arguments/arguments.ts";
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { GitError, openGit, type Git } from "../../git/git.ts";
import { RunAborted } from "../../shared/run-aborted.ts";

/**
 * Returns a test whether a file (absolute path) has changed: committed since the merge base with
 * the revision, staged, changed in the work tree only, or untracked. Deleted files do not count.
 * Files that git ignores, and files in a submodule or another repository, are unchanged.
 *
 * @throws RunAborted if git cannot tell
 */
export function readChangedFiles(
  { revision }: ChangeLimit,
  cwd: string,
  env: NodeJS.ProcessEnv,
): (file: string) => boolean {
  const flag = revision === undefined ? "--changed" : "--since";
  try {
    const git = openGit(cwd, env);
    const base = revision === undefined ? findHead(git) : findMergeBase(git, revision);
    const changed = base === undefined ? listTracked(git) : listDifferent(git, base);
    const known = new Set([...changed, ...listUntracked(git)].map((path) => resolve(git.top, path)));
    return createLookUp(known);
  } catch (error) {
    if (error instanceof RunAborted) throw error;
    const message = error instanceof GitError ? error.said : (error as Error).message;
    throw new RunAborted(`${flag} needs git and a repository: ${message}`, 2, { cause: error });
  }
}

/** Undefined before the first commit. */
function findHead(git: Git): string | undefined {
  return readName(git, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
}

function findMergeBase(git: Git, revision: string): string {
  // A name that begins with `-` would be an option to git, and older versions do not know
  // `--end-of-options`.
  const commit = revision.startsWith("-")
    ? undefined
    : readName(git, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  // For `^main`, git prints a name, too, but not one of a commit.
  if (commit === undefined || !/^[\da-f]+$/.test(commit))
    throw new RunAborted(`--since ${revision}: git knows no such commit.${adviseShallow(git)}`, 2);
  const base = readName(git, ["merge-base", commit, "HEAD"]);
  if (base === undefined)
    throw new RunAborted(
      `--since ${revision}: it has no commit in common with HEAD.${adviseShallow(git)}`,
      2,
    );
  return base;
}

function readName(git: Git, args: readonly string[]): string | undefined {
  const { exitCode, stdout } = git.try(args);
  const name = stdout.toString().trim();
  return exitCode === 0 && name !== "" ? name : undefined;
}

/** Advice for a shallow clone, which is the usual reason in CI. */
function adviseShallow(git: Git): string {
  if (readName(git, ["rev-parse", "--is-shallow-repository"]) !== "true") return "";
  return '\nThis is a shallow clone, without most of the history. Fetch it first: "git fetch --unshallow", or "fetch-depth: 0" for actions/checkout.';
}

/**
 * Paths whose files differ from a commit. A renamed file counts as new. Git need not look into
 * submodules.
 */
function listDifferent(git: Git, commit: string): string[] {
  return list(git, [
    "diff",
    "--name-only",
    "--no-renames",
    "--diff-filter=d",
    "--no-ext-diff",
    "--ignore-submodules=all",
    commit,
    "--",
  ]);
}

function listTracked(git: Git): string[] {
  return list(git, ["ls-files", "--cached"]);
}

function listUntracked(git: Git): string[] {
  return list(git, ["ls-files", "--others", "--exclude-standard"]);
}

function list(git: Git, [command = "", ...args]: readonly string[]): string[] {
  // Takes no lock that is not needed, because another git command may be at work.
  return git
    .run(["--no-optional-locks", command, "-z", ...args])
    .toString()
    .split("\0")
    .filter((path) => path !== "");
}

/** A pattern may lead through a symbolic link, but git only knows a file's real path. */
function createLookUp(known: ReadonlySet<string>): (file: string) => boolean {
  const realFolders = new Map<string, string>();
  return (file) => {
    if (known.has(file)) return true;
    const folder = dirname(file);
    let real = realFolders.get(folder);
    if (real === undefined) realFolders.set(folder, (real = realpathSync(folder)));
    return real !== folder && known.has(join(real, basename(file)));
  };
}
