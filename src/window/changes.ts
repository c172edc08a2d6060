/** Replaces the code units from `start` to `end`, end-exclusive, by `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit that also holds the text that it replaces. */
export interface Replacement extends TextEdit {
  readonly replaced: string;
}

/**
 * Edits of one text, in order; no two of them touch. All offsets count in the text before the
 * edits.
 */
export type Changes = readonly TextEdit[];

/** Adds one more edit, whose offsets count in the text after the changes. */
export function composeChange(changes: Changes, edit: TextEdit): Changes {
  const before: TextEdit[] = [];
  const after: TextEdit[] = [];
  let { start, end, text } = edit;
  let shift = 0;
  let shiftBefore = 0;
  let shiftTouched: number | undefined;
  for (const change of changes) {
    const changeStart = change.start + shift;
    const changeEnd = changeStart + change.text.length;
    shift += change.text.length - (change.end - change.start);
    if (changeEnd < edit.start) {
      before.push(change);
      shiftBefore = shift;
    } else if (changeStart > edit.end) after.push(change);
    else {
      shiftTouched = shift;
      if (changeStart < edit.start) {
        start = changeStart;
        text = change.text.slice(0, edit.start - changeStart) + text;
      }
      if (changeEnd > edit.end) {
        end = changeEnd;
        text += change.text.slice(edit.end - changeStart);
      }
    }
  }
  return [
    ...before,
    { start: start - shiftBefore, end: end - (shiftTouched ?? shiftBefore), text },
    ...after,
  ];
}

export function applyChanges(text: string, changes: Changes): string {
  const pieces: string[] = [];
  let from = 0;
  for (const change of changes) {
    pieces.push(text.slice(from, change.start), change.text);
    from = change.end;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

/**
 * The one edit between two texts: what is left without their common beginning and end. `undefined`
 * if they are the same.
 */
export function differenceOf(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  const start = commonLength(shorter, (from, to) => before.slice(from, to) === after.slice(from, to));
  const rest = shorter - start;
  const shared = commonLength(
    rest,
    (from, to) =>
      before.slice(before.length - to, before.length - from) ===
      after.slice(after.length - to, after.length - from),
  );
  return { start, end: before.length - shared, text: after.slice(start, after.length - shared) };
}

/**
 * The greatest length up to `limit` over which `isSame` holds. Large blocks come first, because the
 * engine compares long strings fast.
 */
function commonLength(limit: number, isSame: (from: number, to: number) => boolean): number {
  let length = 0;
  for (let block = 65_536; block >= 1; block = Math.floor(block / 16)) {
    while (length + block <= limit && isSame(length, length + block)) length += block;
  }
  return length;
}
