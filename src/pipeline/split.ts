import { joinSegments } from "./join.ts";

/** Where a statement and its comments begin in a formatted text. */
export interface SegmentMark {
  readonly segment: number;
  readonly offset: number;
}

/** A formatted text, cut along the segments of the text that was formatted. */
export type SplitResult =
  | { readonly kind: "split"; readonly texts: readonly string[] }
  | {
      readonly kind: "split-failed";
      readonly why: "segment-missing" | "segments-mixed" | "not-at-line-start" | "join-differs";
    };

/** The text of a mark: what it says goes between two marker characters, in control characters that are zero columns wide to Prettier. */
export function markText(marker: string, segment: number): string {
  const digits = Array.from(segment.toString(16), (digit) =>
    String.fromCharCode(digitZero + Number.parseInt(digit, 16)),
  );
  return marker + digits.join("") + marker;
}

const digitZero = 0x80;

/**
 * Takes the marks out of Prettier's output.
 * @param marker a character that stands in the output only where it was put
 * @returns the clean text and where each mark stood in it
 */
export function extractMarks(
  marked: string,
  marker: string,
): { text: string; marks: readonly SegmentMark[] } {
  // Text, digits, text, digits, …, text.
  const pieces = marked.split(marker);
  const texts: string[] = [];
  const marks: SegmentMark[] = [];
  let offset = 0;
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 0) {
      texts.push(piece);
      offset += piece.length;
    } else {
      const digits = Array.from(piece, (digit) => (digit.charCodeAt(0) - digitZero).toString(16));
      marks.push({ segment: Number.parseInt(digits.join(""), 16), offset });
    }
  }
  return { text: texts.join(""), marks };
}

/**
 * Cuts a formatted text where the first mark of each segment stood: in order, each at the start of a line. Whatever is cut must join
 * to the same text again, else nothing is believed.
 *
 * @param blankBefore per segment, whether a blank line precedes it
 */
export function splitBlock(
  formatted: string,
  marks: readonly SegmentMark[],
  blankBefore: readonly boolean[],
): SplitResult {
  // The first segment begins where the text does, marked or not: a text of comments has nothing to mark.
  const starts = [0];
  for (const { segment, offset } of marks) {
    if (segment === starts.length) starts.push(lineStartOf(formatted, offset));
    else if (segment !== starts.length - 1) return splitFailed("segments-mixed");
  }
  if (starts.length !== blankBefore.length) return splitFailed("segment-missing");
  if (starts.includes(-1)) return splitFailed("not-at-line-start");
  const texts = starts.map((start, index) => trimLineBreaks(formatted.slice(start, starts[index + 1])));
  return joinSegments(texts, blankBefore) === formatted
    ? { kind: "split", texts }
    : splitFailed("join-differs");
}

/** The start of the line that a mark begins, or -1. Before a statement that starts with a bracket, old Prettiers print a semicolon by themselves. */
function lineStartOf(formatted: string, offset: number): number {
  const start = formatted[offset - 1] === ";" ? offset - 1 : offset;
  return start === 0 || formatted[start - 1] === "\n" ? start : -1;
}

function splitFailed(why: (SplitResult & { kind: "split-failed" })["why"]): SplitResult {
  return { kind: "split-failed", why };
}

function trimLineBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\n") end -= 1;
  return text.slice(0, end);
}
