import type { ChangeLimit } from "../../arguments/arguments.ts";
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { GitError, openGit, type Git } from "../../git/git.ts";
import { RunAborted } from "../../shared/run-aborted.ts";

/**
 * Whether a file (absolute path) has changed: committed since the merge base with the revision,
 * staged, in the work tree only, or unknown to git yet. What the work tree does not have is no
 * file; what git ignores, and what stands in a submodule or another repository, has not changed.
 *
 * Throws `RunAborted` where git cannot say.
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
  // Never an option to git, also to one that does not know `--end-of-options`.
  const commit = revision.startsWith("-")
    ? undefined
    : readName(git, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  // `^main` has a name, too, but it is none of a commit.
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

/** In CI, the usual reason. */
function adviseShallow(git: Git): string {
  if (readName(git, ["rev-parse", "--is-shallow-repository"]) !== "true") return "";
  return '\nThis is a shallow clone, without most of the history. Fetch it first: "git fetch --unshallow", or "fetch-depth: 0" for actions/checkout.';
}

/**
 * Names in the work tree that differ from a commit. A renamed file is one that is new; into
 * submodules git need not even look.
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
  // Only looks: another git command may be at work.
  return git
    .run(["--no-optional-locks", command, "-z", ...args])
    .toString()
    .split("\0")
    .filter((path) => path !== "");
}

/** A pattern may lead through a symbolic link, while git only knows where the file really is. */
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
