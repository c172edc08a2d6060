/** Where a statement stands in the source; decorators before `export` count. */
export interface StatementRange {
  readonly start: number;
  readonly end: number;
  readonly role: "directive" | "empty" | "statement";
}

/** Where a comment stands in the source. */
export interface CommentRange {
  readonly start: number;
  readonly end: number;
}

/** All that segmenting needs to know of a syntax tree, whichever parser made it. */
export interface Outline {
  /** Top-level statements and directives, in order. */
  readonly statements: readonly StatementRange[];
  /** All comments of the text, in order. */
  readonly comments: readonly CommentRange[];
  /** Whether an `import` or `export` statement makes the text a module for every parser. */
  readonly isModule: boolean;
}

/**
 * Reads the outline off a tree of Babel (`File` or `Program`, directives apart) or
 * typescript-estree (`Program`, directives in the body). Nodes carry `start`/`end` (Babel) or
 * `range` (typescript-estree, and Babel's after Prettier moved an end).
 */
export function outlineTree(tree: SyntaxNode): Outline {
  const program = programOf(tree);
  const body = program["body"] as readonly SyntaxNode[];
  const directives = (program["directives"] as readonly SyntaxNode[] | undefined) ?? [];
  const statements: StatementRange[] = directives.map((node) => ({
    start: startOf(node),
    end: endOf(node),
    role: "directive",
  }));
  for (const node of body)
    statements.push({ start: statementStart(node), end: endOf(node), role: roleOf(node) });
  return {
    statements,
    comments: (tree["comments"] as readonly SyntaxNode[]).map((node) => ({
      start: startOf(node),
      end: endOf(node),
    })),
    isModule: body.some(isModuleStatement),
  };
}

/** Whether a text holds any statement that is printed. */
export function hasStatements({ statements }: Outline): boolean {
  return statements.some(({ role }) => role !== "empty");
}

/** The statement nodes of a tree in the order of `Outline.statements`. */
export function statementNodes(tree: SyntaxNode): readonly SyntaxNode[] {
  const program = programOf(tree);
  return [
    ...((program["directives"] as readonly SyntaxNode[] | undefined) ?? []),
    ...(program["body"] as readonly SyntaxNode[]),
  ];
}

/** A node of a syntax tree, of either dialect. */
export interface SyntaxNode {
  readonly type: string;
  readonly [property: string]: unknown;
}

/** The program of a tree: Babel wraps it in a `File`. */
export function programOf(tree: SyntaxNode): SyntaxNode {
  return tree.type === "File" ? (tree["program"] as SyntaxNode) : tree;
}

/** Whether a top-level statement makes its text a module for every parser. */
export function isModuleStatement({ type }: SyntaxNode): boolean {
  return moduleStatements.has(type);
}

const moduleStatements = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportDefaultDeclaration",
  "ExportAllDeclaration",
  "TSExportAssignment",
  "TSImportEqualsDeclaration",
  "TSNamespaceExportDeclaration",
]);

function roleOf(node: SyntaxNode): StatementRange["role"] {
  if (node.type === "EmptyStatement") return "empty";
  return typeof node["directive"] === "string" ? "directive" : "statement";
}

export function startOf(node: SyntaxNode): number {
  const range = node["range"] as readonly [number, number] | undefined;
  return range ? range[0] : (node["start"] as number);
}

export function endOf(node: SyntaxNode): number {
  const range = node["range"] as readonly [number, number] | undefined;
  return range ? range[1] : (node["end"] as number);
}

// `@decorator export class A {}`: some parsers let the export start after its decorators.
export function statementStart(node: SyntaxNode): number {
  const own = node["decorators"] as readonly SyntaxNode[] | undefined;
  const declared = (node["declaration"] as SyntaxNode | null | undefined)?.["decorators"] as
    readonly SyntaxNode[] | undefined;
  let start = startOf(node);
  for (const first of [own?.[0], declared?.[0]])
    if (first !== undefined) start = Math.min(start, startOf(first));
  return start;
}
