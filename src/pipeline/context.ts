import type { SyntaxNode } from "./outline.ts";
import type { NestedKind } from "./nested-body.ts";

/**
 * Everything around a body that can decide how its members are parsed or printed, in one line. The same for Babel's trees and
 * typescript-estree's. `undefined` where a body must not be split.
 *
 * @param stack the body's ancestors, the innermost last; what is no node is passed over
 * @param height how much of the stack counts
 */
export function describeContext(
  kind: NestedKind,
  stack: readonly unknown[],
  height: number,
): string | undefined {
  const flags: string[] = [];
  let inFunction = false;
  let isAmbient = false;
  let isParent = true;
  for (let index = height - 1; index >= 0; index -= 1) {
    const node = stack[index] as SyntaxNode | null;
    if (typeof node?.type !== "string") continue;
    // Prettier prints what stands in a template literal on an endless line.
    if (node.type === "TemplateLiteral") return undefined;
    if (node["declare"] === true) isAmbient = true;
    if (isParent && kind === "class") flags.push(classFlags(node));
    else if (!inFunction && functionTypes.has(node.type)) {
      inFunction = true;
      flags.push(functionFlags(node));
    }
    isParent = false;
  }
  return [kind, ...flags, ...(isAmbient ? ["ambient"] : [])].join(" ");
}

const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
  "StaticBlock",
]);

function functionFlags(node: SyntaxNode): string {
  if (node.type === "StaticBlock") return "static";
  return `${node["async"] === true ? "async " : ""}function${node["generator"] === true ? "*" : ""}`;
}

function classFlags(node: SyntaxNode): string {
  const isDerived = node["superClass"] !== null && node["superClass"] !== undefined;
  return `class${node["abstract"] === true ? " abstract" : ""}${isDerived ? " derived" : ""}`;
}
