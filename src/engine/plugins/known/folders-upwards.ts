import { dirname } from "node:path";

/** A folder and all folders above it, nearest first. */
export function* foldersUpwards(folder: string): Generator<string, void> {
  for (let current = folder; ;) {
    yield current;
    const parent = dirname(current);
    if (parent === current) return;
    current = parent;
  }
}
