import { memberContext } from "../pipeline/context.ts";
import {
  lengthOfBody,
  numbersPerMember,
  type Alignment,
  type WrittenBody,
  type WrittenSpine,
} from "./manifest.ts";
import type { Range } from "./reduce.ts";
import { Sequence } from "./sequence.ts";
import {
  makeBody,
  makeSegment,
  printContent,
  type BodyNode,
  type SegmentContent,
  type SegmentNode,
} from "./tree.ts";

/** A segment that has not changed since the manifest was written. */
export interface StandingSegment {
  readonly text: string;
  readonly prologue: boolean;
  /** `undefined` at the top level. */
  readonly around: { readonly context: string; readonly indentation: string } | undefined;
}

/**
 * A tree of the former text, and its unchanged segments, each of which the store must know as a
 * whole.
 */
export interface RestoredTree {
  readonly program: BodyNode;
  readonly standing: readonly StandingSegment[];
}

/**
 * Restores the tree. `undefined` if the manifest does not fit the text after all, because code
 * stands outside of all segments.
 * @param outputs what Prettier makes of the unchanged segments, in order; by default, each counts
 * as formatted
 */
export function restoreTree(alignment: Alignment, outputs?: readonly string[]): RestoredTree | undefined {
  const restorer = new TreeRestorer(alignment, outputs);
  const program = restorer.restoreBody(alignment.manifest.program, 0, true);
  return restorer.isSound ? { program, standing: restorer.standing } : undefined;
}

/**
 * Restores bodies in the order of the text. `isAsked` means that the segments of a body must be
 * looked up.
 */
class TreeRestorer {
  readonly standing: StandingSegment[] = [];
  isSound = true;
  readonly #former: string;
  readonly #hole: Range;
  readonly #outputs: readonly string[] | undefined;

  constructor({ former, hole }: Alignment, outputs: readonly string[] | undefined) {
    this.#former = former;
    this.#hole = hole;
    this.#outputs = outputs;
  }

  restoreBody(body: WrittenBody, start: number, isAsked: boolean): BodyNode {
    const spineOf = new Map(body.spines.map((spine) => [spine[0], spine]));
    const claimsOf = new Map(body.claims);
    const count = body.members.length / numbersPerMember;
    let offset = start;
    const members = Array.from({ length: count }, (_, index): SegmentNode => {
      const [gapLength, length, lead, statementCount, modules, prologueFlag] = body.members.slice(
        index * numbersPerMember,
        (index + 1) * numbersPerMember,
      ) as [number, number, number, number, number, number];
      const isFirst = index === 0;
      const prologue = prologueFlag !== 0;
      const gap = this.#restoreGap(offset, gapLength, isFirst);
      const place = { start: offset + gapLength, end: offset + gapLength + length };
      offset = place.end;
      // The first line break ends the line of the segment before.
      const blankBefore = !isFirst && gap.indexOf("\n") !== gap.lastIndexOf("\n");
      const claims = claimsOf.get(index) ?? [];
      const facts = { gap, blankBefore, isFirst, prologue, statementCount, lead, claims, modules };
      const context = memberContext(body.context, body.lastDiffers, index === count - 1);
      const around = body.kind === "program" ? undefined : { context, indentation: body.indentation };
      const spine = spineOf.get(index);
      const content = this.#isHoled(place)
        ? this.#restoreHoled(body, place, spine)
        : this.#restoreStanding({ prologue, around }, place, spine, isAsked);
      return makeSegment({ ...facts, content }, 1);
    });
    const tail = this.#restoreGap(offset, body.tail, body.kind === "program");
    return makeBody(body, Sequence.of(members), tail, 1);
  }

  #isHoled({ start, end }: Range): boolean {
    return start < this.#hole.end && end > this.#hole.start;
  }

  /**
   * Reads a gap, and checks that it holds only white space. Every gap begins with the end of a
   * line, except for the first of a body.
   */
  #restoreGap(start: number, length: number, isFirst: boolean): string {
    const gap = this.#former.slice(start, start + length);
    if (!this.#isHoled({ start, end: start + length }))
      this.isSound &&= isFirst ? /^\s*$/.test(gap) : /^[ \t]*\n\s*$/.test(gap);
    return gap;
  }

  #restoreStanding(
    facts: Omit<StandingSegment, "text">,
    { start, end }: Range,
    spine: WrittenSpine | undefined,
    isAsked: boolean,
  ): SegmentContent {
    // Its members are looked up instead, and its output is put together from theirs.
    if (isAsked && spine !== undefined && !spine[3]) return this.#restoreSpine(spine, start, true);
    const text = this.#former.slice(start, end);
    const output = isAsked ? (this.#outputs?.[this.standing.length] ?? text) : text;
    if (isAsked) this.standing.push({ ...facts, text });
    if (spine === undefined || output !== text) return { kind: "uncut", text, output };
    const content = this.#restoreSpine(spine, start, false);
    this.isSound &&= printContent(content) === text;
    return content;
  }

  #restoreHoled(
    { indentation }: WrittenBody,
    { start, end }: Range,
    spine: WrittenSpine | undefined,
  ): SegmentContent {
    if (spine !== undefined && this.#holdsHole(spine, start)) return this.#restoreSpine(spine, start, true);
    const text = this.#former.slice(start, end);
    // The old text is unknown, but its indentation is still needed.
    const own = start < this.#hole.start ? text : indentation + text.slice(indentation.length);
    return { kind: "uncut", text: own, output: own };
  }

  /** Whether all of the hole is in one body of a segment. */
  #holdsHole([, around, bodies]: WrittenSpine, start: number): boolean {
    let offset = start;
    return bodies.some((body, place) => {
      offset += around[place]!;
      const from = offset;
      offset += lengthOfBody(body)!;
      return from <= this.#hole.start && this.#hole.end <= offset;
    });
  }

  #restoreSpine([, around, bodies]: WrittenSpine, start: number, isAsked: boolean): SegmentContent {
    const texts: string[] = [];
    const inner: BodyNode[] = [];
    let offset = start;
    for (const [place, length] of around.entries()) {
      const text = this.#former.slice(offset, (offset += length));
      texts.push(text);
      const body = bodies[place];
      if (body === undefined) continue;
      this.isSound &&= text.endsWith("\n");
      const restored = this.restoreBody(body, offset, isAsked);
      inner.push(restored);
      offset += restored.size;
    }
    return { kind: "spine", texts, bodies: inner };
  }
}
