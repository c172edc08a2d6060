import { isUtf8 } from "node:buffer";
import { existsSync, lstatSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { GitError, type Git, type GitAnswer } from "../git/git.ts";
import type { StagedEntry } from "./staged-entries.ts";

/** A staged content and the one that takes its place. */
export interface Replacement {
  readonly entry: StagedEntry;
  readonly oid: string;
}

/** The index was changed by someone else since it was read; nothing has been written. */
export class IndexChanged extends Error {
  override readonly name = "IndexChanged";
}

/**
 * The index files of a commit: `git commit PATH` builds the commit from one index and keeps another
 * for afterwards.
 * @param index the one that git told its hook
 */
export function indexesOfCommit(index: string): readonly string[] {
  const isPartialCommit = /^next-index-\d+\.lock$/.test(basename(index));
  const after = join(dirname(index), "index.lock");
  // There is none beside it when the user has an index of his own, and no way to learn which.
  return isPartialCommit && existsSync(after) ? [after, index] : [index];
}

/**
 * Replaces staged contents, all or none, if each of them still is what it was: a compare-and-swap
 * by a patch that only names object ids. Throws `IndexChanged` otherwise, and `GitError` when the
 * index stays locked.
 * @returns the paths whose work-tree files the user told git not to look at (`skip-worktree`,
 *   `assume-unchanged`), and those flags that could not be kept: a patch takes them away, and they
 *   are set again in a second step
 */
export function replaceInIndex(
  git: Git,
  index: string,
  replacements: readonly Replacement[],
): { readonly untouched: readonly string[]; readonly lost: readonly string[] } {
  if (isGone(index)) throw new IndexChanged("git has given up the commit.");
  const flags = readFlags(git, index, replacements);
  const patch = Buffer.from(replacements.map(toPatch).join(""), "latin1");
  const args = ["apply", "--cached", "--whitespace=nowarn", "-"];
  const answer = retryWhileLocked(() =>
    git.try(args, { index, input: patch, detached: true, english: true }),
  );
  if (answer.exitCode !== 0) {
    if (isLocked(answer)) throw new GitError(["apply"], answer);
    throw new IndexChanged(
      `The index was changed while it was being formatted. Nothing has been changed here; run the command again.\n${answer.stderr.trim()}`,
    );
  }
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
 * Whether git, which holds this index as its lock, has ended and taken it along; it must not be
 * made anew then.
 */
export function isGone(index: string): boolean {
  return index.endsWith(".lock") && !existsSync(index);
}

/**
 * Takes away a lock that git left to us: it died after we looked and before we wrote. Only if
 * nobody else has written it since.
 * @param written as `identify` found the file after our last write
 */
export function removeIfOurs(index: string, written: string | undefined): void {
  if (index.endsWith(".lock") && written !== undefined && identify(index) === written) unlinkSync(index);
}

/** Tells one file from a later one of the same name. */
export function identify(index: string): string | undefined {
  try {
    const { ino, mtimeNs } = lstatSync(index, { bigint: true });
    return `${ino} ${mtimeNs}`;
  } catch {
    return undefined;
  }
}

/**
 * The index knows size and times of files, to tell at a glance what has changed; a new entry has
 * none of them.
 */
export function refreshIndex(git: Git, index: string, paths: readonly string[]): void {
  if (paths.length === 0 || isGone(index)) return;
  const isShort = paths.length <= refreshByPath;
  const args = isShort
    ? ["--literal-pathspecs", "add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul"]
    : ["update-index", "-q", "--refresh"];
  const input = Buffer.from(isShort ? paths.join("\0") : "", "latin1");
  // It fails for files that are not there; it is a matter of speed only.
  git.try(args, { index, input, detached: true });
}

// Above it, naming the paths costs more than looking at all files [PRECOMMIT measurements: 1,000
// paths take 270 to 400 ms].
const refreshByPath = 50;

function readFlags(
  git: Git,
  index: string,
  replacements: readonly Replacement[],
): ReadonlyMap<string, readonly string[]> {
  const paths = new Set(replacements.map(({ entry }) => entry.path));
  const flags = new Map<string, string[]>([
    ["--skip-worktree", []],
    ["--assume-unchanged", []],
  ]);
  // Bytes that are no UTF-8 cannot be part of an argument.
  const named = [...paths].map((path) => Buffer.from(path, "latin1"));
  const isShort = paths.size <= refreshByPath && named.every(isUtf8);
  const listed = git.run(
    ["--literal-pathspecs", "ls-files", "-v", "-z", "--cached", "--", ...(isShort ? named.map(String) : [])],
    { index },
  );
  for (const line of listed.toString("latin1").split("\0")) {
    const [tag = "", path] = [line[0], line.slice(2)];
    if (!paths.has(path)) continue;
    if (tag.toUpperCase() === "S") flags.get("--skip-worktree")!.push(path);
    // Lower case: assumed to be unchanged.
    if (tag !== tag.toUpperCase()) flags.get("--assume-unchanged")!.push(path);
  }
  return flags;
}

/** The contents are in the repository already, so the payload is the empty one. */
function toPatch({ entry: { path, mode, oid: old }, oid }: Replacement): string {
  return [
    `diff --git ${quote(`a/${path}`)} ${quote(`b/${path}`)}`,
    `index ${old}..${oid} ${mode}`,
    "GIT binary patch",
    "literal 0",
    "HcmV?d00001",
    "",
    "",
  ].join("\n");
}

/** Git's quoting of paths. */
function quote(path: string): string {
  const quoted = path.replaceAll(
    /[\u0000-\u001F"\\\u007F-\u00FF]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${quoted}"`;
}

function isLocked({ stderr }: GitAnswer): boolean {
  return /\.lock': File exists/.test(stderr);
}

/** Another git process may hold the index for a moment. */
function retryWhileLocked(write: () => GitAnswer): GitAnswer {
  for (let attempt = 0; ; attempt += 1) {
    const answer = write();
    if (answer.exitCode === 0 || !isLocked(answer) || attempt === lockAttempts) return answer;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPause);
  }
}

const lockAttempts = 35;
const lockPause = 100;
