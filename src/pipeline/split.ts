import type { SplitFailure } from "../events/reasons.ts";
import type { RecordedBody } from "./recorder.ts";

/** Where a numbered mark stands in a formatted text. */
export interface Mark {
  readonly number: number;
  readonly offset: number;
}

/** A formatted body, cut along its segments. */
export type SplitResult =
  | { readonly kind: "split"; readonly texts: readonly string[]; readonly indentation: string }
  | { readonly kind: "split-failed"; readonly why: SplitFailure };

/**
 * The text of a mark: its number between two delimiters, in control characters that are zero
 * columns wide to Prettier.
 */
export function markText(delimiter: string, number: number): string {
  let digits = "";
  for (let rest = number; digits === "" || rest > 0; rest >>= 4) {
    digits = String.fromCharCode(digitZero + (rest & 15)) + digits;
  }
  return delimiter + digits + delimiter;
}

const digitZero = 0x80;

/**
 * Takes the marks out of Prettier's output. `undefined` when something in it only looks like a
 * mark: an embedded language may turn an escape sequence of the source into these characters.
 *
 * @param delimiter a character that the source does not hold
 */
export function extractMarks(
  marked: string,
  delimiter: string,
): { text: string; marks: readonly Mark[] } | undefined {
  const texts: string[] = [];
  const marks: Mark[] = [];
  const seen = new Set<number>();
  let offset = 0;
  let from = 0;
  for (;;) {
    const start = marked.indexOf(delimiter, from);
    if (start < 0) break;
    const end = marked.indexOf(delimiter, start + 1);
    const number = readNumber(marked, start + 1, end);
    // Every mark is printed once.
    if (number === undefined || seen.has(number)) return undefined;
    texts.push(marked.slice(from, start));
    offset += start - from;
    marks.push({ number, offset });
    seen.add(number);
    from = end + 1;
  }
  texts.push(marked.slice(from));
  return { text: texts.join(""), marks };
}

function readNumber(marked: string, start: number, end: number): number | undefined {
  if (end <= start) return undefined;
  let number = 0;
  for (let index = start; index < end; index += 1) {
    const digit = marked.charCodeAt(index) - digitZero;
    if (digit < 0 || digit > 15) return undefined;
    number = number * 16 + digit;
  }
  return number;
}

/**
 * Cuts one body out of a formatted text: its segments must come in order, each at the start of a
 * line, all with one indentation. The pieces must join to the same text again; otherwise the split
 * fails.
 *
 * @param offsets of all marks, by number
 */
export function splitBody(
  formatted: string,
  body: RecordedBody,
  offsets: ReadonlyMap<number, number>,
): SplitResult {
  const { segments, first, closing } = body;
  const starts: number[] = [];
  for (const index of segments.keys()) {
    const offset = offsets.get(first + index);
    // The program begins at the start of the text, even without a mark: a text of comments alone
    // has none.
    if (index === 0 && closing === undefined) starts.push(0);
    else if (offset === undefined) return splitFailed("segment-missing");
    else if (offset < (starts.at(-1) ?? 0)) return splitFailed("segments-mixed");
    else starts.push(lineStartOf(formatted, offset));
  }
  const end = closing === undefined ? formatted.length : closingLine(formatted, offsets.get(closing));
  if (end === undefined || end < starts.at(-1)!) return splitFailed("segment-missing");
  if (starts.includes(-1)) return splitFailed("not-at-line-start");
  const indentation = closing === undefined ? "" : indentationOf(formatted.slice(starts[0], end));
  const texts: string[] = [];
  for (const [index, start] of starts.entries()) {
    const next = starts[index + 1] ?? end;
    const text = trimLineBreaks(formatted.slice(start, next));
    if (closing !== undefined && indentationOf(text) !== indentation)
      return splitFailed("indentation-differs");
    const lineBreaks = segments[index + 1]?.blankBefore === true ? 2 : 1;
    if (next - start - text.length !== lineBreaks) return splitFailed("join-differs");
    texts.push(text);
  }
  return { kind: "split", texts, indentation };
}

/** The white space that a text begins with. */
export function indentationOf(text: string): string {
  return /^[ \t]*/.exec(text)![0];
}

/**
 * The start of the line that a mark begins, or -1. Before a statement that starts with a bracket,
 * old versions of Prettier print a semicolon in front of the mark.
 */
function lineStartOf(formatted: string, offset: number): number {
  const start = formatted.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*;?$/.test(formatted.slice(start, offset)) ? start : -1;
}

/** The start of the line of the closing bracket in front of a mark. */
function closingLine(formatted: string, offset: number | undefined): number | undefined {
  if (offset === undefined || (formatted[offset - 1] !== "}" && formatted[offset - 1] !== "]"))
    return undefined;
  const start = formatted.lastIndexOf("\n", offset - 1) + 1;
  return formatted.slice(start, offset - 1).trim() === "" ? start : undefined;
}

function splitFailed(why: SplitFailure): SplitResult {
  return { kind: "split-failed", why };
}

function trimLineBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\n") end -= 1;
  return text.slice(0, end);
}
