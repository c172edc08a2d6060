import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

/**
 * Entries that make a folder the root of a repository; `.editorconfig` files above it do not count,
 * either.
 */
export const rootMarkers: ReadonlySet<string> = new Set([".git", ".hg", ".sl", ".svn", ".jj"]);

/**
 * The path of a file as it is in every checkout of its repository, with slashes. Outside of a
 * repository, and for a path that is not absolute, the path itself.
 * @param known the repositories of folders, to be asked and filled
 */
export function pathInRepository(file: string, known: Map<string, string | undefined>): string {
  if (!isAbsolute(file)) return file;
  const repository = findRepository(dirname(file), known);
  return repository === undefined ? file : `./${relative(repository, file).split(sep).join("/")}`;
}

function findRepository(folder: string, known: Map<string, string | undefined>): string | undefined {
  if (known.has(folder)) return known.get(folder);
  const parent = dirname(folder);
  const isRoot = [...rootMarkers].some((name) => existsSync(join(folder, name)));
  const found = isRoot ? folder : parent === folder ? undefined : findRepository(parent, known);
  known.set(folder, found);
  return found;
}
