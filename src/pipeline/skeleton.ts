import type { Plan } from "./plan.ts";
import type { Body, Segment } from "./segment.ts";

/** A text for Prettier in which known segments are replaced by one-line placeholders. */
export interface Skeleton {
  readonly text: string;
  /** The parts of the skeleton in order; each is one segment of it. */
  readonly parts: readonly SkeletonPart[];
}

export type SkeletonPart =
  /** Stands for a run of known segments. Options decide how it is printed, but never what it is called. */
  | { readonly kind: "placeholder"; readonly name: string }
  /** A segment of the source, to be formatted. */
  | { readonly kind: "segment"; readonly index: number; readonly start: number };

/**
 * Builds the skeleton of a plan. Directives stay in it even when they are known: they decide what other string statements are, and whether
 * the code is strict.
 *
 * @param isModule whether the source is a module; the placeholders keep it one
 */
export function buildSkeleton(
  text: string,
  segments: readonly Segment[],
  plan: Plan,
  isModule: boolean,
): Skeleton {
  const stem = freeStem(text);
  const parts: SkeletonPart[] = [];
  const lines: string[] = [];
  let length = 0;
  const add = (line: string) => {
    lines.push(line);
    length += line.length + 1;
  };
  const addSegment = (index: number) => {
    const segment = segments[index]!;
    const previous = parts.at(-1);
    // Only between real neighbours does a blank line mean anything; elsewhere it is decided when the texts are joined.
    if (segment.blankBefore && previous?.kind === "segment" && previous.index === index - 1) add("");
    parts.push({ kind: "segment", index, start: length });
    add(text.slice(segment.start, segment.end));
  };
  for (const { kind, first, last } of plan) {
    let index = first;
    if (kind === "block") {
      while (index <= last) addSegment(index++);
      continue;
    }
    while (index <= last && segments[index]!.prologue) addSegment(index++);
    if (index > last) continue;
    const name = `${stem}${parts.length}`;
    parts.push({ kind: "placeholder", name });
    add(isModule ? `export { ${name} };` : `${name};`);
  }
  return { text: lines.map((line) => `${line}\n`).join(""), parts };
}

/**
 * Reads a formatted skeleton: the texts of the segments in it, by their index in the source.
 * `undefined` when Prettier's parser cut the skeleton differently than we built it.
 *
 * @param body the segments that Prettier's parser found in the skeleton
 * @param source the segments of the source that the skeleton was built from
 * @param texts the formatted texts of `body`
 */
export function readSkeleton(
  skeleton: Skeleton,
  body: Body,
  source: Body,
  texts: readonly string[],
): ReadonlyMap<number, string> | undefined {
  if (body.segments.length !== skeleton.parts.length) return undefined;
  const formatted = new Map<number, string>();
  for (const [position, part] of skeleton.parts.entries()) {
    const found = body.segments[position]!;
    const text = texts[position]!;
    if (part.kind === "placeholder") {
      if (!text.includes(part.name)) return undefined;
    } else {
      if (found.start !== part.start || found.prologue !== source.segments[part.index]!.prologue)
        return undefined;
      formatted.set(part.index, text);
    }
  }
  return formatted;
}

/** The beginning of an identifier that does not occur in the text. */
function freeStem(text: string): string {
  let stem = "$fc";
  while (text.includes(stem)) stem += "_";
  return stem;
}
