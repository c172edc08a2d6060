import type { BodyRules } from "./body-rules.ts";
import type { SyntaxNode } from "./outline.ts";
import type { NestedKind } from "./nested-body.ts";

/** A body of a syntax tree. */
interface DescribedBody {
  readonly kind: NestedKind;
  readonly node: SyntaxNode;
}

/**
 * Describes, in one line, everything around a body that can decide how its members are parsed or
 * printed. The line is the same for Babel's trees and for typescript-estree's. `undefined` if the
 * body must not be split.
 *
 * @param stack the body's ancestors, the innermost last; elements that are not nodes are skipped
 * @param height how many elements of the stack count, from the outermost on
 */
export function describeContext(
  { kind, node: own }: DescribedBody,
  stack: readonly unknown[],
  height: number,
  { reachesInto }: BodyRules,
): string | undefined {
  // A static block counts as the function around its members.
  const isStatic = own.type === "StaticBlock";
  const flags: string[] = isStatic ? ["static"] : [];
  if (own.type === "TSModuleBlock") flags.push(namespaceFlag(stack, height));
  let inFunction = isStatic;
  let maySuperCall = false;
  let isAmbient = own["declare"] === true;
  let child: SyntaxNode | undefined;
  let isInExpression = kind === "object" || kind === "array" || kind === "type";
  for (let index = height - 1; index >= 0; index -= 1) {
    const node = stack[index] as SyntaxNode | null;
    if (typeof node?.type !== "string") continue;
    // Inside a template literal Prettier prints as if lines had no maximum width.
    if (node.type === "TemplateLiteral") return undefined;
    if (reachesInto?.(node) === true) return undefined;
    // Prettier puts parentheses around every `in` in the head of a `for`, at any depth.
    if (node.type === "ForStatement" && node["init"] === child) return undefined;
    if (isInExpression) {
      if (endsExpression(node.type)) isInExpression = false;
      else if (!isIndifferent(node) && !isDeclaredName(stack, index)) return undefined;
    }
    if (node["declare"] === true) isAmbient = true;
    maySuperCall ||= isDerivedConstructor(stack, index);
    if (child === undefined && kind === "class") flags.push(classFlags(node));
    else if (!inFunction && functionTypes.has(node.type)) {
      inFunction = true;
      flags.push(functionFlags(node));
    }
    child = node;
  }
  if (maySuperCall) flags.push("constructor derived");
  return [kind, ...flags, ...(isAmbient ? ["ambient"] : [])].join(" ");
}

/**
 * `babel-ts` rejects code in a namespace that it accepts elsewhere and in `module "name"`, so the
 * context must tell these apart.
 */
function namespaceFlag(stack: readonly unknown[], height: number): string {
  const around = nodeBelow(stack, height);
  const id = around?.["id"] as SyntaxNode | undefined;
  return id?.type === "StringLiteral" || id?.type === "Literal" ? "module" : "namespace";
}

/** The innermost node among the first `height` elements of a stack. */
function nodeBelow(stack: readonly unknown[], height: number): SyntaxNode | undefined {
  const isNode = (each: unknown) => typeof (each as SyntaxNode | null)?.type === "string";
  return stack.slice(0, height).findLast(isNode) as SyntaxNode | undefined;
}

/**
 * Whether an ancestor is the constructor of a class that extends another one: `super()` is allowed
 * only there.
 */
function isDerivedConstructor(stack: readonly unknown[], index: number): boolean {
  const node = stack[index] as SyntaxNode;
  if (node["kind"] !== "constructor") return false;
  const around = stack.slice(0, index).findLast((each) => isClass(each as SyntaxNode | null));
  return around !== undefined && isDerived(around as SyntaxNode);
}

function isClass(node: SyntaxNode | null): boolean {
  return node?.type === "ClassDeclaration" || node?.type === "ClassExpression";
}

function isDerived(node: SyntaxNode): boolean {
  return node["superClass"] !== null && node["superClass"] !== undefined;
}

/**
 * Whether Prettier prints a node the same way whatever the members of a literal inside it are, if
 * the literal has at least two members and its lines are broken. Not indifferent are chains of
 * calls (Prettier asks whether arguments are simple), conditions, JSX, unions, parameters, and
 * decorators (they decide which language a template in them is).
 */
function isIndifferent(node: SyntaxNode): boolean {
  switch (node.type) {
    case "CallExpression":
    case "NewExpression":
      return isPlainCallee(node["callee"] as SyntaxNode);
    default:
      return indifferent.has(node.type);
  }
}

/**
 * Whether a node is the name in a variable declaration. Of its type annotation Prettier asks only
 * whether it may break, and a literal with broken lines always may. Of a parameter's annotation it
 * asks more.
 */
function isDeclaredName(stack: readonly unknown[], index: number): boolean {
  const { type } = stack[index] as SyntaxNode;
  return type === "Identifier" && nodeBelow(stack, index)?.type === "VariableDeclarator";
}

/**
 * Whether a node ends the expression around a literal: nothing further out depends on the members
 * of the literal.
 */
function endsExpression(type: string): boolean {
  return type.endsWith("Statement") || type.endsWith("Declaration") || classProperties.has(type);
}

const classProperties = new Set([
  "ClassAccessorProperty",
  "ClassPrivateProperty",
  "ClassProperty",
  "AccessorProperty",
  "PropertyDefinition",
]);

const indifferent = new Set([
  "ArrayExpression",
  "ArrowFunctionExpression",
  "AssignmentExpression",
  "AwaitExpression",
  "ObjectExpression",
  "ObjectProperty",
  "ParenthesizedExpression",
  "Property",
  "TSAsExpression",
  "TSInterfaceBody",
  "TSPropertySignature",
  "TSSatisfiesExpression",
  "TSTypeAnnotation",
  "TSTypeLiteral",
  "VariableDeclarator",
]);

/** `a`, `this.a`, `a.b.c`, and `a(b).c.d`, which is no chain of calls yet. */
function isPlainCallee(node: SyntaxNode): boolean {
  if (node.type === "MemberExpression" && node["computed"] !== true) {
    return isPlainCallee(node["object"] as SyntaxNode);
  }
  return (
    isPlainName(node) ||
    (node.type === "CallExpression" && (node["callee"] as SyntaxNode).type === "Identifier")
  );
}

/** `a`, `this.a`, `a.b.c`. */
function isPlainName(node: SyntaxNode): boolean {
  switch (node.type) {
    case "Identifier":
    case "PrivateName":
    case "PrivateIdentifier":
    case "ThisExpression":
    case "Super":
      return true;
    case "MemberExpression":
      return node["computed"] !== true && isPlainName(node["object"] as SyntaxNode);
    default:
      return false;
  }
}

/** The context of one member of a body. */
export function memberContext(bodyContext: string, lastDiffers: boolean, isLast: boolean): string {
  return lastDiffers && isLast ? `${bodyContext} last` : bodyContext;
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
  return `class${node["abstract"] === true ? " abstract" : ""}${isDerived(node) ? " derived" : ""}`;
}
