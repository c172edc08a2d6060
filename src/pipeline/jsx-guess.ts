import type { SyntaxNode } from "./outline.ts";
import { someNode } from "./syntax-tree.ts";

/**
 * Whether a tree with JSX holds a generic arrow function that could also begin a JSX element:
 * `<T>(` or `<T extends U>(`. Babel reads it as a function only if no `</T>` follows, and that may
 * stand in another statement. Type parameters with a comma cannot begin an element. Source: Babel
 * 7.22 to 8.0 `plugins/typescript` (`parseMaybeAssign`).
 */
export function hasElementLikeArrow(tree: SyntaxNode, text: string): boolean {
  if (!text.includes("<")) return false;
  return someNode(tree, isLikeElement, (node, open) => {
    for (const key in node) if (!notChildren.has(key)) open.push(node[key]);
  });
}

/** Whether a node is an arrow function that could also begin an element. */
function isLikeElement(node: SyntaxNode): boolean {
  if (node.type !== "ArrowFunctionExpression" || node["async"] === true) return false;
  const parameters = node["typeParameters"] as SyntaxNode | null | undefined;
  if (!parameters) return false;
  const extra = parameters["extra"] as { readonly trailingComma?: number } | undefined;
  return (parameters["params"] as readonly unknown[]).length === 1 && extra?.trailingComma === undefined;
}

const notChildren = new Set(["type", "loc", "range", "start", "end", "extra", "comments", "errors"]);
