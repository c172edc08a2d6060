import { findHunks } from "./hunks.ts";

/** Where a text first differs from another one; 1-based, columns in UTF-16 units. */
export interface Difference {
  readonly line: number;
  readonly column: number;
  /**
   * The last line of the first run of lines that differ: from `line` on, fewer than `longestRun`
   * lines.
   */
  readonly endLine: number;
}

/**
 * How many lines are compared. No annotation shows more, and comparing all would take seconds for
 * 200 files that differ in most of their lines.
 */
const longestRun = 200;

/** @throws RangeError if the texts are equal */
export function findFirstDifference(source: string, formatted: string): Difference {
  if (source === formatted) throw new RangeError("Equal texts have no first difference.");
  let offset = 0;
  while (source[offset] === formatted[offset]) offset++;
  // A `\r` is not yet the end of a line if the difference stands between it and its `\n`.
  const isInLineEnd = source[offset] === "\n" && source[offset - 1] === "\r";
  const before = source.slice(0, isInLineEnd ? offset - 1 : offset).split(/\r\n|\n|\r/);
  const line = before.length;
  const column = before.at(-1)!.length + (isInLineEnd ? 2 : 1);
  const lineStart = offset === 0 ? 0 : source.lastIndexOf("\n", offset - 1) + 1;
  const [hunk] = findHunks(takeLines(source, lineStart), takeLines(formatted, lineStart), 0);
  const differing = hunk === undefined ? 1 : hunk.oldStart + hunk.oldLines - 1;
  return { line, column, endLine: line + Math.max(0, differing - 1) };
}

/** `longestRun` lines of a text. */
function takeLines(text: string, start: number): string {
  let end = start;
  for (let line = 0; line < longestRun && end < text.length; line++) {
    const lineEnd = text.indexOf("\n", end);
    end = lineEnd === -1 ? text.length : lineEnd + 1;
  }
  return text.slice(start, end);
}
