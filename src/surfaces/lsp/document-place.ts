import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathWithin } from "../../util/path-within.ts";
import type { DocumentPlace } from "./messages.ts";
import type { OpenDocument } from "./open-document.ts";

/** @param folders those of the workspace: absolute paths, the first one is the working directory */
export function placeOf({ file, languageId, text }: OpenDocument, folders: readonly string[]): DocumentPlace {
  const workspace = file === undefined ? folders[0] : folderOf(file, folders);
  const folder = file === undefined ? (workspace ?? process.cwd()) : dirname(file);
  return {
    file,
    folder,
    ignoreFile: workspace === undefined ? nearestIgnoreFile(folder) : join(workspace, ignoreName),
    languageId,
    lineBreak: text.lineBreak,
  };
}

/** The innermost of the folders that hold a file. */
export function folderOf(file: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => pathWithin(folder, file) !== undefined)
    .sort((one, other) => other.length - one.length)[0];
}

const ignoreName = ".prettierignore";

/** The nearest ignore file, for a document outside of all workspace folders. */
function nearestIgnoreFile(folder: string): string {
  for (let current = folder; ; current = dirname(current)) {
    const path = join(current, ignoreName);
    if (existsSync(path)) return path;
    if (current === dirname(current)) return join(folder, ignoreName);
  }
}
