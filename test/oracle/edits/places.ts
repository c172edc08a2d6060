import type { Random } from "../random.ts";
import { findSyntax, type Body, type Range } from "../syntax.ts";

/**
 * A named random change. Pure: the same text and the same state of the generator give the same
 * result.
 */
export interface Edit {
  readonly name: string;
  /** The changed text; the text itself when there is nothing to change. */
  apply(text: string, random: Random): string;
}

export function createEdit(name: string, apply: Edit["apply"]): Edit {
  return { name, apply };
}

/** A member and where it stands. */
export interface Place {
  readonly body: Body;
  readonly index: number;
  readonly member: Range;
}

/**
 * A third of all edits is at top level, the others at any depth and in every kind of body alike, so
 * that all caches are exercised in every run.
 */
export function pickBody(
  text: string,
  random: Random,
  accepts: (body: Body) => boolean = () => true,
): Body | undefined {
  const bodies = findSyntax(text).bodies.filter(accepts);
  const first = bodies[0];
  if (first === undefined) return undefined;
  if (first.depth === 0 && random.chance(0.3)) return first;
  const kind = random.pick([...new Set(bodies.map((body) => body.kind))]);
  return random.pick(bodies.filter((body) => body.kind === kind));
}

export function pickPlace(text: string, random: Random): Place | undefined {
  const body = pickBody(text, random, (candidate) => candidate.members.length > 0);
  if (body === undefined) return undefined;
  // The first and the last place are the ones most often special.
  const last = body.members.length - 1;
  const index = random.pick([random.integer(last + 1), random.integer(last + 1), 0, last]);
  return { body, index, member: body.members[index]! };
}

/** An edit of one member; leaves a text without members alone. */
export function editPlace(name: string, apply: (text: string, place: Place, random: Random) => string): Edit {
  return createEdit(name, (text, random) => {
    const place = pickPlace(text, random);
    return place === undefined ? text : apply(text, place, random);
  });
}

export function replaceRange(text: string, range: Range, replacement: string): string {
  return text.slice(0, range.start) + replacement + text.slice(range.end);
}

export function insertAt(text: string, offset: number, inserted: string): string {
  return text.slice(0, offset) + inserted + text.slice(offset);
}

/** Start of the line that holds the offset. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Offset of the line's `\n` (or of the `\r` before it), or the length of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  if (newline === -1) return text.length;
  return newline > offset && text[newline - 1] === "\r" ? newline - 1 : newline;
}

/** Leading white space of the line that holds the offset. */
export function indentationAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[ \t]*/.exec(text.slice(start, Math.max(start, offset)))![0];
}

export function sliceOf(text: string, range: Range): string {
  return text.slice(range.start, range.end);
}

/** An offset of the range at which one of the pattern's matches begins. */
export function pickMatch(text: string, range: Range, pattern: RegExp, random: Random): Range | undefined {
  const matches = [...sliceOf(text, range).matchAll(pattern)];
  if (matches.length === 0) return undefined;
  const match = random.pick(matches);
  const start = range.start + match.index;
  return { start, end: start + match[0].length };
}
