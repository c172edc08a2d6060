import fs from "node:fs";
import path from "node:path";
import { newTemporaryName } from "./layout.ts";
import { systemCode } from "./failures.ts";

/** Reads `length` bytes at `offset`, or fewer when the file ends earlier. Throws system errors. */
export function readBytes(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const read = fs.readSync(file, bytes, done, length - done, offset + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

/** Writes all of `bytes` at the descriptor's current position. Throws system errors. */
export function writeBytes(file: number, bytes: Buffer): void {
  let done = 0;
  while (done < bytes.length) done += fs.writeSync(file, bytes, done, bytes.length - done);
}

/**
 * Writes a file that appears under its name completely or not at all, even after a power cut,
 * because its content is on the disk before it gets its name. The name must be new: on Windows, a
 * file that is open cannot be replaced. Throws system errors, and then leaves nothing behind.
 */
export function writeWhole(folder: string, name: string, bytes: Buffer): void {
  writeAside(folder, name, (temporary) => {
    const file = fs.openSync(temporary, "wx", 0o600);
    try {
      writeBytes(file, bytes);
      fs.fdatasyncSync(file);
    } finally {
      fs.closeSync(file);
    }
  });
}

/**
 * Replaces a small file. The file only saves work, so it need not survive a power cut. Never writes
 * through a symbolic link, because a copied folder may contain one that points at somebody's work.
 * Throws system errors.
 */
export function writeSmall(folder: string, name: string, text: string): void {
  writeAside(folder, name, (temporary) => fs.writeFileSync(temporary, text, { flag: "wx", mode: 0o600 }));
}

function writeAside(folder: string, name: string, write: (temporary: string) => void): void {
  const temporary = path.join(folder, newTemporaryName());
  try {
    write(temporary);
    fs.renameSync(temporary, path.join(folder, name));
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/**
 * Removes a file and returns whether it is gone now. Another process may have removed it already,
 * or may keep it open on Windows. Never throws system errors.
 */
export function removeQuietly(file: string): boolean {
  try {
    fs.unlinkSync(file);
    return true;
  } catch (error) {
    return systemCode(error) === "ENOENT";
  }
}

/**
 * The names in a folder, or an empty list when there is no such folder. Throws other system errors.
 */
export function listNames(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

/**
 * Opens a file for reading. Returns undefined when it is not a regular file. Throws system errors.
 *
 * Opening must not block, because a named pipe in the place of a pack would stop the process for
 * ever. Links are not followed, because in a copied folder they may lead to devices, and opening a
 * device can have effects.
 */
export function openFile(file: string): { descriptor: number; stats: fs.Stats } | undefined {
  const descriptor = fs.openSync(
    file,
    fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0) | (fs.constants.O_NOFOLLOW ?? 0),
  );
  const stats = fs.fstatSync(descriptor);
  if (stats.isFile()) return { descriptor, stats };
  fs.closeSync(descriptor);
  return undefined;
}

/** The first bytes of a file, at most `limit`; undefined when it cannot be read. */
export function readUpTo(file: string, limit: number): Buffer | undefined {
  try {
    const opened = openFile(file);
    if (opened === undefined) return undefined;
    try {
      return readBytes(opened.descriptor, 0, Math.min(opened.stats.size, limit));
    } finally {
      fs.closeSync(opened.descriptor);
    }
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** The first kilobyte of a file, one character per byte; undefined when it cannot be read. */
export function readSmall(file: string): string | undefined {
  return readUpTo(file, 1024)?.toString("latin1");
}
