import type { FallbackReason } from "../events/reasons.ts";
import { parseText, type Grammar, type StatementParser } from "./parse.ts";
import { leadingComments } from "./source.ts";

/** What the search for doubts looks at. */
export interface DoubtInput {
  /** No byte order mark, `\n` line ends. */
  readonly text: string;
  readonly parser: StatementParser;
  /** `undefined`: the file name does not tell. */
  readonly grammar: Grammar | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly prettierMajor: number;
}

/**
 * The first reason why a text cannot be formatted statement by statement, as far as the text and
 * its options tell before it is parsed. Each of them makes the output of one statement depend on
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
  // Our parser does not know the operator: what it accepts has it in comments and strings only,
  // where it means nothing.
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

/** A parser as one of those whose statements are cached. */
export function asStatementParser(parser: string): StatementParser | undefined {
  return parser === "babel" || parser === "babel-ts" || parser === "typescript" ? parser : undefined;
}

/**
 * Other parsers for JavaScript and TypeScript; with any parser not named here, whole-file caching
 * is what we promise.
 */
export function isOtherScriptParser(parser: string): boolean {
  return otherScriptParsers.has(parser);
}

const otherScriptParsers = new Set([
  ...["acorn", "babel-flow", "espree", "flow", "hermes", "meriyah"],
  ...["oxc", "oxc-ts", "yuku", "yuku-ts"],
]);

/** Whether options may ask for a part of some text or for a cursor. */
export function mayBeRange(options: Readonly<Record<string, unknown>>): boolean {
  return isRange({ length: Number.POSITIVE_INFINITY }, options);
}

/**
 * Whether options ask for a part of the text or for a cursor, or may do: a value that is none is
 * Prettier's to reject. Values that mean "all of it" are no range.
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
