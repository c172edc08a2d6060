import type { SyntaxNode } from "./outline.ts";

/** Whether something in a syntax tree is a node of it. */
export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"
  );
}

/**
 * Whether a tree holds a node like this, at any depth.
 * @param pushParts adds what is to be looked at below a node: nodes, arrays of them, anything else
 */
export function someNode(
  tree: SyntaxNode,
  isWanted: (node: SyntaxNode) => boolean,
  pushParts: (node: SyntaxNode, open: unknown[]) => void,
): boolean {
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const each of value as unknown[]) open.push(each);
    else if (isNode(value)) {
      if (isWanted(value)) return true;
      pushParts(value, open);
    }
  }
  return false;
}
