import { isUtf8 } from "node:buffer";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unreachable } from "../../../util/unreachable.ts";
import type { Git } from "../../git/git.ts";
import { editManifest, findLeftInManifest, scriptNames } from "./edit-manifest.ts";
import { editPreCommit } from "./edit-pre-commit.ts";
import { editSettings, editZedSettings, findModule, isLeftInZed, isWithoutCache } from "./edit-settings.ts";
import { placeOf, type Place } from "./find-places.ts";
import { findLeftCommands, replaceCommands } from "./replace-commands.ts";
import { staysWhole } from "./stays-whole.ts";

/** A file that is to be changed. */
export interface PlannedChange {
  /** From the top of the repository, with `/`. */
  readonly path: string;
  readonly before: string;
  readonly bytes: Buffer;
  readonly after: string;
}

export interface ChangePlan {
  readonly changes: readonly PlannedChange[];
  /** Places that seem to run Prettier and that nobody but the user can change, as `FILE:LINE`. */
  readonly left: readonly string[];
}

/** Finds what in a repository runs Prettier, and what would run fmt-cache instead. */
export async function planChanges(git: Git): Promise<ChangePlan> {
  const found = listFiles(git).flatMap((path) => {
    const place = placeOf(path);
    const read = place === undefined ? undefined : readText(join(git.top, path));
    return place === undefined || read === undefined ? [] : [{ path, place, ...read }];
  });
  const scripts = new Set(
    found.flatMap(({ place, text }) => (place === "manifest" ? scriptNames(text) : [])),
  );
  const changes: PlannedChange[] = [];
  const left: string[] = [];
  for (const { path, place, text, bytes } of found) {
    const after = edit(text, { path, place }, scripts, git.top);
    if (after !== text && !(await staysWhole(path, text, after))) {
      left.push(path);
      continue;
    }
    if (after !== text) changes.push({ path, before: text, bytes, after });
    left.push(...findLeft(after, { path, place }, git.top));
  }
  return { changes, left };
}

interface PlacedFile {
  /** From the top of the repository, with `/`. */
  readonly path: string;
  readonly place: Place;
}

function edit(text: string, { path, place }: PlacedFile, scripts: ReadonlySet<string>, top: string): string {
  const settings = { scripts, needsFlag: true };
  switch (place) {
    case "manifest":
      return editManifest(text, scripts);
    case "commands":
      return replaceCommands(text, settings);
    case "pre-commit":
      return editPreCommit(text, settings);
    case "settings": {
      const module = findModule(join(top, path));
      return module === undefined ? text : editSettings(text, module);
    }
    case "zed":
      return editZedSettings(text);
    default:
      return unreachable(place);
  }
}

/** The places in a file that still seem to run Prettier. */
function findLeft(text: string, { path, place }: PlacedFile, top: string): readonly string[] {
  const atLines = (lines: readonly number[]) => lines.map((line) => `${path}:${line}`);
  const ifSo = (isLeft: boolean) => (isLeft ? [path] : []);
  switch (place) {
    case "manifest":
      return atLines(findLeftInManifest(text));
    case "commands":
    case "pre-commit":
      return [
        ...atLines(findLeftCommands(text)),
        ...ifSo(/^\s*-?\s*uses:\s*\S*prettier|\brepo:\s*\S*prettier/m.test(text)),
      ];
    case "settings":
      return ifSo(isWithoutCache(text) && findModule(join(top, path)) !== undefined);
    case "zed":
      return ifSo(isLeftInZed(text));
    default:
      return unreachable(place);
  }
}

function listFiles(git: Git): readonly string[] {
  const listed = git.run(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).toString();
  return [...new Set(listed.split("\0"))].filter((path) => path !== "").sort();
}

/** A file of text; `undefined` for a link, a file that is gone, and what is not UTF-8. */
function readText(file: string): { readonly text: string; readonly bytes: Buffer } | undefined {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  const bytes = readFileSync(file);
  return isUtf8(bytes) ? { text: bytes.toString("utf8"), bytes } : undefined;
}
