import { indentationOf } from "./split.ts";
import type { Part, PartBody } from "./parts.ts";

/** What a change of a text did to one of its parts. */
export type PartChange =
  /** Nothing: its text is that of a part of the other version, in the same body. */
  | "same"
  /** It is new, or something in it changed outside of its bodies. */
  | "touched"
  /** Only its bodies changed, one entry for each. */
  | readonly BodyChange[];

/** What a change of a text did to a body. */
export interface BodyChange {
  /** One for each part. */
  readonly parts: readonly PartChange[];
  /**
   * For each gap, the one after the last part included: whether it is another one than the other
   * version has beside the same part.
   */
  readonly newGaps: readonly boolean[];
}

/**
 * Finds what differs between two versions of a body. The order of its parts does not count: a part
 * that only moved is the same. Comments that were removed, or went to another part, do not count
 * either; new ones do.
 */
export function compareBodies(before: PartBody, after: PartBody): BodyChange {
  const { same, alike } = pairParts(before.parts, after.parts);
  const parts = after.parts.map((part): PartChange => {
    const other = alike.get(part);
    if (other === undefined) return same.has(part) ? "same" : "touched";
    return part.bodies.map((body, index) => compareBodies(other.bodies[index]!, body));
  });
  const places = new Map(before.parts.map((part, index) => [part, index]));
  const oldPlaces = after.parts.map((part) => places.get(same.get(part) ?? alike.get(part)!));
  const isGapOf = (gap: string, place: number | undefined, step: 0 | 1) =>
    place !== undefined && gapBefore(before, place + step) === gap;
  const newGaps = [...oldPlaces, undefined].map((place, index) => {
    const gap = gapBefore(after, index);
    return !isGapOf(gap, oldPlaces[index - 1], 1) && !isGapOf(gap, place, 0);
  });
  return { parts, newGaps };
}

/** By part of the later version, one of the earlier version. */
type Pairs = ReadonlyMap<Part, Part>;

/** @returns `same`: pairs without a change; `alike`: those that differ only inside their bodies */
function pairParts(
  before: readonly Part[],
  after: readonly Part[],
): { readonly same: Pairs; readonly alike: Pairs } {
  const equal = pairEqual(before, after, ({ text }) => text);
  const comments = new Set(before.flatMap((part) => part.comments));
  const hasOldComments = (part: Part) => part.comments.every((line) => comments.has(line));
  const [others, rest] = leaveOut(equal, before, after.filter(hasOldComments));
  const moved = pairEqual(others, rest, ({ core }) => core);
  return { same: new Map([...equal, ...moved]), alike: pairShells(...leaveOut(moved, others, rest)) };
}

function leaveOut(pairs: Pairs, before: readonly Part[], after: readonly Part[]): [Part[], Part[]] {
  const taken = new Set(pairs.values());
  return [before.filter((part) => !taken.has(part)), after.filter((part) => !pairs.has(part))];
}

/**
 * The blank lines in front of a part, or behind the last one, with the line break of the part in
 * front. Spaces at the end of that line belong to that part.
 */
export function gapBefore({ source, start, end, parts }: PartBody, index: number): string {
  const gap = source.slice(parts[index - 1]?.end ?? start, parts[index]?.start ?? end);
  return index === 0 ? gap : gap.replace(/^[ \t]+/, "");
}

/** The spaces at the end of the part in front of a gap. */
export function trailingSpaces({ source, parts }: PartBody, index: number): string {
  return indentationOf(source.slice(parts[index - 1]!.end));
}

function pairEqual(before: readonly Part[], after: readonly Part[], textOf: (part: Part) => string): Pairs {
  const byText = groupBy(before, textOf);
  const pairs = new Map<Part, Part>();
  for (const part of after) {
    const other = byText.get(textOf(part))?.shift();
    if (other !== undefined) pairs.set(part, other);
  }
  return pairs;
}

/**
 * Pairs parts that differ only inside their bodies. Where there is a choice, those go together that
 * have more in common.
 */
function pairShells(before: readonly Part[], after: readonly Part[]): Pairs {
  const pairs = new Map<Part, Part>();
  const byShell = groupBy(before, ({ shell }) => shell);
  for (const [shell, alike] of groupBy(after, (part) => part.shell)) {
    const others = byShell.get(shell) ?? [];
    if (alike[0]!.bodies.length === 0 || others.length === 0) continue;
    const isMany = alike.length * others.length > mostComparisons;
    const candidates = alike.flatMap((part, index) =>
      (isMany ? others.slice(index, index + 1) : others).map((other) => ({
        part,
        other,
        common: isMany ? 0 : countCommon(other, part),
      })),
    );
    candidates.sort((one, another) => another.common - one.common);
    const taken = new Set<Part>();
    for (const { part, other } of candidates) {
      if (pairs.has(part) || taken.has(other)) continue;
      pairs.set(part, other);
      taken.add(other);
    }
  }
  return pairs;
}

// A guess; with more, they go together in their order.
const mostComparisons = 10_000;

function countCommon(before: Part, after: Part): number {
  const texts = new Set(before.bodies.flatMap(({ parts }) => parts.map(({ text }) => text)));
  return after.bodies.flatMap(({ parts }) => parts).filter(({ text }) => texts.has(text)).length;
}

function groupBy(parts: readonly Part[], keyOf: (part: Part) => string): ReadonlyMap<string, Part[]> {
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const key = keyOf(part);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  return groups;
}

/** What two changes that lead to the same text have in common. */
export function touchedByBoth(one: BodyChange, other: BodyChange): BodyChange {
  return {
    parts: one.parts.map((part, index) => {
      const second = other.parts[index]!;
      if (part === "same" || second === "touched") return part;
      if (second === "same" || part === "touched") return second;
      return part.map((body, at) => touchedByBoth(body, second[at]!));
    }),
    newGaps: one.newGaps.map((isNew, index) => isNew && other.newGaps[index]!),
  };
}

/** What a change did that another one, which leads to the same text, did not do. */
export function touchedByFirstOnly(one: BodyChange, other: BodyChange, { parts }: PartBody): BodyChange {
  return {
    parts: parts.map((own, index) => {
      const [part, second] = [one.parts[index]!, other.parts[index]!];
      if (part === "same" || second === "same") return part;
      if (second === "touched") return "same";
      return own.bodies.map((body, at) =>
        touchedByFirstOnly(part === "touched" ? allTouched(body) : part[at]!, second[at]!, body),
      );
    }),
    newGaps: one.newGaps.map((isNew, index) => isNew && !other.newGaps[index]!),
  };
}

/** The change that makes everything in a body new. */
function allTouched({ parts }: PartBody): BodyChange {
  return { parts: parts.map(() => "touched"), newGaps: [...parts, undefined].map(() => true) };
}
