import { join } from "node:path";
import { foldersUpwards } from "./folders-upwards.ts";
import type { Look } from "./known-plugin.ts";

/**
 * The folders in which Prettier may find the configuration for the files of a folder, nearest
 * first. There may be several, because only newer versions find some configurations, and we do not
 * know which version a plugin uses. Empty if there is no configuration.
 */
export function findPrettierConfigFolders(look: Look, folder: string): readonly string[] {
  const found: string[] = [];
  for (const current of foldersUpwards(folder)) {
    if (
      namesOfAll.some((name) => isFileThere(look, join(current, name))) ||
      holdsOptions(look, current, "json")
    )
      return [...found, current];
    if (
      namesOfNewer.some((name) => isFileThere(look, join(current, name))) ||
      holdsOptions(look, current, "yaml")
    )
      found.push(current);
  }
  return found;
}

// The names that Prettier 3.0 looks for, and below those that later versions of 3.x have added.
const namesOfAll = [
  ".prettierrc",
  ...["json", "yaml", "yml", "json5", "js", "mjs", "cjs", "toml"].map((ending) => `.prettierrc.${ending}`),
  ...["js", "mjs", "cjs"].map((ending) => `prettier.config.${ending}`),
];
const namesOfNewer = ["ts", "mts", "cts"].flatMap((ending) => [
  `.prettierrc.${ending}`,
  `prettier.config.${ending}`,
]);

// Looks only whether the file exists, not at its content: a change of the configuration only
// matters if it changes the options, which are part of the key already.
function isFileThere(look: Look, path: string): boolean {
  return look.exists(path) && look.list(path) === undefined;
}

/** Whether a `package.json` or `package.yaml` contains options for Prettier. */
function holdsOptions(look: Look, folder: string, ending: "json" | "yaml"): boolean {
  const file = join(folder, `package.${ending}`);
  if (!look.exists(file)) return false;
  const content = look.read(file);
  if (content === undefined) return false;
  if (ending === "yaml") return /["']?prettier["']?\s*:/.test(content);
  try {
    return Boolean((JSON.parse(content.replace(/^\uFEFF/, "")) as { prettier?: unknown } | null)?.prettier);
  } catch {
    // Prettier skips a file that it cannot parse.
    return false;
  }
}
