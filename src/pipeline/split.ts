import { joinSegments } from "./join.ts";
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

export type SplitFailure =
  "segment-missing" | "segments-mixed" | "not-at-line-start" | "indentation-differs" | "join-differs";

/** The text of a mark: its number between two marker characters, in control characters that are zero columns wide to Prettier. */
export function markText(marker: string, number: number): string {
  let digits = "";
  for (let rest = number; digits === "" || rest > 0; rest >>= 4) {
    digits = String.fromCharCode(digitZero + (rest & 15)) + digits;
  }
  return marker + digits + marker;
}

const digitZero = 0x80;

/**
 * Takes the marks out of Prettier's output. `undefined` when something in it only looks like a mark: an embedded language may turn an escape
 * sequence of the source into the very characters.
 *
 * @param marker a character that the source does not hold
 */
export function extractMarks(
  marked: string,
  marker: string,
): { text: string; marks: readonly Mark[] } | undefined {
  // Text, digits, text, digits, …, text.
  const pieces = marked.split(marker);
  const texts: string[] = [];
  const marks: Mark[] = [];
  const seen = new Set<number>();
  let offset = 0;
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 0) {
      texts.push(piece);
      offset += piece.length;
      continue;
    }
    let number = 0;
    for (let digit = 0; digit < piece.length; digit += 1)
      number = number * 16 + piece.charCodeAt(digit) - digitZero;
    // Every mark is printed once.
    if (seen.has(number) || !/^[\x80-\x8F]+$/.test(piece)) return undefined;
    marks.push({ number, offset });
    seen.add(number);
  }
  if (pieces.length % 2 === 0) return undefined;
  return { text: texts.join(""), marks };
}

/**
 * Cuts one body out of a formatted text: its segments must come in order, each at the start of a line, all with one indentation. Whatever
 * is cut must join to the same text again, else nothing is believed.
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
    // The program begins where the text does, marked or not: a text of comments has nothing to mark.
    if (index === 0 && closing === undefined) starts.push(0);
    else if (offset === undefined) return splitFailed("segment-missing");
    else if (offset < (starts.at(-1) ?? 0)) return splitFailed("segments-mixed");
    else starts.push(lineStartOf(formatted, offset));
  }
  const end = closing === undefined ? formatted.length : closingLine(formatted, offsets.get(closing));
  if (end === undefined || end < starts.at(-1)!) return splitFailed("segment-missing");
  if (starts.includes(-1)) return splitFailed("not-at-line-start");
  const texts = starts.map((start, index) =>
    trimLineBreaks(formatted.slice(start, starts[index + 1] ?? end)),
  );
  const indentation = closing === undefined ? "" : indentationOf(texts[0]!);
  if (closing !== undefined && !texts.every((text) => indentationOf(text) === indentation)) {
    return splitFailed("indentation-differs");
  }
  const blankBefore = segments.map((segment) => segment.blankBefore);
  const isSame = joinSegments(texts, blankBefore) === formatted.slice(starts[0], end);
  return isSame ? { kind: "split", texts, indentation } : splitFailed("join-differs");
}

/** The white space that a text begins with. */
export function indentationOf(text: string): string {
  return /^[ \t]*/.exec(text)![0];
}

/**
 * The start of the line that a mark begins, or -1. Before a statement that starts with a bracket, old Prettiers print a semicolon by
 * themselves.
 */
function lineStartOf(formatted: string, offset: number): number {
  const start = formatted.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*;?$/.test(formatted.slice(start, offset)) ? start : -1;
}

/** The start of the line of the brace in front of a mark. */
function closingLine(formatted: string, offset: number | undefined): number | undefined {
  if (offset === undefined || formatted[offset - 1] !== "}") return undefined;
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
