import type * as diff from "diff";
import type { TextEdit } from "../../window/changes.ts";
import { trimEdit } from "../../window/text-edits.ts";
import { requireLazily } from "../require-lazily.ts";

/**
 * Cuts a long edit into those lines that it really changes, so that an editor keeps what it has in between: marks, folds, the cursor.
 * @param before the text that it is an edit of; asked for a long one only
 */
export function refineEdit(before: () => string, edit: TextEdit): readonly TextEdit[] {
  if (edit.end - edit.start < longEdit) return [edit];
  const old = before().slice(edit.start, edit.end);
  const { diffLines } = requireLazily("diff") as typeof diff;
  const changes = diffLines(old, edit.text, { maxEditLength: mostDifferentLines });
  if (changes === undefined) return [edit];
  const refined: TextEdit[] = [];
  let from = edit.start;
  let hunk = { removed: "", added: "" };
  const closeHunk = () => {
    const trimmed = trimEdit(hunk.removed, hunk.added);
    if (trimmed !== undefined)
      refined.push({ start: from + trimmed.start, end: from + trimmed.end, text: trimmed.text });
    from += hunk.removed.length;
    hunk = { removed: "", added: "" };
  };
  for (const { value, added, removed } of changes) {
    if (added) hunk.added += value;
    else if (removed) hunk.removed += value;
    else {
      closeHunk();
      from += value.length;
    }
  }
  closeHunk();
  return refined;
}

// In UTF-16 code units: some lines.
const longEdit = 200;

// The time grows with the square of it; beyond, one edit is no worse. A guess.
const mostDifferentLines = 500;
