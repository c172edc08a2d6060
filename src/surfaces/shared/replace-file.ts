import {
  closeSync,
  fchmodSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
  type BigIntStats,
} from "node:fs";
import { dirname, join } from "node:path";
import { sweepLeftovers, temporaryName } from "./leftovers.ts";

/**
 * Replaces the content of a file (absolute path) by `text`. Throws if the file could not be
 * written, or if it holds neither `before` nor `text` already. The file is whole at every moment: a
 * new one takes its place, with the same permissions. Where that would change more than the content
 * (hard links, another owner, extended attributes) or is not allowed (the folder), the file is
 * written in place instead.
 *
 * An edit that another program makes meanwhile is kept. It is seen before the new file takes the
 * place, or found in the old one afterwards and put back. Two cases cannot be seen. One is a file
 * that another program puts there by a rename between the last look and the rename here, two
 * consecutive system calls. The other, where the file is written in place, is a write between the
 * last look and the first byte.
 *
 * The function never gives way to the event loop. A handled signal cannot interrupt it, so no
 * temporary file is left behind.
 */
export function replaceFile(
  file: string | Buffer,
  before: Buffer,
  text: string,
  settings: ReplaceSettings = {},
): void {
  const path = realpathSync.native(file, "buffer");
  const after = Buffer.from(text, "utf8");
  try {
    replaceBytes(path, before, after, settings);
  } catch (error) {
    // Another run of fmt-cache was faster.
    if (!(error instanceof ChangedMeanwhile) || !readFileSync(path).equals(after)) throw error;
  }
}

export interface ReplaceSettings {
  /**
   * Where the new file is made. Default: beside the old one; then leftovers of killed processes are
   * removed there.
   */
  readonly folder?: string | undefined;
  /** Write the file in place, because it has something that a new one would not have. */
  readonly keepsFile?: boolean;
  /** Flushes the new file to the disk before it takes its place. Default: `fdatasync`. */
  readonly sync?: (descriptor: number) => void;
}

/** Whether a file was not replaced because somebody else has changed it meanwhile. */
export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof ChangedMeanwhile;
}

class ChangedMeanwhile extends Error {
  constructor() {
    super(
      "The file was changed by another program since it was read. It has been left as it is; run the command again.",
    );
  }
}

/** A file that is open for writing, under the path where it was found. */
interface OpenFile {
  readonly path: Buffer;
  readonly descriptor: number;
  readonly stats: BigIntStats;
}

function replaceBytes(path: Buffer, before: Buffer, after: Buffer, settings: ReplaceSettings): void {
  // Opening for writing also refuses a read-only file, which a rename would replace.
  const descriptor = openSync(path, "r+");
  try {
    const old = { path, descriptor, stats: fstatSync(descriptor, { bigint: true }) };
    assertUnchanged(old, before);
    const keepsFile = settings.keepsFile || old.stats.nlink > 1n;
    if (keepsFile || !replaceByRename(old, before, after, settings)) writeInPlace(old, before, after);
    else rescueEdit(old, before, after, settings);
  } finally {
    closeSync(descriptor);
  }
}

/** Throws unless the file still is at its path and holds these bytes. */
function assertUnchanged({ path, descriptor, stats }: OpenFile, before: Buffer): void {
  const isSame = readWhole(descriptor).equals(before);
  // Checked last, because a change of the content would still be found after the rename; see
  // `rescueEdit`.
  const now = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!isSame || now?.ino !== stats.ino || now.dev !== stats.dev) throw new ChangedMeanwhile();
}

/**
 * Returns false if the folder does not allow it, or if the new file would have another owner;
 * nothing has changed then.
 */
