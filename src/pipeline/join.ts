/**
 * Joins formatted segments to a text: each on lines of its own, with one blank line before it where
 * the source had any.
 */
export function joinSegments(texts: readonly string[], blankBefore: readonly boolean[]): string {
  const pieces: string[] = [];
  for (const [index, text] of texts.entries()) {
    if (index > 0 && blankBefore[index]) pieces.push("\n");
    pieces.push(text, "\n");
  }
  return pieces.join("");
}
