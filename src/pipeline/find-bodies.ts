import type { BodyRules } from "./body-rules.ts";
import { describeContext } from "./context.ts";
import { nestedBodyTypes, readNestedBody, type BodyMinimum, type NestedBody } from "./nested-body.ts";
import type { SyntaxNode } from "./outline.ts";
import { isNode } from "./syntax-tree.ts";

/** A body, and what its members depend on. */
export interface FoundBody extends NestedBody {
  readonly context: string;
  /** The ancestors of its members, the innermost last. */
  readonly stack: readonly SyntaxNode[];
}

/** A text to search for bodies, and the rules for which bodies count. */
export interface SearchedText extends BodyMinimum {
  readonly text: string;
  readonly rules: BodyRules;
}

/**
 * The nearest bodies below a node, in the order of the source; bodies inside their members are left
 * out.
 * @param above the ancestors of the node, the innermost last
 */
export function findBodies(
  node: SyntaxNode,
  above: readonly SyntaxNode[],
  { text, rules, ...minimum }: SearchedText,
): readonly FoundBody[] {
  const found: FoundBody[] = [];
  const stack = [...above];
  const visit = (child: SyntaxNode) => {
    const body = nestedBodyTypes.has(child.type)
      ? readNestedBody(child, text, rules.options, minimum)
      : undefined;
    const context =
      typeof body === "object"
        ? describeContext({ kind: body.kind, node: child }, stack, stack.length, rules)
        : undefined;
    if (typeof body === "object" && context !== undefined) {
      found.push({ ...body, context, stack: [...stack, child] });
      return;
    }
    // A `switch` also holds its discriminant, which may have bodies.
    if ((body === "small" || body === "empty") && child.type !== "SwitchStatement") return;
    stack.push(child);
    forEachChild(child, visit);
    stack.pop();
  };
  visit(node);
  return found;
}

/** Calls back for each node directly below a node. */
export function forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void {
  for (const key in node) {
    if (notChildren.has(key)) continue;
    const value = node[key];
    if (Array.isArray(value)) {
      for (const each of value as unknown[]) if (isNode(each)) visit(each);
    } else if (isNode(value)) visit(value);
  }
}

const notChildren = new Set([
  "type",
  "loc",
  "range",
  "start",
  "end",
  "extra",
  "comments",
  "errors",
  "tokens",
]);
