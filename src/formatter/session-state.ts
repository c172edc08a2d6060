import type { OpenText } from "../text/format-window.ts";
import type { Replacement } from "../window/changes.ts";
import type { DocumentForm } from "../window/document.ts";
import { editsOf, trimEdit } from "../window/text-edits.ts";
import { printBody, writeBody } from "../window/tree.ts";

/** What a session holds of the text that it formatted last: all of it, or its tree. */
export type SessionState =
  { readonly kind: "text"; readonly text: string; readonly formatted: string | undefined } | TreeState;

export interface TreeState {
  readonly kind: "tree";
  readonly form: DocumentForm;
  readonly open: OpenText;
}

/** Prettier's output for the text as it was when it was formatted. Later edits do not change it. */
export interface SessionResult {
  readonly isUnchanged: boolean;
  /** The formatted text. It is joined at the first call. */
  text(): string;
  /**
   * The edits that turn the text into the formatted one: one for each segment that differs, in
   * order; no two of them touch. Offsets count in that text.
   */
  edits(): readonly Replacement[];
}

/** The text as it stands in the editor. */
export function textOf(state: SessionState): string {
  if (state.kind === "text") return state.text;
  return inDocument(writeBody(state.open.program).join(""), state.form, state.form.lineBreak);
}

/** A text with `\n` line breaks, as it stands in a document. */
export function inDocument(text: string, { hasByteOrderMark }: DocumentForm, lineBreak: string): string {
  const body = lineBreak === "\n" ? text : text.replaceAll("\n", lineBreak);
  return hasByteOrderMark ? byteOrderMark + body : body;
}

const byteOrderMark = "\uFEFF";

export function resultOf(state: SessionState): SessionResult {
  if (state.kind === "text") {
    const { text, formatted = text } = state;
    return resultOfTexts(
      () => text,
      () => formatted,
      text === formatted,
    );
  }
  const { form, open } = state;
  const { lineBreak, printedLineBreak, hasByteOrderMark, width } = form;
  let formatted: string | undefined;
  const text = () => (formatted ??= inDocument(printBody(open.program).join(""), form, printedLineBreak));
  const isUnchanged = open.program.differences === 0;
  // Every line break differs, so one edit replaces the text.
  if (lineBreak !== printedLineBreak) return resultOfTexts(() => textOf(state), text, false);
  return {
    isUnchanged,
    text,
    edits: () => editsOf(open.program, { start: hasByteOrderMark ? 1 : 0, width, lineBreak }),
  };
}

function resultOfTexts(before: () => string, after: () => string, isUnchanged: boolean): SessionResult {
  return {
    isUnchanged,
    text: after,
    edits: () => {
      const edit = trimEdit(before(), after());
      return edit === undefined ? [] : [edit];
    },
  };
}
