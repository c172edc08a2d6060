import { statementNodes, type Outline, type SyntaxNode } from "./outline.ts";
import type { Body } from "./segment.ts";

/**
 * The node or comment that is printed first in each segment of a parsed text, in order. A segment whose statements print nothing
 * (only stray semicolons) has none, and the split will then fail.
 */
export function firstPrinted(tree: SyntaxNode, outline: Outline, body: Body): readonly SyntaxNode[] {
  const nodes = statementNodes(tree);
  const comments = tree["comments"] as readonly SyntaxNode[];
  const marks: SyntaxNode[] = [];
  let nextComment = 0;
  for (const segment of body.segments) {
    const first = outline.statements[segment.firstStatement];
    const codeStart = segment.statementCount > 0 && first ? first.start : segment.end;
    while (nextComment < comments.length && outline.comments[nextComment]!.start < segment.start) nextComment += 1;
    const comment = outline.comments[nextComment];
    if (comment !== undefined && comment.start < codeStart) {
      marks.push(comments[nextComment]!);
      continue;
    }
    const held = nodes.slice(segment.firstStatement, segment.firstStatement + segment.statementCount);
    const printed = held.find(({ type }) => type !== "EmptyStatement");
    if (printed !== undefined) marks.push(printed);
  }
  return marks;
}
