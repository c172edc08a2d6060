import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Options } from "prettier";

type Plugins = NonNullable<Options["plugins"]>;

/**
 * The plugins of a configuration, found from the folder of the document as well: the working directory of an editor is anything. And the files whose change
 * means that a plugin has changed: where it begins, and its package's manifest.
 */
export function findPlugins(
  plugins: Plugins,
  folder: string,
): { readonly plugins: Plugins; readonly files: readonly string[] } {
  const files: string[] = [];
  const found = plugins.map((plugin) => {
    const entry = resolvePlugin(plugin, folder);
    if (entry === undefined) return plugin;
    const manifest = findManifest(entry);
    files.push(entry, ...(manifest === undefined ? [] : [manifest]));
    return entry;
  });
  return { plugins: found, files };
}

/** `undefined` for a plugin that is an object, and for one that only Prettier may find. */
function resolvePlugin(plugin: Plugins[number], folder: string): string | undefined {
  if (plugin instanceof URL) return fileURLToPath(plugin);
  if (typeof plugin !== "string") return undefined;
  if (plugin.startsWith("file:")) return fileURLToPath(plugin);
  try {
    return createRequire(join(folder, "noop.js")).resolve(plugin);
  } catch {
    return undefined;
  }
}

function findManifest(entry: string): string | undefined {
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) return manifest;
    if (folder === dirname(folder)) return undefined;
  }
}
