import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { blobId } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import { toUtf8 } from "./attributes-of-paths.ts";
import { hashConverted, type ConvertedContent } from "./hash-contents.ts";
import type { StagedEntry } from "./staged-entries.ts";

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

export type NamedBlob = Pick<StagedEntry, "oid" | "path">;

/**
 * Reads the content as the work tree has it: after the filters that attributes name for the path.
 */
export function readSmudgedBlob(git: Git, { oid, path }: NamedBlob): Buffer {
  return git.run(["cat-file", "--filters", `--path=${toUtf8(path)}`, oid], { exact: true });
}

/**
 * Reads many contents as the work tree has them, with one process; git then also keeps one process
 * of a filter that can take several (`filter.<name>.process`). Contains none if one of them fails,
 * and none whose path git cannot take in a list.
 */
export function readSmudgedBlobs(git: Git, entries: readonly NamedBlob[]): ReadonlyMap<string, Buffer> {
  const listed = entries.filter(({ path }) => !/^[ \t]|[\n\r]/.test(path));
  if (listed.length < 2) return new Map();
  // Git tells the size before the filter, so a text that no content has must end each of them.
  const mark = randomBytes(16).toString("hex");
  const input = Buffer.from(listed.map(({ oid, path }) => `${oid} ${path}\n`).join(""), "latin1");
  const answer = git.try(["cat-file", `--batch=${mark}`, "--filters", "--buffer"], { input, exact: true });
  if (answer.exitCode !== 0) return new Map();
  const contents = splitAt(answer.stdout, mark);
  return contents.length === listed.length
    ? new Map(listed.map(({ path }, position) => [path, contents[position]!]))
    : new Map();
}

/** The contents of an answer that has the mark on a line before each, and a line feed after it. */
function splitAt(answer: Buffer, mark: string): readonly Buffer[] {
  const contents: Buffer[] = [];
  let at = answer.indexOf(`${mark}\n`);
  while (at !== -1) {
    const start = at + mark.length + 1;
    const next = answer.indexOf(`\n${mark}\n`, start);
    contents.push(answer.subarray(start, next === -1 ? answer.length - 1 : next));
    at = next === -1 ? -1 : next + 1;
  }
  return contents;
}

/** Content to store. */
export interface NewBlob extends ConvertedContent {
  /** Whether git converts it to the form of the repository. */
  readonly isConverted: boolean;
  /** The id of the content that it replaces. */
  readonly replaced: string;
}

/** A blob. `content`: what it holds, if the change of the index is to store it. */
interface WrittenBlob {
  readonly oid: string;
  readonly content?: Buffer;
}

/**
 * Stores contents in the repository, or leaves that to the change of the index, which saves a
 * process. In the same order. Nothing refers to them yet. Must not be interrupted, because git
 * would leave half a pack.
 */
export function writeBlobs(git: Git, blobs: readonly NewBlob[]): readonly WrittenBlob[] {
  const plain = blobs.filter(({ isConverted }) => !isConverted);
  const converted = blobs.filter(({ isConverted }) => isConverted);
  const ofPlain = (fitIntoPatch(plain) ? plain.map(nameBlob) : importBlobs(git, plain)).values();
  const ofConverted = hashConverted(git, converted, { writes: true }).values();
  return blobs.map(({ isConverted }) =>
    isConverted ? { oid: ofConverted.next().value! } : ofPlain.next().value!,
  );
}

function nameBlob({ content, replaced }: NewBlob): WrittenBlob {
  return { oid: blobId(content, replaced), content };
}

/**
 * Whether the contents travel in the patch of the index. Git makes a file of each of them then, and
 * reads them as text, so `fast-import` takes those that are many or long.
 */
function fitIntoPatch(blobs: readonly NewBlob[]): boolean {
  const bytes = blobs.reduce((sum, { content }) => sum + content.length, 0);
  return blobs.length <= mostInPatch && bytes <= mostBytesInPatch;
}

// Guesses.
const mostInPatch = 50;
const mostBytesInPatch = 512 * 1024;

/**
 * Stores all contents with one process and without temporary files; `hash-object` takes only one
 * content from its input.
 */
function importBlobs(git: Git, blobs: readonly NewBlob[]): readonly WrittenBlob[] {
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
  return oids.map((oid) => ({ oid }));
}

/** Takes away what a failed `git fast-import` says that it leaves: a report, half a pack. */
function removeDebris(git: Git, said: string): void {
  for (const [, report, pack] of said.matchAll(
    /dumping crash report to (.*fast_import_crash_\d+)$|'([^'\n]*tmp_pack_\w+)'/gm,
  ))
    rmSync(resolve(git.top, report ?? pack!), { force: true });
}
