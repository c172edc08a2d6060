import type { Plugin } from "prettier";
import { importByNode } from "../../util/code-cache.ts";
import { findPluginEntry } from "./plugin-set.ts";
import { unwatched } from "./watch.ts";

/** Whether one of the loaded plugins changes how a language is parsed, printed or defaulted. */
export function replacesLanguage(plugins: readonly Plugin[], parser: string): boolean {
  return plugins.some(
    ({ parsers, printers, defaultOptions }) =>
      parsers?.[parser] !== undefined ||
      printers?.["estree"] !== undefined ||
      Object.keys(defaultOptions ?? {}).length > 0,
  );
}

/** Loads plugins as Prettier does: names from the working directory. Node keeps one instance, so this loads nothing twice. */
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
