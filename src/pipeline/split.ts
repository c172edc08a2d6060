import { joinSegments } from "./join.ts";

/** A formatted text, cut along the segments of the text that was formatted. */
export type SplitResult =
  | { readonly kind: "split"; readonly texts: readonly string[] }
  | { readonly kind: "split-failed"; readonly why: "marker-missing" | "marker-misplaced" | "join-differs" };

/**
 * Takes the markers out of Prettier's output.
 * @param marker a character that stands in the output only where it was put
 * @returns the clean text and where each marker stood in it
 */
export function extractMarkers(marked: string, marker: string): { text: string; offsets: readonly number[] } {
  const pieces = marked.split(marker);
  const offsets: number[] = [];
  let length = 0;
  for (const piece of pieces.slice(0, -1)) offsets.push((length += piece.length));
  return { text: pieces.join(""), offsets };
}

/**
 * Cuts a formatted text where the markers stood: one marker per segment, each at the start of a line.
 * Whatever is cut must join to the same text again, else nothing is believed.
 *
 * @param blankBefore per segment, whether a blank line precedes it
 */
export function splitBlock(formatted: string, offsets: readonly number[], blankBefore: readonly boolean[]): SplitResult {
  if (offsets.length !== blankBefore.length) return { kind: "split-failed", why: "marker-missing" };
  const texts: string[] = [];
  for (const [index, offset] of offsets.entries()) {
    if (offset > 0 && formatted[offset - 1] !== "\n") return { kind: "split-failed", why: "marker-misplaced" };
    texts.push(trimLineBreaks(formatted.slice(offset, offsets[index + 1])));
  }
  const joined = joinSegments(texts, blankBefore);
  return joined === formatted ? { kind: "split", texts } : { kind: "split-failed", why: "join-differs" };
}

function trimLineBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\n") end -= 1;
  return text.slice(0, end);
}
