import { isUtf8 } from "node:buffer";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { unreachable } from "../../../util/unreachable.ts";
import type { Git } from "../../git/git.ts";
import { editManifest, scriptNames } from "./edit-manifest.ts";
import { editPreCommit } from "./edit-pre-commit.ts";
import { editSettings, editZedSettings } from "./edit-settings.ts";
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
    if (place === "commands") left.push(...findLeftCommands(after).map((line) => `${path}:${line}`));
    if (/^\s*-?\s*uses:\s*\S*prettier/m.test(after) || /\bmirrors-prettier\b/.test(after)) left.push(path);
  }
  return { changes, left };
}

function edit(
  text: string,
  { path, place }: { readonly path: string; readonly place: Place },
  scripts: ReadonlySet<string>,
  top: string,
): string {
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

/**
 * Where VS Code finds our module, from the folder that it opens; `undefined` with Yarn's
 * Plug'n'Play, whose packages no extension can load.
 */
function findModule(settingsFile: string): string | undefined {
  const folder = dirname(settingsFile);
  const workspace = folder.endsWith(`${sep}.vscode`) ? dirname(folder) : folder;
  for (let current = workspace; ; current = dirname(current)) {
    if (existsSync(join(current, "node_modules/fmt-cache"))) {
      const way = relative(workspace, current).split(sep).join("/");
      return `${way === "" ? "." : way}/node_modules/fmt-cache/prettier`;
    }
    if (existsSync(join(current, ".pnp.cjs"))) return undefined;
    if (current === dirname(current)) return "./node_modules/fmt-cache/prettier";
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
