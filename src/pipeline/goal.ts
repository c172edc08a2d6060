import type { Outline, SyntaxNode } from "./outline.ts";
import type { Grammar } from "./parse.ts";

/** A text and its tree, as far as it decides what `await` is. */
export interface GoalInput {
  readonly grammar: Grammar;
  readonly text: string;
  readonly tree: SyntaxNode;
  readonly outline: Pick<Outline, "isModule">;
}

/**
 * Whether `await` in a TypeScript text that has no import or export may mean something else than in one of its statements alone. Either `import.meta` somewhere
 * makes a module of it; or `await` stands outside of functions: then TypeScript parses the text a second time, and may have a statement twice.
 * Source: TypeScript 5.9 `parser.ts` (`reparseTopLevelAwait`).
 */
export function isGoalInDoubt({ grammar, text, tree, outline }: GoalInput): boolean {
  if (grammar.parser !== "typescript" || outline.isModule || !mayHoldAwait(text)) return false;
  return mayHoldImportMeta(text) || awaitsOutsideFunctions(tree);
}

/** Whether a text may hold `await`. */
export function mayHoldAwait(text: string): boolean {
  return /\bawait\b/.test(text);
}

/** Whether a text may hold `import.meta`. */
export function mayHoldImportMeta(text: string): boolean {
  return /\bimport\s*(?:\/[/*]|\.\s*(?:\/[/*]|meta\b))/.test(text);
}

function awaitsOutsideFunctions(tree: SyntaxNode): boolean {
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const each of value as unknown[]) open.push(each);
    else if (isNode(value) && !functionTypes.has(value.type)) {
      if (isAwait(value)) return true;
      for (const key in value) if (!notChildren.has(key)) open.push(value[key]);
    }
  }
  return false;
}

/** An operator, a name, `for await` or `await using`. */
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

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string"
  );
}
