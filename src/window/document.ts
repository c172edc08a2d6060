import { readSource } from "../pipeline/source.ts";
import type { Changes, TextEdit } from "./changes.ts";
import type { LineBreakWidth } from "./tree.ts";

/** What the tree of a document leaves out: its byte order mark and line breaks. */
export interface DocumentForm {
  readonly hasByteOrderMark: boolean;
  readonly lineBreak: "\n" | "\r\n";
  /** What Prettier makes of line breaks. */
  readonly printedLineBreak: "\n" | "\r\n" | "\r";
  readonly width: LineBreakWidth;
}

/**
 * The form of a document; `undefined` if it mixes kinds of line breaks, or has `\r` without `\n`.
 */
export function readDocument(text: string, endOfLine: unknown): DocumentForm | undefined {
  const { hasByteOrderMark, lineEnd } = readSource(text, endOfLine);
  const lineBreak = text.includes("\r") ? "\r\n" : "\n";
  if (lineBreak === "\r\n" && !hasOnlyPairs(text)) return undefined;
  return { hasByteOrderMark, lineBreak, printedLineBreak: lineEnd, width: lineBreak === "\n" ? 1 : 2 };
}

/**
 * Translates edits of a document into edits of its tree: offsets without the byte order mark, and
 * `\n` in the inserted texts. `undefined` if they change the form.
 */
export function readEdits(
  changes: Changes,
  { hasByteOrderMark, lineBreak }: DocumentForm,
): Changes | undefined {
  const shift = hasByteOrderMark ? 1 : 0;
  const edits: TextEdit[] = [];
  for (const { start, end, text } of changes) {
    if (start < shift) return undefined;
    if (lineBreak === "\n" ? text.includes("\r") : !hasOnlyPairs(text)) return undefined;
    edits.push({ start: start - shift, end: end - shift, text: text.replaceAll("\r\n", "\n") });
  }
  return edits;
}

function hasOnlyPairs(text: string): boolean {
  return !/\r(?!\n)|(?<!\r)\n/.test(text);
}
