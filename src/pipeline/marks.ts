import { statementNodes, type SyntaxNode } from "./outline.ts";
import type { Body } from "./segment.ts";

/** The top-level statements of a tree that begin a segment, each with the segment's index. */
export function segmentMarks(tree: SyntaxNode, body: Body): ReadonlyMap<object, number> {
  const nodes = statementNodes(tree);
  const marks = new Map<object, number>();
  for (const [index, { firstStatement, statementCount }] of body.segments.entries()) {
    // Stray semicolons are not printed, so the first statement that is printed may be a later one.
    for (const node of nodes.slice(firstStatement, firstStatement + statementCount)) marks.set(node, index);
  }
  return marks;
}
