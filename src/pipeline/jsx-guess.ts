import type { SyntaxNode } from "./outline.ts";

/**
 * Whether a tree with JSX holds a generic arrow function that could also begin a JSX element:
 * `<T>(` or `<T extends U>(`. Babel reads it as a function only if no `</T>` follows, and that may
 * stand in another statement. Type parameters with a comma cannot begin an element. Source: Babel
 * 7.22 to 8.0 `plugins/typescript` (`parseMaybeAssign`).
 */
export function hasElementLikeArrow(tree: SyntaxNode, text: string): boolean {
  if (!text.includes("<")) return false;
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const each of value as unknown[]) open.push(each);
    else if (isNode(value)) {
      if (isLikeElement(value)) return true;
      for (const key in value) if (!notChildren.has(key)) open.push(value[key]);
    }
  }
  return false;
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

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"
  );
}
