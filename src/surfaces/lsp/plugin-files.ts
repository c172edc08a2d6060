import { join } from "node:path";
import type { Options } from "prettier";
import { resolveImport } from "../../engine/plugins/package-entries.ts";

type Plugins = NonNullable<Options["plugins"]>;

/**
 * The plugins of a configuration, found from the folder of the document, because an editor may run
 * in any working directory.
 */
export function findPlugins(plugins: Plugins, folder: string): Plugins {
  return plugins.map((plugin) => {
    const isName = typeof plugin === "string" && !plugin.startsWith("file:");
    // If it is not found here, Prettier looks for it from the working directory, or reports it.
    return isName ? (resolveImport(plugin, join(folder, "noop.js")) ?? plugin) : plugin;
  });
}
