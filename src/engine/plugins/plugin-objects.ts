import { readFileSync } from "node:fs";
import { importByNode } from "../../util/code-cache.ts";
import { findModules, resolveImport } from "./package-entries.ts";
import { isInstalled, readManifestOf } from "./packages.ts";
import { notePluginObject } from "./plugin-set.ts";
import { readSpecifiers } from "./specifiers.ts";

/**
 * Finds out which modules the plugins come from that a configuration in code has imported, so that
 * they have an identity. Looks at the modules that the configuration names, and at those that these
 * name, as far as they are the project's.
 * @param configFile absolute path of the configuration, which has been evaluated
 * @param plugins of the evaluated options
 */
export async function namePluginObjects(configFile: string, plugins: readonly unknown[]): Promise<void> {
  const unnamed = new Set(plugins.filter((plugin) => typeof plugin === "object" && plugin !== null));
  const seen = new Set([configFile]);
  for (const file of seen) {
    if (unnamed.size === 0 || seen.size > mostModules) return;
    for (const specifier of readSpecifiers(readOrEmpty(file)).named) {
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

/** A configuration that imports more is a program. */
const mostModules = 50;

/** The module for `import`, and those for `require`. */
function entriesOf(specifier: string, from: string): readonly string[] {
  const imported = resolveImport(specifier, from);
  const { files } = findModules(specifier, from);
  return [...new Set([...(imported === undefined ? [] : [imported]), ...files])].filter((file) =>
    /\.[cm]?[jt]s$/.test(file),
  );
}

/**
 * Whether a package is a plugin or a shared configuration by what it says of itself. Others are not
 * loaded to look at them.
 */
function knowsPrettier(entry: string): boolean {
  const { name = "", dependencies, peerDependencies } = readManifestOf(entry);
  return /prettier/.test(name) || { ...dependencies, ...peerDependencies }["prettier"] !== undefined;
}

async function exportsOf(entry: string): Promise<readonly unknown[]> {
  try {
    const module = (await importByNode(entry)) as { default?: unknown };
    return [module, module.default];
  } catch {
    // What cannot be loaded is not where the plugin comes from.
    return [];
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
