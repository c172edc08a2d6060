import type { ChangeLimit, RunArguments } from "../../arguments/arguments.ts";
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { readBlobs } from "../../staged/blobs.ts";
import { GitError, openGit, type Git } from "../../git/git.ts";
import { RunAborted } from "../../shared/run-aborted.ts";

/** Files with changes, by absolute path. */
interface ChangedFiles {
  isChanged(file: string): boolean;
  /** What files were before their changes; nothing for new ones. A renamed file was another. */
  earlierTexts(files: readonly string[]): ReadonlyMap<string, string>;
  /** Whether only the name of a file has changed. */
  isOnlyRenamed(file: string): boolean;
}

/** What keeps a run from files, and from statements in them. */
interface RunLimits {
  readonly isWanted?: (file: string) => boolean;
  readonly earlierTexts?: ChangedFiles["earlierTexts"] | undefined;
}

/**
 * Limits a run to changes as its flags say.
 * @throws RunAborted if git cannot tell what has changed
 */
export function limitToChanges(run: RunArguments, cwd: string, env: NodeJS.ProcessEnv): RunLimits {
  const { changes, statements, leavesRenames } = run;
  if (changes === undefined) return {};
  const wantsEarlier = statements !== undefined || leavesRenames;
  const changed = readChangedFiles(changes, cwd, { env, wantsEarlier });
  return {
    isWanted: (file) => changed.isChanged(file) && !(leavesRenames && changed.isOnlyRenamed(file)),
    earlierTexts: statements && changed.earlierTexts,
  };
}

/**
 * Finds the files that have changed: committed since the merge base with the revision, staged,
 * changed in the work tree only, or untracked. Deleted files do not count. Files that git ignores,
 * and files in a submodule or another repository, are unchanged.
 *
 * @param surroundings `wantsEarlier`: whether somebody will ask what the files were before
 * @throws RunAborted if git cannot tell
 */
function readChangedFiles(
  { revision }: ChangeLimit,
  cwd: string,
  { env, wantsEarlier }: { readonly env: NodeJS.ProcessEnv; readonly wantsEarlier: boolean },
): ChangedFiles {
  const flag = revision === undefined ? "--changed" : "--since";
  try {
    const git = openGit(cwd, env);
    const base = revision === undefined ? findHead(git) : findMergeBase(git, revision);
    const changed = base === undefined ? listTracked(git) : listDifferent(git, base);
    const top = realpathSync.native(git.top);
    const known = new Map([...changed, ...listUntracked(git)].map((path) => [resolve(top, path), path]));
    const pathOf = createLookUp(known);
    const earlier =
      wantsEarlier && base !== undefined ? readEarlierFiles(git, base) : new Map<string, never>();
    const earlierOf = (file: string) => earlier.get(pathOf(file) ?? "");
    return {
      isChanged: (file) => pathOf(file) !== undefined,
      isOnlyRenamed: (file) => earlierOf(file)?.isRenamed === true,
      earlierTexts: (files) => readEarlierTexts(git, files, earlierOf),
    };
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

/** What a file was in a commit. */
interface EarlierFile {
  readonly oid: string;
  /** Whether only its name was another one. */
  readonly isRenamed: boolean;
}

/** What the changed files were in a commit, by their paths from the top. */
function readEarlierFiles(git: Git, commit: string): ReadonlyMap<string, EarlierFile> {
  const options = ["--raw", "--no-abbrev", "-M", "--no-ext-diff", "--ignore-submodules=all"];
  const fields = list(git, ["diff", ...options, "--diff-filter=MR", commit, "--"]);
  const files = new Map<string, EarlierFile>();
  for (let at = 0; at < fields.length;) {
    const [mode, , oid, , status = ""] = fields[at]!.slice(1).split(" ");
    // A rename names the old path first.
    const path = fields[at + (status.startsWith("R") ? 2 : 1)]!;
    if (mode!.startsWith("100")) files.set(path, { oid: oid!, isRenamed: status === "R100" });
    at += status.startsWith("R") ? 3 : 2;
  }
  return files;
}

function readEarlierTexts(
  git: Git,
  files: readonly string[],
  earlierOf: (file: string) => EarlierFile | undefined,
): ReadonlyMap<string, string> {
  const found = files.flatMap((file) => {
    const oid = earlierOf(file)?.oid;
    return oid === undefined ? [] : [{ file, oid }];
  });
  const oids = found.map(({ oid }) => oid);
  const texts = readBlobs(git, oids).map((blob) => blob.toString("utf8"));
  return new Map(found.map(({ file }, index) => [file, texts[index]!]));
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

/**
 * Finds git's path of a file. A pattern may lead through a symbolic link, but git only knows a
 * file's real path. Where the disk folds case, the user may spell a path otherwise than git, down
 * to the letter of a drive.
 */
function createLookUp(known: ReadonlyMap<string, string>): (file: string) => string | undefined {
  const realFolders = new Map<string, string>();
  const folded = new Set([...known.keys()].map((file) => file.toLowerCase()));
  // The native one gives the names on the disk.
  const { native } = realpathSync;
  return (file) => {
    const path = known.get(file);
    if (path !== undefined) return path;
    const folder = dirname(file);
    let real = realFolders.get(folder);
    if (real === undefined) realFolders.set(folder, (real = native(folder)));
    const candidate = join(real, basename(file));
    if (!folded.has(candidate.toLowerCase())) return undefined;
    return known.get(candidate) ?? known.get(native(file));
  };
}
