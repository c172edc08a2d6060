import { constants } from "node:buffer";
import { lstatSync, readFileSync } from "node:fs";

/**
 * Reads a plain file that is reached through plain folders: nothing is ever written through a link.
 * `undefined` also for a file that cannot be read or is longer than any text: it is left alone.
 *
 * The names on the disk are not compared with the path, because a file system may fold case, or
 * write a name with other code points, and git may know the file by another spelling.
 */
export function readTreeFile(top: string, path: string): Buffer | undefined {
  const folders = [...path.matchAll(/\//g)].map(({ index }) => toPath(top, path.slice(0, index)));
  const file = toPath(top, path);
  try {
    if (!folders.every((folder) => lstatSync(folder).isDirectory())) return undefined;
    const stats = lstatSync(file);
    return stats.isFile() && stats.size <= constants.MAX_STRING_LENGTH ? readFileSync(file) : undefined;
  } catch {
    // Mostly it does not exist. What is staged can be formatted without it.
    return undefined;
  }
}

/** The file for a path of git. */
export function toPath(top: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${top}/`, "utf8"), Buffer.from(path, "latin1")]);
}
