import type { NestedKind } from "../pipeline/nested-body.ts";
import type { Sequence } from "./sequence.ts";
import { type Measured } from "./sequence.ts";

/**
 * A body of an open text: its segments in order. Every length in a tree is relative to what is
 * around it, and nodes are immutable: an edit makes new nodes from the edited segment up to the
 * root, and shares all others.
 */
export interface BodyNode extends Measured {
  readonly kind: NestedKind | "program";
  /** What its members depend on; see `describeContext`. Empty for the program. */
  readonly context: string;
  /** Whether the last member is printed differently: without a comma. */
  readonly lastDiffers: boolean;
  readonly members: Sequence<SegmentNode>;
  /**
   * What stands between the last segment and the end of the body's last line, line break included.
   */
  readonly tail: string;
}

/** A segment, with the gap before it. */
export interface SegmentNode extends Measured {
  /** From the end of the segment before to the start of this one. */
  readonly gap: string;
  /** Whether Prettier keeps a blank line before it. */
  readonly blankBefore: boolean;
  readonly isFirst: boolean;
  readonly prologue: boolean;
  readonly statementCount: number;
  /** Length of the comments that stand before its first statement, in its text. */
  readonly lead: number;
  /** What may conflict with other members of its body; see `claimsOf`. */
  readonly claims: readonly string[];
  readonly content: SegmentContent;
}

export type SegmentContent =
  /** A segment in one piece. */
  | { readonly kind: "uncut"; readonly text: string; readonly output: string }
  /**
   * A long segment: its bodies, and the texts around them, which Prettier leaves as they are.
   * `texts` has one more than `bodies`.
   */
  | { readonly kind: "spine"; readonly texts: readonly string[]; readonly bodies: readonly BodyNode[] };

/** How many code units a line break has in the document: the texts in a tree have `\n` only. */
export type LineBreakWidth = 1 | 2;

/** Length of a text in the document. */
export function sizeOf(text: string, width: LineBreakWidth): number {
  return width === 1 ? text.length : text.length + countLineBreaks(text);
}

function countLineBreaks(text: string): number {
  let count = 0;
  for (let offset = text.indexOf("\n"); offset >= 0; offset = text.indexOf("\n", offset + 1)) count += 1;
  return count;
}

export function makeBody(
  { kind, context, lastDiffers }: Pick<BodyNode, "kind" | "context" | "lastDiffers">,
  members: Sequence<SegmentNode>,
  tail: string,
  width: LineBreakWidth,
): BodyNode {
  return {
    kind,
    context,
    lastDiffers,
    members,
    tail,
    size: members.size + sizeOf(tail, width),
    differences: members.differences + (tail === "\n" ? 0 : 1),
    modules: members.modules,
  };
}

type SegmentFacts = Omit<SegmentNode, "size" | "differences">;

export function makeSegment(facts: SegmentFacts, width: LineBreakWidth): SegmentNode {
  const { content, gap } = facts;
  const gapDifference = gap === printedGap(facts) ? 0 : 1;
  const own =
    content.kind === "uncut"
      ? { size: sizeOf(content.text, width), differences: content.text === content.output ? 0 : 1 }
      : {
          size:
            add(content.texts.map((text) => sizeOf(text, width))) +
            add(content.bodies.map(({ size }) => size)),
          differences: add(content.bodies.map(({ differences }) => differences)),
        };
  return {
    ...facts,
    size: sizeOf(gap, width) + own.size,
    differences: gapDifference + own.differences,
  };
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What Prettier prints between a segment and the one before it. */
export function printedGap({ isFirst, blankBefore }: Pick<SegmentNode, "isFirst" | "blankBefore">): string {
  if (isFirst) return "";
  return blankBefore ? "\n\n" : "\n";
}

/** The source of a body, piece by piece. */
export function writeBody({ members, tail }: BodyNode, into: string[] = []): readonly string[] {
  for (const member of members) {
    into.push(member.gap);
    writeContent(member.content, into);
  }
  into.push(tail);
  return into;
}

/** The source of a segment, without its gap. */
export function writeContent(content: SegmentContent, into: string[] = []): readonly string[] {
  if (content.kind === "uncut") into.push(content.text);
  else {
    for (const [index, text] of content.texts.entries()) {
      into.push(text);
      const body = content.bodies[index];
      if (body !== undefined) writeBody(body, into);
    }
  }
  return into;
}

/** What Prettier makes of a body, piece by piece. */
export function printBody({ members }: BodyNode, into: string[] = []): readonly string[] {
  for (const member of members) {
    into.push(printedGap(member));
    printPieces(member.content, into);
  }
  into.push("\n");
  return into;
}

/** The output of a segment, without its gap. */
export function printContent(content: SegmentContent): string {
  return content.kind === "uncut" ? content.output : printPieces(content, []).join("");
}

function printPieces(content: SegmentContent, into: string[]): readonly string[] {
  if (content.kind === "uncut") into.push(content.output);
  else {
    for (const [index, text] of content.texts.entries()) {
      into.push(text);
      const body = content.bodies[index];
      if (body !== undefined) printBody(body, into);
    }
  }
  return into;
}
