import { join } from "node:path";
import { foldersUpwards } from "./folders-upwards.ts";
import type { Look } from "./known-plugin.ts";

/**
 * The folders in which a Prettier may find the configuration of the files of a folder, nearest
 * first. More than one, if a nearer one is found only by newer versions: which one a plugin asks is
 * not known here. Empty: there is no configuration.
 */
export function findPrettierConfigFolders(look: Look, folder: string): readonly string[] {
  const found: string[] = [];
  for (const current of foldersUpwards(folder)) {
    if (namesOfAll.some((name) => isFile(look, join(current, name))) || holdsOptions(look, current, "json"))
      return [...found, current];
    if (namesOfNewer.some((name) => isFile(look, join(current, name))) || holdsOptions(look, current, "yaml"))
      found.push(current);
  }
  return found;
}

// Names as of Prettier 3.0, and those that 3.x added since.
const namesOfAll = [
  ".prettierrc",
  ...["json", "yaml", "yml", "json5", "js", "mjs", "cjs", "toml"].map((ending) => `.prettierrc.${ending}`),
  ...["js", "mjs", "cjs"].map((ending) => `prettier.config.${ending}`),
];
const namesOfNewer = ["ts", "mts", "cts"].flatMap((ending) => [
  `.prettierrc.${ending}`,
  `prettier.config.${ending}`,
]);

// Not by its content: an edit of the configuration counts where it changes the options, and there
// only.
function isFile(look: Look, path: string): boolean {
  return look.exists(path) && look.list(path) === undefined;
}

/** Whether a package's manifest says something to Prettier. */
function holdsOptions(look: Look, folder: string, ending: "json" | "yaml"): boolean {
  const manifest = join(folder, `package.${ending}`);
  if (!look.exists(manifest)) return false;
  const content = look.read(manifest);
  if (content === undefined) return false;
  if (ending === "yaml") return /["']?prettier["']?\s*:/.test(content);
  try {
    return Boolean((JSON.parse(content.replace(/^\uFEFF/, "")) as { prettier?: unknown } | null)?.prettier);
  } catch {
    // Prettier passes over a manifest that it cannot parse.
    return false;
  }
}
