import { isAbsolute } from "node:path";
import { relativePath } from "./relative-path.ts";

/**
 * The path of a file relative to a folder that contains it, with `/` as the separator. Returns
 * undefined if the file is elsewhere. Both paths are absolute.
 */
export function pathWithin(folder: string, file: string): string | undefined {
  const path = relativePath(folder, file);
  return path === ".." || path.startsWith("../") || isAbsolute(path) ? undefined : path;
}
