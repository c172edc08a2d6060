import { embed } from "./embed.ts";
import { importSort } from "./import-sort.ts";
import type { KnownPlugin } from "./known-plugin.ts";
import { nativeParsers } from "./native-parsers.ts";
import { organizeImports } from "./organize-imports.ts";
import { packagejson } from "./packagejson.ts";
import { php } from "./php.ts";
import { pluginsWithoutInputs } from "./plugins-without-inputs.ts";
import { sortImports } from "./sort-imports.ts";
import { sortImportsByLength } from "./sort-imports-by-length.ts";
import { svelte } from "./svelte.ts";
import { tailwindcss } from "./tailwindcss.ts";
import { toml } from "./toml.ts";

/** All plugins of which is known what decides their output. */
export const knownPlugins: readonly KnownPlugin[] = [
  tailwindcss,
  organizeImports,
  packagejson,
  php,
  embed,
  importSort,
  svelte,
  sortImports,
  sortImportsByLength,
  nativeParsers,
  toml,
  ...pluginsWithoutInputs,
];

/** The plugin that a package is; `undefined` if nothing is known of it. */
export function findKnownPlugin(packageName: string): KnownPlugin | undefined {
  return pluginOfPackage.get(packageName);
}

const pluginOfPackage = new Map(
  knownPlugins.flatMap((plugin) => plugin.packages.map((name) => [name, plugin] as const)),
);
