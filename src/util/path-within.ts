import { isAbsolute, relative, sep } from "node:path";

/**
 * The path of a file from a folder that it stands in, with `/`; undefined if it stands elsewhere.
 * Both are absolute.
 */
export function pathWithin(folder: string, file: string): string | undefined {
  const path = relative(folder, file).replaceAll(sep, "/");
  return path === ".." || path.startsWith("../") || isAbsolute(path) ? undefined : path;
}
