import type { Plugin } from "prettier";
import { importByNode } from "../../util/code-cache.ts";
import { findPluginEntry } from "./plugin-set.ts";
import { unwatched } from "./watch.ts";

/**
 * Loads plugins as Prettier does, with names resolved from the working directory. Node keeps one
 * instance of a module, so nothing is loaded twice.
 */
export async function loadPlugins(plugins: readonly unknown[]): Promise<readonly Plugin[]> {
  const entries = unwatched(() => plugins.map(findPluginEntry));
  return Promise.all(
    plugins.map(async (plugin, index) => {
      if (typeof plugin !== "string" && !(plugin instanceof URL)) return plugin as Plugin;
      const entry = entries[index]!;
      const loaded = (await importByNode(entry)) as Plugin & { default?: Plugin };
      return { ...loaded.default, ...loaded };
    }),
  );
}
