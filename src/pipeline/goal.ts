import { startOf, statementNodes, type Outline, type SyntaxNode } from "./outline.ts";
import type { Grammar } from "./parse.ts";
import { someNode } from "./syntax-tree.ts";

/** What decides the meaning of `await` in a text. */
export interface GoalInput {
  readonly grammar: Grammar;
  readonly text: string;
  readonly tree: SyntaxNode;
  readonly outline: Pick<Outline, "isModule">;
}

/**
 * Whether `await` in a TypeScript text may mean something else than in one of its statements parsed
 * alone. There are two cases. A text without import or export becomes a module if `import.meta`
 * stands anywhere in it. And TypeScript first reads an `await` outside of functions as a name, then
 * parses the statement again; if the first attempt made several statements, the tree has the later
 * ones twice. Source: TypeScript 5.9 `parser.ts` (`reparseTopLevelAwait`).
 */
export function isGoalInDoubt({ grammar, text, tree, outline }: GoalInput): boolean {
  if (grammar.parser !== "typescript" || !mayHoldAwait(text)) return false;
  if (!outline.isModule && mayHoldImportMeta(text)) return true;
  return statementNodes(tree).some((node) => awaitsOutsideFunctions(plainlyAwaited(node, text) ?? node));
}

/** Whether a text may hold `await`. */
export function mayHoldAwait(text: string): boolean {
  return /\bawait\b/.test(text);
}

/** Whether a text may hold `import.meta`. */
export function mayHoldImportMeta(text: string): boolean {
  return /\bimport\s*(?:\/[/*]|\.\s*(?:\/[/*]|meta\b))/.test(text);
}

/**
 * The awaited expression of `await a.b…`, of `await a(…`, or of a declaration of one variable with
 * such a value. It is one expression, whether `await` is read as an operator or as a name.
 * `undefined` for any other statement.
 */
function plainlyAwaited(node: SyntaxNode, text: string): SyntaxNode | undefined {
  const declarations = node["declarations"] as readonly SyntaxNode[] | undefined;
  const value = (declarations?.length === 1 ? declarations[0]!["init"] : node["expression"]) as
    SyntaxNode | null | undefined;
  if (value?.type !== "AwaitExpression" || node["kind"] === "await using") return undefined;
  if (declarations !== undefined && (declarations[0]!["id"] as SyntaxNode).type !== "Identifier")
    return undefined;
  const awaited = value["argument"] as SyntaxNode;
  const start = startOf(awaited);
  return /^(?!function\b)[a-z_$][\w$]*[.(]/i.test(text.slice(start, start + longestName))
    ? awaited
    : undefined;
}

// A guess; longer ones are a doubt.
const longestName = 100;

function awaitsOutsideFunctions(tree: SyntaxNode): boolean {
  return someNode(tree, isAwait, (node, open) => {
    open.push(...(functionTypes.has(node.type) ? partsOutside(node) : partsOf(node)));
  });
}

/**
 * The children of a node, without names of members as in `a.await` and `{ await: a }`. The name of
 * a shorthand is also its value, which stays.
 */
function partsOf(node: SyntaxNode): unknown[] {
  const isComputed = node["computed"] === true;
  return Object.keys(node)
    .filter((key) => !notChildren.has(key) && (isComputed || (key !== "key" && key !== "property")))
    .map((key) => node[key]);
}

/**
 * The parts of a function in which `await` means the same as around the function: a computed name,
 * and decorators, also those of parameters.
 */
function partsOutside(node: SyntaxNode): unknown[] {
  const parameters = (node["params"] as readonly SyntaxNode[]).map(({ decorators }) => decorators);
  return [node["computed"] === true && node["key"], node["decorators"], parameters];
}

/** Whether a node is any form of `await`: an operator, a name, `for await` or `await using`. */
function isAwait(node: SyntaxNode): boolean {
  const { type, name, kind } = node;
  return type === "AwaitExpression" || name === "await" || node["await"] === true || kind === "await using";
}

const functionTypes = new Set([
  "ArrowFunctionExpression",
  "ClassMethod",
  "ClassPrivateMethod",
  "FunctionDeclaration",
  "FunctionExpression",
  "ObjectMethod",
]);

const notChildren = new Set(["comments", "errors", "extra", "loc", "parent", "range", "tokens"]);
