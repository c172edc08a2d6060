import { join } from "node:path";
import type { Options } from "prettier";
import { resolveImport } from "../../engine/plugins/package-entries.ts";

type Plugins = NonNullable<Options["plugins"]>;

/**
 * The plugins of a configuration, found from the folder of the document: the working directory of
 * an editor is anything.
 */
export function findPlugins(plugins: Plugins, folder: string): Plugins {
  return plugins.map((plugin) => {
    const isName = typeof plugin === "string" && !plugin.startsWith("file:");
    // What is not there, Prettier may still find from the working directory; else it will say so.
    return isName ? (resolveImport(plugin, join(folder, "noop.js")) ?? plugin) : plugin;
  });
}
