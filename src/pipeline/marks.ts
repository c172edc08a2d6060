import { statementNodes, type Outline, type SyntaxNode } from "./outline.ts";
import type { Body } from "./segment.ts";

/**
 * Everything that can be printed first in a segment, with the segment's index: its statements, and all comments in and around them.
 * Comments inside a statement count too: Prettier prints some of them in front of it (`label: // comment`).
 */
export function segmentMarks(tree: SyntaxNode, outline: Outline, body: Body): ReadonlyMap<object, number> {
  const marks = new Map<object, number>();
  const nodes = statementNodes(tree);
  const comments = tree["comments"] as readonly SyntaxNode[];
  let nextComment = 0;
  for (const [index, { end, firstStatement, statementCount }] of body.segments.entries()) {
    for (const node of nodes.slice(firstStatement, firstStatement + statementCount)) marks.set(node, index);
    for (; nextComment < comments.length && outline.comments[nextComment]!.start < end; nextComment += 1) {
      marks.set(comments[nextComment]!, index);
    }
  }
  return marks;
}
