import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "prettier";
import type { BypassReason } from "../../errors.ts";
import { importByNode } from "../../util/code-cache.ts";
import { digestHex } from "../../util/digest.ts";

/** Who the plugins of a text are, for its key; or why nothing about the text can be cached. */
export type PluginIdentity =
  | { readonly kind: "identified"; readonly identities: readonly string[] }
  | { readonly kind: "bypass"; readonly reason: BypassReason };

/**
 * Identifies plugins by name, version and the content of all files of their packages, and by the versions of the packages they depend on.
 * @param plugins as in Prettier's `plugins` option: package names, paths, URLs; a plugin given as an object has no identity
 */
export function identifyPlugins(plugins: readonly unknown[]): PluginIdentity {
  const identities: string[] = [];
  for (const plugin of plugins) {
    const entry = typeof plugin === "string" || plugin instanceof URL ? resolvePlugin(plugin) : undefined;
    if (entry === undefined) return { kind: "bypass", reason: "plugin-unidentified" };
    const owner = findPackage(entry);
    if (owner === undefined) return { kind: "bypass", reason: "plugin-unidentified" };
    if (readsOtherFiles.test(owner.name)) return { kind: "bypass", reason: "plugin-reads-other-files" };
    const content = packageContent(owner.directory);
    if (content === undefined) return { kind: "bypass", reason: "plugin-unidentified" };
    identities.push(
      `${owner.name}@${owner.version} ${relative(owner.directory, entry)} ${content} ${dependencyVersions(owner).join(" ")}`,
    );
  }
  return { kind: "identified", identities };
}

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
  return Promise.all(
    plugins.map(async (plugin) => {
      if (typeof plugin !== "string" && !(plugin instanceof URL)) return plugin as Plugin;
      const entry = resolvePlugin(plugin)!;
      const loaded = (await importByNode(entry)) as Plugin & { default?: Plugin };
      return { ...loaded.default, ...loaded };
    }),
  );
}

// Their output depends on files that are no part of the input: Tailwind's configuration and style sheets, the project that TypeScript sees.
const readsOtherFiles = /tailwind|organize-imports/;

/** More files than any published plugin has; a folder beyond it is a project, not a plugin. */
const maximumFiles = 2_000;

interface PluginPackage {
  readonly directory: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
}

function resolvePlugin(plugin: string | URL): string | undefined {
  try {
    if (plugin instanceof URL || plugin.startsWith("file:")) return fileURLToPath(plugin);
    if (isAbsolute(plugin)) return createRequire(plugin).resolve(plugin);
    return createRequire(join(process.cwd(), "noop.js")).resolve(plugin);
  } catch {
    return undefined;
  }
}

// Only a package in `node_modules` stands still: a plugin inside the project may import any of the project's files.
function findPackage(entry: string): PluginPackage | undefined {
  for (let directory = dirname(entry); directory.includes("node_modules"); directory = dirname(directory)) {
    const manifest = readManifest(directory);
    if (manifest?.name === undefined || manifest.version === undefined) continue;
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).sort();
    return { directory, name: manifest.name, version: manifest.version, dependencies };
  }
  return undefined;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function readManifest(directory: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

function dependencyVersions(owner: PluginPackage): readonly string[] {
  return owner.dependencies.map((name) => {
    const folders = createRequire(join(owner.directory, "noop.js")).resolve.paths(name) ?? [];
    const found = folders
      .map((folder) => readManifest(join(folder, name)))
      .find((manifest) => manifest !== undefined);
    return `${name}@${found?.version ?? "missing"}`;
  });
}

/** `undefined` when the package has more files than a plugin would, or files that cannot be read. */
function packageContent(directory: string): string | undefined {
  const files: string[] = [];
  const folders = [directory];
  try {
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const name of readdirSync(folder).sort()) {
        const file = join(folder, name);
        if (name === "node_modules") continue;
        if (statSync(file).isDirectory()) folders.push(file);
        else files.push(file);
        if (files.length > maximumFiles) return undefined;
      }
    }
    return digestHex(
      files.map((file) => `${relative(directory, file)} ${digestHex(readFileSync(file))}\n`).join(""),
    );
  } catch {
    return undefined;
  }
}
