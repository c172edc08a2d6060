import { BrokenPrettierError } from "./broken-prettier-error.ts";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Options, Parser, Printer } from "prettier";
import type { PrettierLocation } from "./locate-prettier.ts";
import type { StatementParser } from "../../pipeline/parse.ts";
import { importByNode, importCompiled } from "../../util/code-cache.ts";
import type { Memo } from "../memo/memo.ts";
import { knownContent, readStamps } from "./prettier-content.ts";

/** What Prettier's `formatWithCursor` returns. */
export interface CursorResult {
  readonly formatted: string;
  /** UTF-16 offset in `formatted`; -1 when no cursor was requested. */
  readonly cursorOffset: number;
  /**
   * Syntax nodes of the comments; empty when no cursor was requested. Prettier's own types do not
   * mention this field.
   */
  readonly comments: readonly unknown[];
}

/**
 * The part of Prettier's module that we use. It is the same in 3.0 to 3.10; 2.x returns some
 * results synchronously.
 */
export interface PrettierModule {
  readonly version: string;
  format(source: string, options: Options): Promise<string>;
  formatWithCursor(source: string, options: Options): Promise<CursorResult>;
  check(source: string, options: Options): Promise<boolean>;
  resolveConfig(
    file: string,
    options: { editorconfig: boolean; config?: string; useCache?: boolean },
  ): Promise<Record<string, unknown> | null>;
  resolveConfigFile(file: string): Promise<string | null>;
  getFileInfo(
    file: string,
    options: { resolveConfig: boolean; withNodeModules: boolean; plugins?: readonly unknown[] },
  ): Promise<{ inferredParser: string | null }>;
  clearConfigCache(): Promise<void> | void;
  getSupportInfo(options?: {
    showDeprecated?: boolean;
    plugins?: readonly unknown[];
  }): SupportInfo | Promise<SupportInfo>;
}

export interface SupportInfo {
  readonly languages: readonly {
    readonly filenames?: readonly string[];
    readonly extensions?: readonly string[];
    readonly parsers: readonly string[];
    readonly vscodeLanguageIds?: readonly string[];
  }[];
  readonly options: readonly { readonly name?: string; readonly default?: unknown }[];
}

/** A plugin of Prettier's with the parsers and the printer that statement caching wraps. */
export interface LanguagePlugin {
  readonly parsers: Record<string, Parser>;
  readonly printers: { readonly estree: Printer };
}

/**
 * Loads Prettier; Node keeps one instance per folder. Loading takes at least 40 ms, so call this
 * only for a miss. Rejects with a `BrokenPrettierError`.
 */
export async function loadPrettier(location: PrettierLocation): Promise<PrettierModule> {
  const { directory, problem } = location;
  if (problem !== undefined) throw new BrokenPrettierError(directory, problem);
  let prettier: Partial<PrettierModule>;
  try {
    prettier = isTooOld(location)
      ? ((await importFile(location, "index.js")) as { default: PrettierModule }).default
      : ((await importFile(location, "index.mjs")) as PrettierModule);
  } catch (error) {
    throw new BrokenPrettierError(directory, error);
  }
  for (const name of ["format", "getSupportInfo"] as const) {
    if (typeof prettier?.[name] !== "function")
      throw new BrokenPrettierError(directory, `it has no function ${name}.`);
  }
  loadedPrettiers.add(prettier as PrettierModule);
  return prettier as PrettierModule;
}

/**
 * Whether a Prettier is older than 3.0. These are written in CommonJS and find plugins by
 * themselves, so their output is not cached.
 */
export function isTooOld(location: PrettierLocation): boolean {
  return majorVersion(location) < 3;
}

/** Makes every Prettier of this process read configuration files again. */
export async function clearConfigCaches(): Promise<void> {
  await Promise.all([...loadedPrettiers].map(async (prettier) => prettier.clearConfigCache()));
}

const loadedPrettiers = new Set<PrettierModule>();

/**
 * Loads one of Prettier's files as CommonJS.
 * @param name path in the package, such as `plugins/babel.js`; `.` for the main module
 */
export function requireFile({ directory }: PrettierLocation, name: string): unknown {
  noteLoading(directory);
  return createRequire(join(directory, "package.json"))(join(directory, name));
}

/**
 * Loads the built-in plugin of a parser, and the `estree` printer: the same files that Prettier
 * itself loads.
 */
export async function loadLanguage(
  location: PrettierLocation,
  parser: StatementParser,
): Promise<LanguagePlugin> {
  const [language, estree] = await Promise.all([
    importFile(location, `plugins/${languageFile(parser)}.mjs`, importCompiled),
    importFile(location, "plugins/estree.mjs", importCompiled),
  ]);
  const { parsers } = language as Pick<LanguagePlugin, "parsers">;
  const { printers } = estree as Pick<LanguagePlugin, "printers">;
  return { parsers, printers: { estree: printers.estree } };
}

/** The name, without extension, of the file in Prettier's `plugins` that contains a parser. */
export function languageFile(parser: StatementParser): "babel" | "typescript" {
  return parser === "typescript" ? "typescript" : "babel";
}

export function majorVersion(location: PrettierLocation): number {
  return Number.parseInt(location.version, 10);
}

/**
 * The digest of the Prettier that this process has loaded from a folder. Returns `"unknown"` if its
 * files were replaced before we computed their digest, and `undefined` if the process has loaded
 * none of them.
 */
export async function loadedContent(
  { directory }: PrettierLocation,
  memo: Memo,
): Promise<string | undefined> {
  const loaded = loadedFolders.get(directory);
  if (loaded === undefined) return undefined;
  // The memo has the digest if the files did not change between opening the project and loading.
  return (loaded.content ??= (await knownContent(directory, loaded.stamps, memo)) ?? "unknown");
}

function noteLoading(directory: string): void {
  if (!loadedFolders.has(directory)) loadedFolders.set(directory, { stamps: readStamps(directory) });
}

/** The stamps of each Prettier's files from just before this process loaded the first of them. */
const loadedFolders = new Map<string, { readonly stamps: readonly string[]; content?: string }>();

// Node keeps modules too, but each import of a known module takes 0.1 ms.
const imported = new Map<string, Promise<unknown>>();

/**
 * Loads one of Prettier's files as an ES module.
 * @param importFrom imports the file; must be `importByNode` when we need the same instance that
 * Prettier itself uses
 */
export function importFile(
  location: PrettierLocation,
  name: string,
  importFrom: (file: string) => Promise<unknown> = importByNode,
): Promise<unknown> {
  const file = join(location.directory, name);
  const key = `${importFrom === importByNode ? "node" : "compiled"} ${file}`;
  let module = imported.get(key);
  if (module === undefined) {
    noteLoading(location.directory);
    imported.set(key, (module = importFrom(file)));
    // Forget the failure: the file may exist the next time.
    module.catch(() => imported.delete(key));
  }
  return module;
}
