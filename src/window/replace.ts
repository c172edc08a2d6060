import type { Site } from "./locate.ts";
import { makeBody, makeSegment, type BodyNode, type LineBreakWidth, type SegmentNode } from "./tree.ts";

/** What takes the place of the touched members of a site. */
export interface NewMembers {
  readonly members: readonly SegmentNode[];
  /**
   * The neighbour after them, with its new gap. `undefined` if there is none; then `tail` is set.
   */
  readonly next: SegmentNode | undefined;
  readonly tail: string | undefined;
}

/**
 * The tree with the touched members replaced: new nodes on the way from them up to the program, all
 * others shared.
 */
export function replaceMembers(
  { path, body, first, end }: Site,
  { members, next, tail }: NewMembers,
  width: LineBreakWidth,
): BodyNode {
  const added = next === undefined ? members : [...members, makeSegment(next, width)];
  const replaced = body.members.splice(first, next === undefined ? end : end + 1, added);
  let node = makeBody(body, replaced, tail ?? body.tail, width);
  for (const { body: around, index, inner } of path.toReversed()) {
    const member = around.members.at(index);
    if (member.content.kind !== "spine") throw new TypeError("a step leads through a spine");
    const content = { ...member.content, bodies: member.content.bodies.with(inner, node) };
    node = makeBody(
      around,
      around.members.splice(index, index + 1, [makeSegment({ ...member, content }, width)]),
      around.tail,
      width,
    );
  }
  return node;
}
