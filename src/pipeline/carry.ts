import type { CacheKey } from "../util/digest.ts";
import type { ExpandedBody } from "./expand.ts";
import type { Segment } from "./segment.ts";

/** The program or a nested body: its segments, with their keys and known outputs. */
export interface CarriedBody {
  /** Start of the first line, and end of the last one, line break included. */
  readonly start: number;
  readonly end: number;
  readonly parts: readonly CarriedPart[];
}

interface CarriedPart {
  readonly segment: Segment;
  readonly key: CacheKey;
  /** The lines that take the place of the segment's, if they are known. */
  readonly known: string | undefined;
  /** The bodies inside it, if it is not known. */
  readonly bodies: readonly CarriedBody[];
}

/**
 * The gaps of a text. Each entry names the two segments around a gap by their keys, and holds the
 * text of the gap.
 */
export type Gaps = ReadonlySet<string>;

/** Adds the gaps of a body, and of all bodies inside it, to `into`. */
export function collectGaps(text: string, body: CarriedBody, into: Set<string> = new Set()): Gaps {
  for (const { before, after, gap } of gapsOf(text, body)) into.add(gapName(before?.key, after?.key, gap));
  for (const { bodies } of body.parts) for (const inner of bodies) collectGaps(text, inner, into);
  return into;
}

/**
 * Writes a text with its known segments replaced by their formatted lines. A gap between two of
 * them is formatted as well if the other version of the text, whose gaps are given, has the same
 * gap between the same segments. Everything else stays as it is, byte for byte.
 */
export function writeCarried(text: string, body: CarriedBody, gaps: Gaps): string {
  const pieces: string[] = [];
  for (const { before, after, gap } of gapsOf(text, body)) {
    const isOurs =
      (before === undefined || before.known !== undefined) &&
      (after === undefined || after.known !== undefined) &&
      gaps.has(gapName(before?.key, after?.key, gap));
    if (!isOurs) pieces.push(gap);
    else if (before !== undefined) pieces.push(after?.segment.blankBefore ? "\n\n" : "\n");
    if (after !== undefined) pieces.push(after.known ?? writeLines(text, after, gaps));
  }
  return pieces.join("");
}

function writeLines(text: string, { segment, bodies }: CarriedPart, gaps: Gaps): string {
  const pieces: string[] = [];
  let from = segment.start;
  for (const body of bodies) {
    pieces.push(text.slice(from, body.start), writeCarried(text, body, gaps));
    from = body.end;
  }
  pieces.push(text.slice(from, segment.end));
  return pieces.join("");
}

/** The gaps of a body: before its first part, between neighbours, and after its last part. */
function* gapsOf(
  text: string,
  { start, end, parts }: CarriedBody,
): Generator<{ before: CarriedPart | undefined; after: CarriedPart | undefined; gap: string }> {
  let before: CarriedPart | undefined;
  for (const after of [...parts, undefined]) {
    const gap = text.slice(before?.segment.end ?? start, after?.segment.start ?? end);
    yield { before, after, gap };
    before = after;
  }
}

function gapName(before: CacheKey | undefined, after: CacheKey | undefined, gap: string): string {
  return `${before ?? ""} ${after ?? ""} ${gap}`;
}

/** The bodies inside a segment, with the keys of their members. */
export function toCarried(
  bodies: readonly ExpandedBody[],
  keyOf: (part: ExpandedBody["parts"][number]) => CacheKey,
): readonly CarriedBody[] {
  return bodies.map(({ start, end, parts }) => ({
    start,
    end,
    parts: parts.map((part) => ({
      segment: part.segment,
      key: keyOf(part),
      known: part.known,
      bodies: toCarried(part.bodies, keyOf),
    })),
  }));
}
