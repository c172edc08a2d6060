import { fileURLToPath } from "node:url";
import type { TextEdit } from "../../window/changes.ts";
import { DocumentText, type Position } from "./document-text.ts";
import type { DocumentNumber, Order } from "./messages.ts";

/** One document that a client has open. */
export interface OpenDocument {
  readonly number: DocumentNumber;
  readonly uri: string;
  /** Absolute path; `undefined` for a document that is no file. */
  readonly file: string | undefined;
  readonly languageId: string;
  readonly text: DocumentText;
  /** Changes with every edit. */
  readonly version: number;
}

/** One change as the protocol has it; without a range it is a whole new text. */
export interface ContentChange {
  readonly range?: PositionRange;
  readonly text: string;
}

export interface PositionRange {
  readonly start: Position;
  readonly end: Position;
}

export function openDocument(
  number: DocumentNumber,
  uri: string,
  languageId: string,
  text: string,
): OpenDocument {
  return { number, uri, file: toPath(uri), languageId, text: new DocumentText(text), version: 0 };
}

/** Changes the text. Returns the orders that do the same to the thread's copy. */
export function changeDocument(
  document: OpenDocument & { version: number },
  changes: readonly ContentChange[],
): readonly Order[] {
  const { number, text } = document;
  const edits = changes.map(({ range, text: inserted }): TextEdit => {
    const from = range === undefined ? 0 : text.offsetAt(range.start);
    const to = range === undefined ? text.length : text.offsetAt(range.end);
    // A client may name the end of a range first.
    const edit = { start: Math.min(from, to), end: Math.max(from, to), text: inserted };
    text.edit(edit);
    document.version += 1;
    return edit;
  });
  const isReplaced = edits.length > mostEdits || changes.some(({ range }) => range === undefined);
  return isReplaced
    ? [{ kind: "replace", document: number, text: text.toString() }]
    : edits.map((edit) => ({ kind: "edit", document: number, edit }));
}

/**
 * With more changes at once, the whole text is sent: combining edits takes time with the square of
 * their number. A guess.
 */
const mostEdits = 300;

/** Other schemes (`untitled:`, `vscode-userdata:`) are no files. */
function toPath(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    // Not a path on this system, such as one on another host.
    return undefined;
  }
}
