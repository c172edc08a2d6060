import { joinSegments } from "./join.ts";

/** Where segments begin in a formatted text: the first thing printed of each, in the order of printing. */
export interface SegmentStart {
  readonly segment: number;
  readonly offset: number;
}

/** A formatted text, cut along the segments of the text that was formatted. */
export type SplitResult =
  | { readonly kind: "split"; readonly texts: readonly string[] }
  | { readonly kind: "split-failed"; readonly why: "segment-missing" | "segments-mixed" | "not-at-line-start" | "join-differs" };

/** The text of a mark: what it says goes between two marker characters, in control characters that are zero columns wide to Prettier. */
export function markText(marker: string, segment: number): string {
  const digits = Array.from(segment.toString(16), (digit) => String.fromCharCode(digitZero + Number.parseInt(digit, 16)));
  return marker + digits.join("") + marker;
}

const digitZero = 0x80;

/**
 * Takes the marks out of Prettier's output.
 * @param marker a character that stands in the output only where it was put
 * @returns the clean text and where each mark stood in it
 */
export function extractMarks(marked: string, marker: string): { text: string; marks: readonly SegmentStart[] } {
  // Text, digits, text, digits, …, text.
  const pieces = marked.split(marker);
  const texts: string[] = [];
  const marks: SegmentStart[] = [];
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
export function splitBlock(formatted: string, marks: readonly SegmentStart[], blankBefore: readonly boolean[]): SplitResult {
  const offsets: number[] = [];
  for (const { segment, offset } of marks) {
    if (segment === offsets.length) offsets.push(offset);
    else if (segment !== offsets.length - 1) return splitFailed("segments-mixed");
  }
  if (offsets.length !== blankBefore.length) return splitFailed("segment-missing");
  const texts: string[] = [];
  for (const [index, offset] of offsets.entries()) {
    if (offset > 0 && formatted[offset - 1] !== "\n") return splitFailed("not-at-line-start");
    texts.push(trimLineBreaks(formatted.slice(offset, offsets[index + 1])));
  }
  const joined = joinSegments(texts, blankBefore);
  return joined === formatted ? { kind: "split", texts } : splitFailed("join-differs");
}

function splitFailed(why: (SplitResult & { kind: "split-failed" })["why"]): SplitResult {
  return { kind: "split-failed", why };
}

function trimLineBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\n") end -= 1;
  return text.slice(0, end);
}
