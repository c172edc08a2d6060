import { createRequire } from "node:module";
import { join } from "node:path";
import type { Parser } from "prettier";
import type { StatementParser } from "../../pipeline/parse.ts";
import type { PrettierLocation } from "./locate-prettier.ts";
import { importFile, languageFile } from "./load-prettier.ts";

/**
 * Whether a plugin's parser is this Prettier's own, except for `preprocess`: it has the same
 * functions, loaded from the same files. Plugins load Prettier's parsers as ES modules or as
 * CommonJS, and Node then has two instances of the same code. Either counts as Prettier's own. A
 * parser from another copy of Prettier does not.
 */
export async function isPrettiersOwn(
  parser: Parser,
  name: StatementParser,
  location: PrettierLocation,
): Promise<boolean> {
  const required = loadedByRequire(location, `plugins/${languageFile(name)}.js`);
  if (required !== undefined && isSame(parser, parserIn(required, name))) return true;
  try {
    return isSame(parser, parserIn(await importFile(location, `plugins/${languageFile(name)}.mjs`), name));
  } catch {
    // This Prettier has no such file, so it has no such parser.
    return false;
  }
}

/**
 * The exports of one of Prettier's files, if some code has already loaded it with `require`.
 * Calling `require` here would load it.
 */
function loadedByRequire({ directory }: PrettierLocation, name: string): unknown {
  const require = createRequire(join(directory, "package.json"));
  const file = require.resolve(join(directory, name));
  return require.cache[file]?.exports;
}

function parserIn(module: unknown, name: string): Parser | undefined {
  return (module as { readonly parsers?: Readonly<Record<string, Parser>> }).parsers?.[name];
}

function isSame(parser: Parser, own: Parser | undefined): boolean {
  if (own === undefined) return false;
  const fields = new Set([...Object.keys(parser), ...Object.keys(own)] as (keyof Parser)[]);
  fields.delete("preprocess");
  return [...fields].every((field) => parser[field] === own[field]);
}
