import type { Options, Parser, Plugin } from "prettier";
import type { StatementParser } from "../../pipeline/parse.ts";
import type { PrettierLocation } from "../prettier/locate-prettier.ts";
import { loadLanguage, loadPrettier } from "../prettier/load-prettier.ts";

/**
 * How a text is rewritten: its options, and the plugin's parser under the name of one of
 * Prettier's.
 */
export interface Rewrite {
  readonly options: Options;
  readonly name: StatementParser;
  readonly parser: Parser;
}

/**
 * Returns what a plugin makes of a text before it is parsed, with no byte order mark and with `\n`
 * line ends. Returns `undefined` if Prettier would parse the result differently as the text of a
 * file, or if the plugin rejects the text.
 *
 * This calls Prettier with one more plugin, which replaces the parser and the printer. So
 * `preprocess` gets exactly the options and the text that it always gets; some of these options
 * depend on the text.
 * @param original the text as it is on disk
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
          // Copy lists, because `preprocess` may change them in place.
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
    // Prettier will report what is wrong with the text.
    return undefined;
  }
  return typeof rewritten === "string" && isPlain(rewritten) && !changesOptions ? rewritten : undefined;
}

/**
 * Whether `preprocess` has changed any option, such as the printer. `originalText` is left out
 * because Prettier sets it itself.
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
 * Whether Prettier would parse exactly this text. It removes a byte order mark and changes `\r`
 * before it parses, and it does not parse blank texts.
 */
function isPlain(text: string): boolean {
  return !text.includes("\r") && !text.startsWith("\uFEFF") && text.trim() !== "";
}
