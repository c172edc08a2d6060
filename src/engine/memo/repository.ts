import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { relativePath } from "../../util/relative-path.ts";

/**
 * Names of entries that make a folder the root of a repository. Prettier also stops searching for
 * `.editorconfig` there.
 */
export const rootMarkers: ReadonlySet<string> = new Set([".git", ".hg", ".sl", ".svn", ".jj"]);

/**
 * The path of a file relative to its repository, with slashes, so that it is the same in every
 * checkout. Returns the path unchanged when it is relative or outside of any repository.
 * @param known a cache of the repository of each folder, which this function reads and fills
 */
export function pathInRepository(file: string, known: Map<string, string | undefined>): string {
  if (!isAbsolute(file)) return file;
  const repository = findRepository(dirname(file), known);
  return repository === undefined ? file : `./${relativePath(repository, file)}`;
}

function findRepository(folder: string, known: Map<string, string | undefined>): string | undefined {
  if (known.has(folder)) return known.get(folder);
  const parent = dirname(folder);
  const isRoot = [...rootMarkers].some((name) => existsSync(join(folder, name)));
  const found = isRoot ? folder : parent === folder ? undefined : findRepository(parent, known);
  known.set(folder, found);
  return found;
}
