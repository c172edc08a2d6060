import type { TextEdit } from "../../window/changes.ts";
import type { DocumentText, Position } from "./document-text.ts";
import { cutIntoCharacters } from "./refine-edit.ts";

/** An edit as the protocol has it. */
export interface PositionEdit {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly newText: string;
}

/**
 * Turns the edits of a session into those for a client. Leaves out edits that only change line
 * ends: no editor can apply one, so it would come back with every save. There are not too many
 * edits, because an editor takes 0.8 ms for each [measured, Neovim 0.7 and 0.10], and they are as
 * small as that allows.
 * @param edits in order, offsets in the text
 */
export function toPositionEdits(edits: readonly TextEdit[], text: DocumentText): PositionEdit[] {
  const real = edits.filter(
    ({ start, end, text: inserted }) => unifyLineEnds(text.slice(start, end)) !== unifyLineEnds(inserted),
  );
  const merged = mergeCloseEdits(real, text);
  const cut = cutIntoCharacters(merged, ({ start, end }) => text.slice(start, end));
  return (cut.length > mostEdits ? merged : cut).map(({ start, end, text: newText }) => ({
    range: { start: text.positionAt(start), end: endPosition(end, text) },
    newText,
  }));
}

/** With more edits than this, neighbours are merged, the nearest ones first. */
const mostEdits = 100;
/** With more edits than this, nearly everything has changed: they become one. */
const mostWorthMerging = 500;

function mergeCloseEdits(edits: readonly TextEdit[], text: DocumentText): readonly TextEdit[] {
  if (edits.length <= mostEdits) return edits;
  const gaps = edits.slice(1).map(({ start }, index) => start - edits[index]!.end);
  const kept = edits.length > mostWorthMerging ? 0 : mostEdits - 1;
  const bySize = gaps.map((_, index) => index).sort((one, other) => gaps[other]! - gaps[one]!);
  const isKept = new Set(bySize.slice(0, kept));
  const groups: TextEdit[][] = [[edits[0]!]];
  for (const [index, edit] of edits.slice(1).entries()) {
    if (isKept.has(index)) groups.push([edit]);
    else groups.at(-1)!.push(edit);
  }
  return groups.map((group) => joinEdits(group, text));
}

function joinEdits(group: readonly TextEdit[], text: DocumentText): TextEdit {
  const parts: string[] = [];
  let from = group[0]!.start;
  for (const edit of group) {
    parts.push(text.slice(from, edit.start), edit.text);
    from = edit.end;
  }
  return { start: group[0]!.start, end: from, text: parts.join("") };
}

/**
 * If the text has no final line break, its end is given as one line further down: Neovim 0.7 to
 * 0.10 write two line breaks if one is inserted at the very end [measured]. All clients take a line
 * that does not exist for the end.
 */
function endPosition(offset: number, text: DocumentText): Position {
  const isPastEnd = offset === text.length && !text.endsWithLineBreak;
  return isPastEnd ? { line: text.lineCount, character: 0 } : text.positionAt(offset);
}

function unifyLineEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
