import { lstatSync, readFileSync } from "node:fs";

/**
 * Reads a plain file that is reached through plain folders: nothing is ever written through a link.
 * The names on the disk are not compared with the path, because a file system may fold case, or
 * write a name with other code points, and git may know the file by another spelling.
 */
export function readTreeFile(top: string, path: string): Buffer | undefined {
  const folders = [...path.matchAll(/\//g)].map(({ index }) => toPath(top, path.slice(0, index)));
  const file = toPath(top, path);
  try {
    const isPlain = folders.every((folder) => lstatSync(folder).isDirectory()) && lstatSync(file).isFile();
    return isPlain ? readFileSync(file) : undefined;
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return undefined;
    throw error;
  }
}

/** The file for a path of git. */
export function toPath(top: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${top}/`, "utf8"), Buffer.from(path, "latin1")]);
}
