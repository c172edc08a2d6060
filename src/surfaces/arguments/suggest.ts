import { spellingsOf, type Flag } from "./flags.ts";

/** The flag that an argument most likely means; both with their dashes. */
export function suggestFlag(argument: string, flags: readonly Flag[]): string | undefined {
  const names = flags
    .flatMap((flag) => spellingsOf(flag).map(({ text }) => text))
    .filter((text) => text.startsWith("--"));
  const meant =
    argument.startsWith("--") &&
    suggest(
      argument.slice(2),
      names.map((text) => text.slice(2)),
    );
  return meant ? `--${meant}` : undefined;
}

/** A suggestion to append to a message about an unknown word; empty if no candidate is near. */
export function suggestWord(word: string, candidates: readonly string[]): string {
  const meant = suggest(word, candidates);
  return meant === undefined ? "" : ` Did you mean "${meant}"?`;
}

/** The candidate that a misspelt word most likely means. Of equally near ones, the first. */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = countMistakes(word, candidate);
    // In a short word, two mistakes make another word.
    const isNear = distance <= (candidate.length > 4 ? 2 : 1);
    if (isNear && (best === undefined || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate;
}

/**
 * The edit distance, where a swap of two neighbours counts as one mistake (optimal string
 * alignment).
 */
function countMistakes(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const changed = Math.min(
        rows[i - 1]![j]! + 1,
        row[j - 1]! + 1,
        rows[i - 1]![j - 1]! + (isSame ? 0 : 1),
      );
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = isSwapped ? Math.min(changed, rows[i - 2]![j - 2]! + 1) : changed;
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