function replaceByRename(
  old: OpenFile,
  before: Buffer,
  after: Buffer,
  { folder, sync = fdatasyncSync }: ReplaceSettings,
): boolean {
  const { mode, uid, gid } = old.stats;
  // As Latin-1, because a path may hold bytes that are not UTF-8.
  const ownFolder = dirname(old.path.toString("latin1"));
  if (folder === undefined) sweepLeftovers(ownFolder);
  const temporary =
    folder === undefined
      ? Buffer.from(join(ownFolder, temporaryName()), "latin1")
      : join(folder, temporaryName());
  let descriptor: number | undefined;
  let isReplaced = false;
  try {
    descriptor = openSync(temporary, "wx", Number(mode) & 0o777);
    const created = fstatSync(descriptor, { bigint: true });
    if (created.uid !== uid || created.gid !== gid) return false;
    writeFileSync(descriptor, after);
    // Set again, because `open` takes the umask away from its mode.
    fchmodSync(descriptor, Number(mode) & 0o7777);
    sync(descriptor);
    closeSync(descriptor);
    descriptor = undefined;
    assertUnchanged(old, before);
    renameSync(temporary, old.path);
    isReplaced = true;
    return true;
  } catch (error) {
    if (refusals.has((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
    if (!isReplaced) removeIfThere(temporary);
  }
}

/**
 * Errors of a folder that refuses a new file or a rename, while the file itself may be writable. A
 * full disk is not among them.
 */
const refusals: ReadonlySet<string> = new Set([
  "EACCES",
  "EPERM",
  "EXDEV",
  "EROFS",
  "EBUSY",
  "ENOTSUP",
  "ENAMETOOLONG",
]);

/**
 * A program that has opened the old file before it was replaced writes into a file that has no name
 * any more. Puts such an edit at the path, and throws, as if the change had been seen before.
 * Another run of fmt-cache may have written the same text in place; that is no change.
 */
function rescueEdit(
  { path, descriptor }: OpenFile,
  before: Buffer,
  after: Buffer,
  settings: ReplaceSettings,
): void {
  const isEdit = (bytes: Buffer) => !bytes.equals(before) && !bytes.equals(after);
  if (!isEdit(readWhole(descriptor))) return;
  const edited = readSettled(descriptor);
  if (!isEdit(edited)) return;
  replaceBytes(path, after, edited, settings);
  throw new ChangedMeanwhile();
}

/**
 * In ms: how long a file must stay the same until its writer counts as done, and how long to wait
 * for that at most. Editors write within one millisecond. Guesses.
 */
const [quietFor, patience] = [50, 1000];

/**
 * Waits until a file is written. An empty file does not count as written, because writers begin
 * with one.
 */
function readSettled(descriptor: number): Buffer {
  const step = 5;
  let bytes = readWhole(descriptor);
  for (let waited = 0, quiet = 0; waited < patience; waited += step) {
    if (quiet >= quietFor && bytes.length > 0) break;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, step);
    const next = readWhole(descriptor);
    quiet = next.equals(bytes) ? quiet + step : 0;
    bytes = next;
  }
  return bytes;
}

function writeInPlace(old: OpenFile, before: Buffer, after: Buffer): void {
  const { descriptor } = old;
  assertUnchanged(old, before);
  try {
    writeFrom(descriptor, after);
    ftruncateSync(descriptor, after.length);
  } catch (error) {
    // The old content needs no more room than it had, so a full disk does not stop this.
    writeFrom(descriptor, before);
    ftruncateSync(descriptor, before.length);
    throw error;
  }
}

/**
 * Reads a whole file, whatever the position of its descriptor. If it grows meanwhile, the result
 * has one byte more than it had, and so is not equal.
 */
function readWhole(descriptor: number): Buffer {
  const bytes = Buffer.allocUnsafe(fstatSync(descriptor).size + 1);
  let read = 0;
  for (let part = 1; part > 0 && read < bytes.length; read += part)
    part = readSync(descriptor, bytes, read, bytes.length - read, read);
  return bytes.subarray(0, read);
}

function writeFrom(descriptor: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length)
    written += writeSync(descriptor, bytes, written, bytes.length - written, written);
}

function removeIfThere(path: string | Buffer): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
