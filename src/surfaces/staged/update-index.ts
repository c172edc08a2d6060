import { isUtf8 } from "node:buffer";
import { existsSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Git, GitAnswer } from "../git/git.ts";
import { identify, mostNamed, type IndexFacts } from "./index-facts.ts";
import { toIndexPatch, type EntryReplacement } from "./index-patch.ts";

/** Git has ended and taken its lock along; nothing has been written. */
export class CommitGivenUp extends Error {
  override readonly name = "CommitGivenUp";
  constructor() {
    super("git has given up the commit.");
  }
}

/**
 * The index files of a commit. `git commit PATH` builds the commit from one index and keeps another
 * for afterwards.
 * @param index the one that git told its hook
 */
export function indexesOfCommit(index: string): readonly string[] {
  const isPartialCommit = /^next-index-\d+\.lock$/.test(basename(index));
  const after = join(dirname(index), "index.lock");
  // With an index of the user's own, there is no such file beside it, and no way to find the other
  // index.
  return isPartialCommit && existsSync(after) ? [after, index] : [index];
}

/**
 * Replaces staged contents, all or none, if each of them still is what it was. This
 * compare-and-swap is a patch that names object ids. Throws `GitError` if one has changed or the
 * index stays locked, and `CommitGivenUp` if it is gone.
 *
 * A patch removes the flags `skip-worktree` and `assume-unchanged`, so a second step sets them
 * again.
 * @returns `untouched`: the paths with such a flag, whose files git must not look at. `lost`: the
 * flags that could not be set again.
 */
export function replaceInIndex(
  git: Git,
  index: string,
  replacements: readonly EntryReplacement[],
  facts: IndexFacts,
): { readonly untouched: readonly string[]; readonly lost: readonly string[] } {
  if (isGone(index)) throw new CommitGivenUp();
  const paths = replacements.map(({ entry }) => entry.path);
  const flags = findFlags(paths, readTags(git, index, paths, facts));
  const patch = Buffer.from(replacements.map(toIndexPatch).join(""), "latin1");
  const args = ["apply", "--cached", "--whitespace=nowarn", "-"];
  const answer = retryWhileLocked(() =>
    git.try(args, { index, input: patch, detached: true, english: true, exact: true }),
  );
  if (answer.exitCode !== 0) throw git.fail(args, answer, whyRefused(index, answer));
  const lost: string[] = [];
  for (const [flag, paths] of flags) {
    if (paths.length === 0 || isGone(index)) continue;
    const input = Buffer.from(`${paths.join("\0")}\0`, "latin1");
    const settings = { index, input, detached: true, english: true };
    const set = () => git.try(["update-index", "-z", flag, "--stdin"], settings);
    if (retryWhileLocked(set).exitCode !== 0) lost.push(flag);
  }
  return { untouched: [...flags.values()].flat(), lost };
}

/**
 * Whether git, which holds this index as its lock, has ended and removed it. The file must not be
 * created again then.
 */
export function isGone(index: string): boolean {
  return index.endsWith(".lock") && !existsSync(index);
}

/**
 * Removes a lock that was written here after git had died, which nobody else would remove. Does so
 * only if nobody has written it since.
 * @param written what `identify` returned after the last write
 */
export function removeIfOurs(index: string, written: string | undefined): void {
  if (index.endsWith(".lock") && written !== undefined && identify(index) === written) unlinkSync(index);
}

/**
 * Fills in the sizes and times of files, by which git tells at a glance what has changed. A new
 * entry has none.
 */
export function refreshIndex(git: Git, index: string, paths: readonly string[]): void {
  if (paths.length === 0 || isGone(index)) return;
  const isShort = paths.length <= mostNamed;
  const args = isShort
    ? ["--literal-pathspecs", "add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul"]
    : ["update-index", "-q", "--refresh"];
  const input = Buffer.from(isShort ? paths.join("\0") : "", "latin1");
  // Failures are ignored, such as for missing files: this only saves time.
  git.try(args, { index, input, detached: true, exact: true });
}

type Tags = ReadonlyMap<string, string>;

/** The paths that have a flag which a patch would remove. */
function findFlags(paths: readonly string[], tags: Tags): ReadonlyMap<string, readonly string[]> {
  const tagged = (isMeant: (tag: string) => boolean) =>
    paths.filter((path) => isMeant(tags.get(path) ?? "H"));
  return new Map([
    ["--skip-worktree", tagged((tag) => tag.toUpperCase() === "S")],
    // A tag in lower case means `assume-unchanged`.
    ["--assume-unchanged", tagged((tag) => tag !== tag.toUpperCase())],
  ]);
}

/** The tags of `git ls-files -v`. */
function readTags(git: Git, index: string, paths: readonly string[], facts: IndexFacts): Tags {
  const isKnown = index === facts.index && identify(index) === facts.identity;
  if (isKnown && paths.every((path) => facts.unconverted.has(path))) return facts.unconverted;
  // Bytes that are not UTF-8 cannot be part of an argument.
  const named = paths.map((path) => Buffer.from(path, "latin1"));
  const isShort = paths.length <= mostNamed && named.every(isUtf8);
  const listed = git.run(
    ["--literal-pathspecs", "ls-files", "-v", "-z", "--cached", "--", ...(isShort ? named.map(String) : [])],
    { index },
  );
  return new Map(
    listed
      .toString("latin1")
      .split("\0")
      .map((line) => [line.slice(2), line.slice(0, 1)]),
  );
}

/**
 * Says why the index of this commit cannot be known: git, which names it to its hook, has taken it
 * away, or something between git and us has taken the name away. `git commit -a` and `git commit
 * FILE` commit another index than the usual one, and hold a lock on that.
 *
 * @param given what the environment says
 */
export function whyUnknown(index: string, given: string | undefined): string | undefined {
  if (isGone(index)) return `git has given up this commit: its index "${index}" is gone.`;
  const lock = `${index}.lock`;
  if (given || !existsSync(lock)) return undefined;
  for (let attempt = 0; attempt < lockAttempts && existsSync(lock); attempt += 1) pause();
  return existsSync(lock)
    ? `Another process holds the index ("${lock}"). If that is "git commit", its hook must be run with GIT_INDEX_FILE as git has set it.`
    : undefined;
}

/** Says why git has not taken a patch; `undefined` if its own words are needed. */
function whyRefused(index: string, answer: GitAnswer): string | undefined {
  if (isLocked(answer))
    return `Another process holds the index ("${index}.lock"). Nothing has been changed here.`;
  const [, path] = /failed to read (.+)/.exec(answer.stderr) ?? [];
  if (path !== undefined)
    return `The repository lacks the staged content of ${path}; "git fsck" says more. Nothing has been changed here.`;
  return isOutdated(answer)
    ? "The index was changed while it was being formatted. Nothing has been changed here; run the command again."
    : undefined;
}

function isLocked({ stderr }: GitAnswer): boolean {
  return /\.lock': File exists/.test(stderr);
}

/** Whether an entry is not what the patch says. */
function isOutdated({ stderr }: GitAnswer): boolean {
  return /does not (?:match|exist in index|apply)|wrong type/.test(stderr);
}

/** Another git process may hold the index for a moment. */
function retryWhileLocked(write: () => GitAnswer): GitAnswer {
  for (let attempt = 0; ; attempt += 1) {
    const answer = write();
    if (answer.exitCode === 0 || !isLocked(answer) || attempt === lockAttempts) return answer;
    pause();
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPause);
}

const lockAttempts = 35;
const lockPause = 100;
