import { createRequire } from "node:module";
import { join } from "node:path";
import type { Parser } from "prettier";
import type { StatementParser } from "../../pipeline/parse.ts";
import type { PrettierLocation } from "./locate-prettier.ts";
import { importFile, languageFile } from "./load-prettier.ts";

/**
 * Whether a parser is that of this very Prettier in everything but `preprocess`: the same
 * functions, loaded from the same files. Plugins load Prettier's parsers as ES modules or as
 * CommonJS, and Node then has two instances of the same code; either will do. A parser of another
 * copy of Prettier is none of them.
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
    // A Prettier without such a file has no such parser.
    return false;
  }
}

/**
 * What `require` has given for one of Prettier's files, if somebody has asked. Asking for it would
 * load it.
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
