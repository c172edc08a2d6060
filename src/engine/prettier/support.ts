import { BrokenPrettierError } from "./broken-prettier-error.ts";
import { closeSync, openSync, readSync } from "node:fs";
import { basename, sep } from "node:path";
import type { PrettierLocation } from "./locate-prettier.ts";
import { isTooOld, loadPrettier, type PrettierModule, type SupportInfo } from "./load-prettier.ts";
import type { Memo } from "../memo/memo.ts";

/**
 * What a Prettier reports about itself: the parsers for file names, and the defaults of its
 * options.
 */
export interface Support {
  /** Parsers by whole file name, in lower case. */
  readonly names: Readonly<Record<string, string>>;
  /** Parsers by the ending of a file name (`.d.ts`). */
  readonly extensions: Readonly<Record<string, string>>;
  readonly defaults: Readonly<Record<string, unknown>>;
}

/**
 * Reads the support of a Prettier from the memo, else from Prettier, without plugins. For a
 * Prettier that is too old to be cached the result is empty, because it is asked about each file.
 */
export async function readSupport(location: PrettierLocation, content: string, memo: Memo): Promise<Support> {
  if (isTooOld(location)) {
    await loadPrettier(location);
    return { names: {}, extensions: {}, defaults: {} };
  }
  const known = await memo.get("support", [content]);
  if (known !== undefined) return known as Support;
  const prettier = await loadPrettier(location);
  const support = await askSupportAlone(prettier).catch((error: unknown) => {
    throw new BrokenPrettierError(location.directory, error);
  });
  await memo.set("support", [content], support);
  return support;
}

async function askSupportAlone(prettier: PrettierModule): Promise<Support> {
  return askSupport(prettier, await prettier.getSupportInfo({ showDeprecated: true }), []);
}

/**
 * @param info what Prettier reports with these plugins
 * @param plugins as they are passed to Prettier
 */
export async function askSupport(
  prettier: PrettierModule,
  info: SupportInfo,
  plugins: readonly unknown[],
): Promise<Support> {
  // Several languages may list the same name (`.releaserc`), and Prettier does not search in the
  // order of the list. So ask it for each name.
  const ask = async (names: readonly string[], example: (name: string) => string) => {
    const parsers: Record<string, string> = {};
    for (const name of names) {
      const file = example(name);
      const { inferredParser } = await prettier.getFileInfo(file, {
        resolveConfig: false,
        withNodeModules: true,
        plugins,
      });
      if (inferredParser !== null) parsers[name] = inferredParser;
    }
    return parsers;
  };
  return {
    names: await ask(
      info.languages.flatMap(({ filenames = [] }) => filenames.map((name) => name.toLowerCase())),
      (name) => name,
    ),
    extensions: await ask(
      info.languages.flatMap(({ extensions = [] }) => extensions),
      (extension) => `name${extension}`,
    ),
    // JSON has no infinity (the default of `rangeEnd`), and no key needs it.
    defaults: Object.fromEntries(
      info.options
        .filter(({ name, default: value }) => name !== undefined && value !== undefined && value !== Infinity)
        .map(({ name, default: value }) => [name!, value]),
    ),
  };
}

/**
 * The parser that Prettier infers from a file name alone. Returns `undefined` when the name is not
 * enough; then a shebang line (see `mayHaveInterpreter`) or a plugin may still determine it.
 * Source: Prettier 3.10 `utilities/infer-parser.js` (`getLanguageByFileName`).
 */
export function inferParser(support: Support, fileName: string): string | undefined {
  const base = basename(fileName).toLowerCase();
  const byName = Object.hasOwn(support.names, base) ? support.names[base] : undefined;
  if (byName !== undefined) return byName;
  // The longest ending wins. Prettier was asked with a name that has this ending, and the shorter
  // endings match that name too, so its answer already takes them into account.
  for (let dot = base.indexOf("."); dot >= 0; dot = base.indexOf(".", dot + 1)) {
    const extension = base.slice(dot);
    if (Object.hasOwn(support.extensions, extension)) return support.extensions[extension];
  }
  return undefined;
}

/**
 * Whether all versions of Prettier agree on which part of a path is the file's name. They differ
 * for backslashes and for a slash at the end.
 */
export function hasPlainName(file: string): boolean {
  return !/[\\]|[/]$/.test(file) || sep === "\\";
}

/**
 * Whether Prettier might infer a language from a shebang line: the file's name has no dot, and the
 * file on disk begins with `#!`. Source: Prettier 3.10 `utilities/infer-parser.js`
 * (`getLanguageByInterpreter`).
 */
export function mayHaveInterpreter(file: string): boolean {
  if (basename(file).includes(".")) return false;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    const start = Buffer.alloc(2);
    return readSync(descriptor, start, 0, 2, 0) === 2 && start.toString("latin1") === "#!";
  } catch {
    // Prettier treats an unreadable file as one without a shebang line.
    return false;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
