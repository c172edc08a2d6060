import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { Git } from "../git/git.ts";

/**
 * Reads the contents of blobs, in the order of their ids, with one `git cat-file --batch`. Throws
 * if a blob is missing.
 */
export function readBlobs(git: Git, oids: readonly string[]): readonly Buffer[] {
  if (oids.length === 0) return [];
  const answer = git.run(["cat-file", "--batch", "--buffer"], {
    input: `${oids.join("\n")}\n`,
    exact: true,
  });
  const blobs: Buffer[] = [];
  let at = 0;
  for (const oid of oids) {
    const headerEnd = answer.indexOf("\n", at);
    const [, type, size] = answer.toString("latin1", at, headerEnd).split(" ");
    if (type !== "blob") throw new Error(`The repository lacks the object ${oid}; "git fsck" says more.`);
    const start = headerEnd + 1;
    const end = start + Number(size);
    blobs.push(answer.subarray(start, end));
    at = end + 1;
  }
  return blobs;
}

/**
 * Reads the content as the work tree has it: after the filters that attributes name for the path.
 */
export function readSmudgedBlob(git: Git, oid: string, path: string): Buffer {
  return git.run(["cat-file", "--filters", `--path=${toUtf8(path)}`, oid], { exact: true });
}

/** How git converts the content of a path between index and work tree. */
export type Conversion =
  /** Not at all, or by line ends only, which Prettier treats alike. */
  | "none"
  /** By a filter, or because git fills in `$Id$`. */
  | "filter"
  /** The work tree has it in another encoding than UTF-8. */
  | "encoding";

/** Asks `git check-attr` once for all paths. */
export function readConversions(git: Git, paths: readonly string[]): ReadonlyMap<string, Conversion> {
  const conversions = new Map<string, Conversion>(paths.map((path) => [path, "none"]));
  for (const [path, attribute, value] of readAttributes(git, "filter ident working-tree-encoding", paths)) {
    if (value === "unspecified" || value === "unset") continue;
    if (attribute === "working-tree-encoding") {
      if (!/^utf-?8$/i.test(value)) conversions.set(path, "encoding");
    } else if (conversions.get(path) === "none") conversions.set(path, "filter");
  }
  return conversions;
}

/**
 * Those of the paths, whose content in the index has CRLF, where `git add` keeps it: unless an
 * attribute says that the file is text. Source: `convert_attrs` in git's `convert.c`.
 */
export function readKeptReturns(git: Git, paths: readonly string[]): ReadonlySet<string> {
  const values = new Map(paths.map((path) => [path, { text: "", crlf: "", eol: "" }]));
  for (const [path, attribute, value] of readAttributes(git, "text crlf eol", paths))
    values.get(path)![attribute as "text" | "crlf" | "eol"] = value;
  const isKept = ({ text, crlf, eol }: { text: string; crlf: string; eol: string }) => {
    const said = ["set", "unset", "input", "auto"].includes(text) ? text : crlf;
    if (said === "unset" || said === "auto") return true;
    return said !== "set" && said !== "input" && eol !== "lf" && eol !== "crlf";
  };
  return new Set(paths.filter((path) => isKept(values.get(path)!)));
}

/** Path, attribute and value, by one process. */
function* readAttributes(
  git: Git,
  names: string,
  paths: readonly string[],
): Generator<[string, string, string]> {
  if (paths.length === 0) return;
  const input = Buffer.from(`${paths.join("\0")}\0`, "latin1");
  const answer = git.run(["check-attr", "-z", "--stdin", ...names.split(" ")], { input });
  const fields = answer.toString("latin1").split("\0");
  for (let at = 0; at + 2 < fields.length; at += 3)
    yield fields.slice(at, at + 3) as [string, string, string];
}

/** Content to store. */
export interface NewBlob {
  readonly content: Buffer;
  /**
   * If set, git converts the content to the form of the repository, by the attributes of this path.
   */
  readonly convertFor?: string;
  /**
   * Whether the content in the index has CRLF. `git add` then takes no CRLF away because of
   * `core.autocrlf`; `git hash-object` does not look.
   */
  readonly hasStoredReturns: boolean;
}

/**
 * Stores contents in the repository. Returns their ids in the same order. Nothing refers to them
 * yet. Must not be interrupted, because git would leave half a pack.
 */
export function writeBlobs(git: Git, blobs: readonly NewBlob[]): readonly string[] {
  const plain = blobs.filter(({ convertFor }) => convertFor === undefined);
  const oids = plain.length === 1 ? [hashObject(git, plain[0]!, { writes: true })] : importBlobs(git, plain);
  let next = 0;
  return blobs.map((blob) =>
    blob.convertFor === undefined ? oids[next++]! : hashObject(git, blob, { writes: true }),
  );
}

function hashObject(
  git: Git,
  { content, convertFor, hasStoredReturns }: NewBlob,
  { writes }: { readonly writes: boolean },
): string {
  const conversion = convertFor === undefined ? "--no-filters" : `--path=${toUtf8(convertFor)}`;
  // Off, because it refuses a conversion of line ends that cannot be reversed. Such a conversion is
  // wanted here.
  const config = ["-c", "core.safecrlf=false", ...(hasStoredReturns ? ["-c", "core.autocrlf=false"] : [])];
  const args = [...config, "hash-object", ...(writes ? ["-w"] : []), conversion, "--stdin"];
  return git.run(args, { input: content, detached: writes }).toString().trim();
}

/**
 * Stores all contents with one process and without temporary files; `hash-object` takes only one
 * content from its input.
 */
function importBlobs(git: Git, blobs: readonly NewBlob[]): readonly string[] {
  if (blobs.length === 0) return [];
  const pieces: Buffer[] = [];
  for (const [index, { content }] of blobs.entries()) {
    pieces.push(Buffer.from(`blob\nmark :${index + 1}\ndata ${content.length}\n`), content);
    pieces.push(Buffer.from(`\nget-mark :${index + 1}\n`));
  }
  const args = ["fast-import", "--quiet"];
  const settings = { input: Buffer.concat(pieces), detached: true, english: true };
  const answer = git.try(args, settings);
  if (answer.exitCode !== 0) {
    removeDebris(git, answer.stderr);
    throw git.fail(args, answer);
  }
  const oids = answer.stdout.toString().split("\n").filter(Boolean);
  if (oids.length !== blobs.length)
    throw new Error("git fast-import did not give an id for every content it was given.");
  return oids;
}

/** Takes away what a failed `git fast-import` says that it leaves: a report, half a pack. */
function removeDebris(git: Git, said: string): void {
  for (const [, report, pack] of said.matchAll(
    /dumping crash report to (.*fast_import_crash_\d+)$|'([^'\n]*tmp_pack_\w+)'/gm,
  ))
    rmSync(resolve(git.top, report ?? pack!), { force: true });
}

/** The id that a work-tree content would have in the index. */
export function hashAsStaged(git: Git, blob: NewBlob): string {
  return hashObject(git, blob, { writes: false });
}

/**
 * Turns a path into an argument for git. Bytes that are not UTF-8 cannot be part of one; they only
 * decide which attributes apply.
 */
export function toUtf8(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}
