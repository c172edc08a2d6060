import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, for this user's eyes only, and those above it. Throws system errors.
 *
 * One by one, because the recursive call of Node.js 20 never returns where the system says ENOENT
 * in a folder that exists, as Linux does in `/proc`.
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // What stands there already may be answered by another error than EEXIST, on a read-only disk
    // for one.
    if (isFolder(folder)) return;
    const above = dirname(folder);
    const lacksParent = (error as NodeJS.ErrnoException).code === "ENOENT" && !isFolder(above);
    if (!lacksParent || above === folder) throw error;
    makeFolder(above);
    makeFolder(folder);
  }
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
