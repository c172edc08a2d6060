import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  createUserConfigReader,
  packageJsonField,
  userConfigName,
} from "../../../engine/plugins/user-config.ts";
import { systemCode } from "../../../stores/disk/failures.ts";
import { MisuseError } from "../../../util/misuse-error.ts";
import { RemoteError } from "../../remote/storages/remote-error.ts";
import { setMember } from "../../shared/edit-json.ts";
import { createFileReplacer } from "../../shared/file-replacer.ts";
import { temporaryName } from "../../shared/leftovers.ts";
import { membersOf, readJson, type JsonObject } from "../../shared/read-json.ts";
import { isChangedMeanwhile } from "../../shared/replace-file.ts";

/**
 * The file that holds the configuration of a folder, or that is to hold it.
 * @throws MisuseError for a configuration that is wrong
 */
export function placeOfConfig(folder: string): string {
  const file = createUserConfigReader()(folder)?.file;
  return file !== undefined && dirname(file) === folder ? file : join(folder, userConfigName);
}

/**
 * Sets keys of `remote` in a configuration, which is made if it is not there. Everything else in
 * the file stays as it is.
 * @throws MisuseError or RemoteError if nothing was changed
 */
export function changeConfig(file: string, changes: Readonly<Record<string, unknown>>): void {
  const before = existsSync(file) ? readFileSync(file) : undefined;
  const own = basename(file) === userConfigName ? [] : [packageJsonField];
  let text = before?.toString("utf8") ?? "{}\n";
  const remote = objectAt(text, [...own, "remote"]);
  if (remote === undefined) text = setAt(text, own, "remote", changes);
  else for (const [key, value] of Object.entries(changes)) text = setAt(text, [...own, "remote"], key, value);
  try {
    if (before === undefined) writeNew(file, text);
    else createFileReplacer([file])(file, before, text);
  } catch (error) {
    if (isChangedMeanwhile(error)) throw new MisuseError(`"${file}": ${(error as Error).message}`);
    throw new RemoteError(`"${file}" cannot be written: ${systemCode(error)}`);
  }
}

function setAt(text: string, path: readonly string[], key: string, value: unknown): string {
  const object = objectAt(text, path);
  if (object === undefined) throw new MisuseError("The configuration is not valid JSON.");
  return setMember(text, object, key, value);
}

/** The object that is at a path in a text of JSON, if there is one. */
function objectAt(text: string, path: readonly string[]): JsonObject | undefined {
  let object = readJson(text);
  for (const key of path) {
    const value = object && membersOf(object).get(key);
    object = value?.type === "ObjectExpression" ? value : undefined;
  }
  return object;
}

function writeNew(file: string, text: string): void {
  const temporary = join(dirname(file), temporaryName());
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
