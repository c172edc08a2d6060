import {
  closeSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
  type Stats,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * Replaces the content of a file (absolute path) by `text`, if it still holds `before`; throws otherwise, and whenever the file could not be
 * written. The file is whole at every moment: a new one takes its place, with the same permissions. Where that would change more than
 * the content (hard links, another owner) or is not allowed (the folder), the file is written in place instead.
 *
 * The new file is made in `folder`, or beside the old one.
 *
 * Everything happens without giving way to the event loop: a handled signal cannot come between, so that no temporary file is left behind.
 */
export function replaceFile(file: string | Buffer, before: Buffer, text: string, folder?: string): void {
  const target = realpathSync.native(file, "buffer");
  // Opening for writing also is what refuses a read-only file, which a rename would replace all the same.
  const descriptor = openSync(target, "r+");
  try {
    if (!readFileSync(descriptor).equals(before)) {
      throw new Error(
        "The file was changed by another program since it was read. It has been left as it is; run the command again.",
      );
    }
    const stats = fstatSync(descriptor);
    const after = Buffer.from(text, "utf8");
    if (stats.nlink > 1 || !replaceByRename(target, stats, after, folder))
      writeInPlace(descriptor, before, after);
  } finally {
    closeSync(descriptor);
  }
}

/** False if the folder does not allow it, or if the new file would belong to someone else; nothing has changed then. */
function replaceByRename(
  target: Buffer,
  { mode, uid, gid }: Stats,
  after: Buffer,
  folder: string | undefined,
): boolean {
  const name = `.fmt-cache-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
  // A path may hold bytes that are no UTF-8.
  const temporary =
    folder === undefined
      ? Buffer.from(join(dirname(target.toString("latin1")), name), "latin1")
      : join(folder, name);
  let descriptor: number | undefined;
  let isReplaced = false;
  try {
    descriptor = openSync(temporary, "wx", mode & 0o777);
    const created = fstatSync(descriptor);
    if (created.uid !== uid || created.gid !== gid) return false;
    writeFileSync(descriptor, after);
    // Not left to `open`, from whose mode the umask is taken away.
    fchmodSync(descriptor, mode & 0o7777);
    closeSync(descriptor);
    descriptor = undefined;
    renameSync(temporary, target);
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

/** Reasons for which the folder refuses a new file or its renaming, while the file itself may be writable. A full disk is none of them. */
const refusals: ReadonlySet<string> = new Set([
  "EACCES",
  "EPERM",
  "EXDEV",
  "EROFS",
  "EBUSY",
  "ENOTSUP",
  "ENAMETOOLONG",
]);

function writeInPlace(descriptor: number, before: Buffer, after: Buffer): void {
  try {
    writeFrom(descriptor, after);
    ftruncateSync(descriptor, after.length);
  } catch (error) {
    // The old content needs no more room than it had, so that a full disk does not stop this.
    writeFrom(descriptor, before);
    ftruncateSync(descriptor, before.length);
    throw error;
  }
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
