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

/** All known plugins; see `KnownPlugin`. */
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

/** The known plugin for a version of a package; `undefined` if this version is not known. */
export function findKnownPlugin(packageName: string, version: string): KnownPlugin | undefined {
  const plugin = pluginOfPackage.get(packageName);
  return plugin !== undefined && isRead(version, plugin.packages[packageName]!) ? plugin : undefined;
}

const pluginOfPackage = new Map(
  knownPlugins.flatMap((plugin) => Object.keys(plugin.packages).map((name) => [name, plugin] as const)),
);

function isRead(version: string, newest: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [newestMajor = 0, newestMinor = 0] = newest.split(".").map(Number);
  if (major !== newestMajor) return major < newestMajor;
  return major > 0 || minor <= newestMinor;
}
