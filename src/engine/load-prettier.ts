import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Options, Parser, Printer } from "prettier";
import type { PrettierLocation } from "../formatter.ts";
import { importCompiled } from "../util/code-cache.ts";

/** What we use of Prettier's module; the same in 3.0 to 3.10 (2.x answers some calls synchronously). */
export interface PrettierModule {
  readonly version: string;
  format(source: string, options: Options): Promise<string>;
  check(source: string, options: Options): Promise<boolean>;
  resolveConfig(
    file: string,
    options: { editorconfig: boolean; config?: string; useCache?: boolean },
  ): Promise<Record<string, unknown> | null>;
  resolveConfigFile(file: string): Promise<string | null>;
  getFileInfo(
    file: string,
    options: { resolveConfig: boolean; withNodeModules: boolean; plugins?: unknown },
  ): Promise<{ inferredParser: string | null }>;
  getSupportInfo(options?: { showDeprecated?: boolean }): SupportInfo | Promise<SupportInfo>;
}

export interface SupportInfo {
  readonly languages: readonly {
    readonly filenames?: readonly string[];
    readonly extensions?: readonly string[];
    readonly parsers: readonly string[];
  }[];
  readonly options: readonly { readonly name?: string; readonly default?: unknown }[];
}

/** A plugin with the parsers and the printer that statement caching wraps. */
export interface LanguagePlugin {
  readonly parsers: Record<string, Parser>;
  readonly printers: { readonly estree: Printer };
}

/** Loads Prettier; Node keeps one instance per folder. Takes 40 ms and more, so only a miss may ask for it. */
export async function loadPrettier(location: PrettierLocation): Promise<PrettierModule> {
  const entry = majorVersion(location) >= 3 ? "index.mjs" : "index.js";
  const loaded = (await importFile(location, entry, importByNode)) as PrettierModule & {
    default?: PrettierModule;
  };
  return loaded.format === undefined && loaded.default ? loaded.default : loaded;
}

/** Loads the built-in plugin of a parser, and the `estree` printer: the same files that Prettier itself loads. */
export async function loadLanguage(
  location: PrettierLocation,
  parser: "babel" | "typescript",
): Promise<LanguagePlugin> {
  const [language, estree] = await Promise.all([
    importFile(location, `plugins/${parser}.mjs`, importCompiled),
    importFile(location, "plugins/estree.mjs", importCompiled),
  ]);
  const { parsers } = language as Pick<LanguagePlugin, "parsers">;
  const { printers } = estree as Pick<LanguagePlugin, "printers">;
  return { parsers, printers: { estree: printers.estree } };
}

export function majorVersion(location: PrettierLocation): number {
  return Number.parseInt(location.version, 10);
}

// Node keeps modules too, but takes 0.1 ms to say so, each time.
const imported = new Map<string, Promise<unknown>>();

function importFile(
  location: PrettierLocation,
  name: string,
  importFrom: (file: string) => Promise<unknown>,
): Promise<unknown> {
  const file = join(location.directory, name);
  let module = imported.get(file);
  if (module === undefined) {
    imported.set(file, (module = importFrom(file)));
    // What could not be loaded now may be there the next time.
    module.catch(() => imported.delete(file));
  }
  return module;
}

function importByNode(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}
