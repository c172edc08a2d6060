import { importByNode } from "../../util/code-cache.ts";
import { readText } from "../../util/read-text.ts";
import { findModules, resolveImport } from "./package-entries.ts";
import { isInstalled, readPackageJsonOf } from "./packages.ts";
import { notePluginObject } from "./plugin-set.ts";
import { readSpecifiers } from "./specifiers.ts";

/**
 * Finds the modules of plugins that a configuration in code passes as objects, so that they have an
 * identity. It searches the modules that the configuration imports and, within the project and
 * packages related to Prettier, the modules that those import.
 * @param configFile absolute path of the configuration, which has already been evaluated
 * @param plugins the plugins in the evaluated options
 */
export async function namePluginObjects(configFile: string, plugins: readonly unknown[]): Promise<void> {
  const unnamed = new Set(plugins.filter((plugin) => typeof plugin === "object" && plugin !== null));
  const seen = new Set([configFile]);
  for (const file of seen) {
    if (unnamed.size === 0 || seen.size > mostModules) return;
    for (const specifier of readSpecifiers(readText(file) ?? "").named) {
      for (const entry of entriesOf(specifier, file)) {
        if (seen.has(entry)) continue;
        if (!isInstalled(entry)) seen.add(entry);
        else if (knowsPrettier(entry)) seen.add(entry);
        else continue;
        for (const plugin of await exportsOf(entry)) {
          if (unnamed.delete(plugin as object)) notePluginObject(plugin as object, entry, configFile);
        }
      }
    }
  }
}

/** A configuration that imports more modules than this is a whole program, and the search stops. */
const mostModules = 50;

/** The module that `import` would load, and those that `require` may load. */
function entriesOf(specifier: string, from: string): readonly string[] {
  const imported = resolveImport(specifier, from);
  const { files } = findModules(specifier, from);
  return [...new Set([...(imported === undefined ? [] : [imported]), ...files])].filter((file) =>
    /\.[cm]?[jt]s$/.test(file),
  );
}

/**
 * Whether the manifest says that a package is a plugin or a shared configuration. We do not load
 * other packages just to look at their exports.
 */
function knowsPrettier(entry: string): boolean {
  const { name = "", dependencies, peerDependencies } = readPackageJsonOf(entry);
  return /prettier/.test(name) || { ...dependencies, ...peerDependencies }["prettier"] !== undefined;
}

async function exportsOf(entry: string): Promise<readonly unknown[]> {
  try {
    const module = (await importByNode(entry)) as { default?: unknown };
    return [module, module.default];
  } catch {
    // A module that cannot be loaded is not the source of the plugin.
    return [];
  }
}
