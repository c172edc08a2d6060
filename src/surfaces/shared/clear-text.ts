/**
 * The escape sequences that erase `text`, if it was just printed to a terminal of `columns` columns
 * and the cursor is still behind it.
 */
export function clearText(text: string, columns: number): string {
  const lines = text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(measureWidth(line) / columns)), 0);
  return Array.from({ length: lines }, (_, index) => (index > 0 ? lineUp : "") + clearLine).join("");
}

const lineUp = "\u001B[1A";
const clearLine = "\u001B[2K\u001B[1G";

/**
 * The width of a file name in columns. Good enough to know on how many lines it stands, but not
 * exact.
 */
export function measureWidth(text: string): number {
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

const wide =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\uFF01-\uFF60]/u;
