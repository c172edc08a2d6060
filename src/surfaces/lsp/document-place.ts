import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathWithin } from "../../util/path-within.ts";
import type { DocumentSettings } from "./document-settings.ts";
import type { DocumentPlace } from "./messages.ts";
import type { OpenDocument } from "./open-document.ts";

/** @param folders those of the workspace: absolute paths, the first one is the working directory */
export function placeOf(
  { file, languageId, text }: OpenDocument,
  folders: readonly string[],
  settings: DocumentSettings | undefined,
): DocumentPlace {
  const workspace = file === undefined ? folders[0] : folderOf(file, folders);
  const folder = file === undefined ? (workspace ?? process.cwd()) : dirname(file);
  const place = { file, folder, languageId, lineBreak: text.lineBreak };
  if (settings === undefined) {
    const ignoreFile =
      workspace === undefined ? nearestFile(folder, ignoreName) : join(workspace, ignoreName);
    return { ...place, ignoreFile, settings };
  }
  const base = workspace ?? folder;
  const { ignorePath = ignoreName } = settings;
  const ignoreFile = resolve(base, ignorePath);
  return {
    ...place,
    ignoreFile: existsSync(ignoreFile) ? ignoreFile : nearestFile(folder, ignorePath),
    settings: {
      ...settings,
      ...withPath("configPath", base, settings),
      ...withPath("prettierPath", base, settings),
    },
  };
}

function withPath(
  name: "configPath" | "prettierPath",
  base: string,
  settings: DocumentSettings,
): DocumentSettings {
  const path = settings[name];
  return path === undefined ? {} : { [name]: resolve(base, path) };
}

/** The innermost of the folders that hold a file. */
export function folderOf(file: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => pathWithin(folder, file) !== undefined)
    .sort((one, other) => other.length - one.length)[0];
}

const ignoreName = ".prettierignore";

/** The nearest file of a name from a folder upwards; the one in the folder if there is none. */
function nearestFile(folder: string, name: string): string {
  for (let current = folder; ; current = dirname(current)) {
    const path = resolve(current, name);
    if (existsSync(path)) return path;
    if (current === dirname(current)) return resolve(folder, name);
  }
}
