import type { Options, Parser, Plugin } from "prettier";
import type { StatementParser } from "../../pipeline/parse.ts";
import type { PrettierLocation } from "../prettier/locate-prettier.ts";
import { loadLanguage, loadPrettier } from "../prettier/load-prettier.ts";

/** How a text is rewritten: its options, and the parser of that name that a plugin brings. */
export interface Rewrite {
  readonly options: Options;
  readonly name: StatementParser;
  readonly parser: Parser;
}

/**
 * What a plugin makes of a text before it is parsed: no byte order mark, `\n` line ends.
 * `undefined` where that is nothing that Prettier would read in the same way if it were given to
 * it, or where the plugin rejects the text.
 *
 * Prettier itself is asked, by a plugin for this one call that takes the place of parser and
 * printer: so `preprocess` gets the very options and the very text that it always gets. Some of
 * these options are of this text alone.
 * @param original as it stands on disk
 */
export async function rewriteText(
  location: PrettierLocation,
  original: string,
  { options, name, parser }: Rewrite,
): Promise<string | undefined> {
  const [prettier, { printers }] = await Promise.all([loadPrettier(location), loadLanguage(location, name)]);
  let rewritten: unknown;
  let before: Readonly<Record<string, unknown>> = {};
  let changesOptions = false;
  const { embed: _embed, preprocess: _preprocess, ...printer } = printers.estree;
  const spy: Plugin = {
    parsers: {
      [name]: {
        ...parser,
        preprocess(text, given) {
          // Lists are copied, because they may be changed in place.
          before = Object.fromEntries(
            Object.entries(given).map(([name, value]) => [
              name,
              Array.isArray(value) ? [...(value as unknown[])] : value,
            ]),
          );
          return parser.preprocess?.(text, given) ?? text;
        },
        parse(text, given) {
          changesOptions = isChanged(before, given);
          rewritten = text;
          return { type: "Program", body: [] };
        },
      },
    },
    printers: { estree: { ...printer, print: () => "" } },
  };
  try {
    await prettier.format(original, { ...options, parser: name, plugins: [...(options.plugins ?? []), spy] });
  } catch {
    // What is wrong with the text, Prettier says.
    return undefined;
  }
  return typeof rewritten === "string" && isPlain(rewritten) && !changesOptions ? rewritten : undefined;
}

/**
 * Whether options have become others than that of the text, which Prettier sets itself: such as
 * another printer.
 */
function isChanged(before: Readonly<Record<string, unknown>>, after: object): boolean {
  const now = after as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].some(
    (name) => name !== "originalText" && !isSame(before[name], now[name]),
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length && one.every((each, index) => each === other[index])
    : Object.is(one, other);
}

/**
 * Prettier would take these off the start, or change them, before it parses; and it does not parse
 * what is blank.
 */
function isPlain(text: string): boolean {
  return !text.includes("\r") && !text.startsWith("\uFEFF") && text.trim() !== "";
}
