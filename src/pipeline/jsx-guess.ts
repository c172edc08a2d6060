import type { SyntaxNode } from "./outline.ts";

/**
 * Whether a tree of Prettier's parser `babel-ts` may be another one than that with JSX. It tries the whole text with JSX first, then without, so that any
 * statement may decide. Texts of which this is not known have no statements, neither to be stored nor to be looked for.
 *
 * Where an expression may start, `<` begins an element with JSX, an assertion without, and a generic arrow function in both. An element cannot begin like type
 * parameters with a comma, but like `<T>(` or `<T extends U>(` it can, and then it goes on to whatever `</T>` there is, maybe in another statement. So a tree
 * without assertions and without such functions is the same, whichever grammar gave it: that with JSX.
 * Source: Babel 7.22 to 8.0 `plugins/typescript` (`parseMaybeAssign`, `parseMaybeUnary`).
 */
export function mayLackJsx(tree: SyntaxNode, text: string): boolean {
  if (!text.includes("<")) return false;
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const each of value as unknown[]) open.push(each);
    else if (isNode(value)) {
      if (value.type === "TSTypeAssertion" || isLikeElement(value)) return true;
      for (const key in value) if (!notChildren.has(key)) open.push(value[key]);
    }
  }
  return false;
}

/** Whether it is an arrow function that begins as an element might. */
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
