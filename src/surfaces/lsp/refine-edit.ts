import type * as diff from "diff";
import type { Replacement, TextEdit } from "../../window/changes.ts";
import { charactersOf, trimEdit } from "../../window/text-edits.ts";
import { requireLazily } from "../shared/require-lazily.ts";

/**
 * Cuts a long edit into edits of the lines that really differ, so that an editor keeps what it has
 * in between: marks, folds, the cursor.
 */
export function refineEdit({ start, end, text, replaced }: Replacement): readonly TextEdit[] {
  if (end - start < longEdit) return [{ start, end, text }];
  const { diffLines } = requireLazily("diff") as typeof diff;
  const changes = diffLines(replaced, text, { maxEditLength: mostDifferentLines });
  return changes === undefined ? [{ start, end, text }] : toEdits(start, changes);
}

// In UTF-16 code units: some lines.
const longEdit = 200;

// The time grows with its square. For more lines, one edit is just as good. A guess.
const mostDifferentLines = 500;

/**
 * Cuts edits into edits of the characters that really differ, so that a cursor between them stays
 * where it is. VS Code does the same with each edit that it gets, and leaves these as they are.
 * @param before what each of them replaces
 */
export function cutIntoCharacters(
  edits: readonly TextEdit[],
  before: (edit: TextEdit) => string,
): readonly TextEdit[] {
  let left = mostDifferentCharacters;
  return edits.flatMap((edit) => {
    const { start, end, text } = edit;
    // A pure deletion or insertion cannot be cut.
    const isCut = start === end || text === "";
    if (isCut || left === 0 || Math.max(end - start, text.length) > longestCut) return [edit];
    const { diffArrays } = requireLazily("diff") as typeof diff;
    const changes = diffArrays(charactersOf(before(edit)), charactersOf(text), { maxEditLength: left });
    if (changes === undefined) {
      // This search has used up the time for all others.
      left >>= 1;
      return [edit];
    }
    for (const { added, removed, count } of changes) if (added || removed) left -= count;
    return toEdits(
      start,
      changes.map((change) => ({ ...change, value: change.value.join("") })),
    );
  });
}

// Of all edits together: the time grows with the square of it, to 5 ms [measured].
const mostDifferentCharacters = 300;
// In UTF-16 code units. A guess.
const longestCut = 10_000;

/** Joins neighbouring changes into one edit, without what both texts share at its ends. */
function toEdits(
  start: number,
  changes: readonly { readonly value: string; readonly added: boolean; readonly removed: boolean }[],
): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  let from = start;
  let hunk = { removed: "", added: "" };
  const closeHunk = () => {
    const trimmed = trimEdit(hunk.removed, hunk.added);
    if (trimmed !== undefined)
      edits.push({ start: from + trimmed.start, end: from + trimmed.end, text: trimmed.text });
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
  return edits;
}
