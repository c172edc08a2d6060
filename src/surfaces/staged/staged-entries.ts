import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "../git/git.ts";

/** A staged file that differs from the commit before. */
export interface StagedEntry {
  /**
   * From the top of the work tree, with `/`. One character U+0000–U+00FF stands for one byte,
   * because git's paths are bytes.
   */
  readonly path: string;
  /** `100644` or `100755`. */
  readonly mode: string;
  readonly oid: string;
  /** The contents that the file had before; none if it is new, several in a merge. */
  readonly earlier: readonly string[];
}

export interface StagedChanges {
  /** The files whose content may be formatted. */
  readonly entries: readonly StagedEntry[];
  /** What the commit before has at each staged path, links and deletions included. */
  readonly before: ReadonlyMap<string, { readonly mode: string; readonly oid: string }>;
  /** How many paths are staged, links and deletions included. */
  readonly count: number;
  readonly isMerge: boolean;
}

/**
 * Reads what is staged, with one `git diff-index` in the common case. In a merge, only what differs
 * from every parent.
 * @param listed what `git diff-index --raw` printed, if that is known already
 */
export function readStagedChanges(git: Git, index: string, listed?: string): StagedChanges {
  const changes =
    (listed === undefined ? undefined : readLines(listed)) ??
    diffIndex(git, index, "HEAD") ??
    diffIndex(git, index, emptyTree(git)) ??
    [];
  const parents = readMergeParents(git.gitDir).map(
    (parent) => new Map(diffIndex(git, index, parent)?.map((change) => [change.path, change])),
  );
  return {
    entries: changes
      .filter(
        ({ path, mode, status }) =>
          /^[AMT]$/.test(status) && isFileMode(mode) && parents.every((paths) => paths.has(path)),
      )
      .map((change) => ({
        ...change,
        earlier: [change, ...parents.map((paths) => paths.get(change.path)!)].flatMap(earlierContents),
      })),
    before: new Map(changes.map(({ path, before }) => [path, before])),
    count: changes.length,
    isMerge: parents.length > 0,
  };
}

/**
 * Gives renamed files the content that they had under their old name. Leaves those out of which
 * only the name has changed, if that is wanted.
 */
export function followRenames(
  git: Git,
  index: string,
  { entries, ...changes }: StagedChanges,
  leavesRenames: boolean,
): StagedChanges {
  // A rename takes one away and adds one; in most commits there is no such pair.
  const isNew = ({ earlier }: StagedEntry) => earlier.length === 0;
  if (!entries.some(isNew) || changes.count === entries.length) return { ...changes, entries };
  const answer = git.try([...diffArguments, "-M", "--diff-filter=R", "HEAD", "--"], { index });
  // There is no commit yet to compare with.
  if (answer.exitCode !== 0) return { ...changes, entries };
  const fields = answer.stdout.toString("latin1").split("\0");
  const renamed = new Map<string, DiffEntry>();
  for (let at = 0; at + 2 < fields.length; at += 3)
    renamed.set(fields[at + 2]!, toDiffEntry(fields[at]!, fields[at + 2]!));
  return {
    ...changes,
    entries: entries.flatMap((entry) => {
      const rename = isNew(entry) ? renamed.get(entry.path) : undefined;
      if (rename === undefined) return [entry];
      if (leavesRenames && rename.status === "R100") return [];
      return [{ ...entry, earlier: earlierContents(rename) }];
    }),
  };
}

function isFileMode(mode: string): boolean {
  return mode === "100644" || mode === "100755";
}

function earlierContents({ before: { mode, oid } }: DiffEntry): readonly string[] {
  return isFileMode(mode) ? [oid] : [];
}

interface DiffEntry extends Omit<StagedEntry, "earlier"> {
  readonly status: string;
  readonly before: { readonly mode: string; readonly oid: string };
}

function emptyTree(git: Git): string {
  return git.run(["hash-object", "-t", "tree", "--stdin"], { input: "" }).toString().trim();
}

const diffArguments = ["diff-index", "--cached", "--raw", "-z", "--ita-invisible-in-index"];

/** `undefined` when there is no commit yet to compare with. */
function diffIndex(git: Git, index: string, base: string): readonly DiffEntry[] | undefined {
  const args = [...diffArguments, "--no-renames", base, "--"];
  const answer = git.try(args, { index });
  if (answer.exitCode !== 0) {
    const isUnborn =
      base === "HEAD" && git.try(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).exitCode !== 0;
    if (isUnborn) return undefined;
    throw git.fail(args, answer);
  }
  const fields = answer.stdout.toString("latin1").split("\0");
  const changes: DiffEntry[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) changes.push(toDiffEntry(fields[at]!, fields[at + 1]!));
  return changes;
}

/**
 * Reads the output without `-z`: one line for each path, where a path that is not plain is quoted.
 */
function readLines(text: string): readonly DiffEntry[] {
  return text.split("\n").map((line) => {
    const tab = line.indexOf("\t");
    return toDiffEntry(line.slice(0, tab), unquotePath(line.slice(tab + 1)));
  });
}

/** `:old-mode new-mode old-oid new-oid status` */
function toDiffEntry(description: string, path: string): DiffEntry {
  const [oldMode, mode, oldOid, oid, status] = description.slice(1).split(" ");
  return { path, mode: mode!, oid: oid!, status: status!, before: { mode: oldMode!, oid: oldOid! } };
}

/**
 * A path as git writes it with `core.quotePath`: bytes beyond ASCII in octal. Source: git's
 * `quote.c`.
 */
function unquotePath(path: string): string {
  if (!path.startsWith('"')) return path;
  return path
    .slice(1, -1)
    .replaceAll(/\\([0-7]{3}|.)/g, (_, code: string) =>
      code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
    );
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function readMergeParents(gitDir: string): readonly string[] {
  try {
    return readFileSync(join(gitDir, "MERGE_HEAD"), "utf8").split("\n").filter(Boolean);
  } catch {
    // There is no merge.
    return [];
  }
}
