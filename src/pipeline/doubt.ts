import type { FallbackReason } from "../events/reasons.ts";
import { parseText, type Grammar, type StatementParser } from "./parse.ts";
import { leadingComments } from "./source.ts";

/** What `findDoubt` looks at. */
export interface DoubtInput {
  /** No byte order mark, `\n` line ends. */
  readonly text: string;
  readonly parser: StatementParser;
  /** `undefined` if the file name does not decide it. */
  readonly grammar: Grammar | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly prettierMajor: number;
}

/**
 * The first reason why a text cannot be formatted statement by statement, judged by the text and
 * its options, before parsing. For each of these reasons the output of one statement may depend on
 * the rest of the file.
 */
export function findDoubt({
  text,
  parser,
  grammar,
  options,
  prettierMajor,
}: DoubtInput): FallbackReason | undefined {
  if (!isTestedMajor(prettierMajor)) return "prettier-not-tested";
  if (options["requirePragma"] || options["insertPragma"] || options["checkIgnorePragma"])
    return "pragma-option";
  if (grammar === undefined) return "jsx-guess";
  if (/^\uFEFF/m.test(text)) return "second-byte-order-mark";
  if (/[\u2028\u2029]/.test(text)) return "line-separator";
  if (parser === "babel" && String(options["filepath"]).endsWith(".js.flow")) return "flow-pragma";
  if (parser === "babel" && flowPragma.test(text) && flowPragma.test(leadingComments(text)))
    return "flow-pragma";
  // Our parser does not know this operator. If it accepts the text, `|>` stands only in comments
  // and strings, where it is harmless.
  if (parser !== "typescript" && text.includes("|>") && parseText(text, grammar) === undefined)
    return "pipeline-operator";
  return undefined;
}

/**
 * Statement caching wraps Prettier's own parser and printer; the tests run it on 3.0, 3.3, 3.6 and
 * the newest 3.x.
 */
export function isTestedMajor(major: number): boolean {
  return major === 3;
}

const flowPragma = /@(?:no)?flow\b/;

/** The parser, if it is one of those whose statements are cached. */
export function asStatementParser(parser: string): StatementParser | undefined {
  return parser === "babel" || parser === "babel-ts" || parser === "typescript" ? parser : undefined;
}

/**
 * Whether this is another parser for JavaScript or TypeScript, whose statements are not cached. For
 * all other languages we promise only whole-file caching.
 */
export function isOtherScriptParser(parser: string): boolean {
  return otherScriptParsers.has(parser);
}

const otherScriptParsers = new Set([
  ...["acorn", "babel-flow", "espree", "flow", "hermes", "meriyah"],
  ...["oxc", "oxc-ts", "yuku", "yuku-ts"],
]);

/** Whether options may ask for a part of a text, however long it is, or for a cursor. */
export function mayBeRange(options: Readonly<Record<string, unknown>>): boolean {
  return isRange({ length: Number.POSITIVE_INFINITY }, options);
}

/**
 * Whether options ask for a part of the text or for a cursor. Invalid values count as a range, so
 * that Prettier gets to reject them. Values that mean "the whole text" do not count.
 */
export function isRange(
  text: { readonly length: number },
  options: Readonly<Record<string, unknown>>,
): boolean {
  const { rangeStart = 0, rangeEnd = Infinity, cursorOffset = -1 } = options;
  const isFromStart = rangeStart === 0 || rangeStart === null;
  const isToEnd = rangeEnd === null || (typeof rangeEnd === "number" && rangeEnd >= text.length);
  return !(isFromStart && isToEnd && (cursorOffset === -1 || cursorOffset === null));
}
