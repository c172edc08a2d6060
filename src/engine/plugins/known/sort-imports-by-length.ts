import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { foldersUpwards } from "./folders-upwards.ts";
import type { KnownPlugin, Look } from "./known-plugin.ts";

/**
 * Sorts imports by their length. An option names files `package.json` whose dependencies come
 * first. These paths are relative to Prettier's configuration, which the plugin searches by itself,
 * up to the home folder.
 * Read: 1.8.11.
 */
export const sortImportsByLength: KnownPlugin = {
  packages: { "prettier-plugin-sort-imports": "1.8.11" },
  lookAtInputs(look, { folder, options, workingDirectory }) {
    const named = options["packageJSONFiles"];
    const files: readonly unknown[] = Array.isArray(named) ? named : ["./package.json"];
    for (const file of files)
      if (typeof file === "string")
        look.read(isAbsolute(file) ? file : join(findConfigFolder(look, folder) ?? workingDirectory, file));
    return undefined;
  },
};

function findConfigFolder(look: Look, folder: string): string | undefined {
  for (const current of foldersUpwards(folder)) {
    if (configNames.some((name) => look.exists(join(current, name)))) return current;
    if (current === homedir()) return undefined;
  }
  return undefined;
}

const configNames = [
  ...["", ".json", ".json5", ".yaml", ".yml", ".js", ".cjs", ".mjs"].map((ending) => `.prettierrc${ending}`),
  ...[".js", ".cjs", ".mjs"].map((ending) => `prettier.config${ending}`),
  ".prettierrc.toml",
];
