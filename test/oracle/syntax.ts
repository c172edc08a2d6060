import { parse, type ParserPlugin } from "@babel/parser";

/** Offsets are UTF-16 code units into the text as given, BOM and `\r` included; end-exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

type BodyKind = "program" | "block" | "class" | "interface" | "switch" | "object" | "array" | "enum";

/**
 * A sequence of members: statements, class members, interface members, `case`s, or what a literal
 * holds, with the comma that follows.
 */
export interface Body extends Range {
  readonly kind: BodyKind;
  /** 0 for the program. */
  readonly depth: number;
  readonly members: readonly Range[];
}

/** Any node of the tree, with the text ranges of its children. */
export interface Node extends Range {
  readonly children: readonly Range[];
}

export interface Syntax {
  /** The program first. */
  readonly bodies: readonly Body[];
  readonly comments: readonly Range[];
  /** Every node below the program, parents first. */
  readonly nodes: readonly Node[];
  /** `false` when no grammar accepts the text: the bodies are then a guess from its lines. */
  readonly parsed: boolean;
}

/**
 * Where the statements and members of a text are, at every depth. Never throws: a text that does
 * not parse is cut by lines.
 */
export function findSyntax(text: string): Syntax {
  // Several edits look at the same text; parsing a long one again and again would dominate a run.
  if (latest?.text === text) return latest.syntax;
  const syntax = parseSyntax(text) ?? guessSyntax(text);
  latest = { text, syntax };
  return syntax;
}

let latest: { readonly text: string; readonly syntax: Syntax } | undefined;

const grammars: readonly (readonly ParserPlugin[])[] = [
  ["typescript"],
  ["typescript", "jsx"],
  ["flow", "jsx"],
];

function parseSyntax(text: string): Syntax | undefined {
  for (const grammar of grammars) {
    try {
      const file = parse(text, {
        sourceType: "unambiguous",
        errorRecovery: true,
        allowReturnOutsideFunction: true,
        allowAwaitOutsideFunction: true,
        plugins: [...grammar, ["decorators", { allowCallParenthesized: true }], "explicitResourceManagement"],
        attachComment: false,
      });
      const bodies: Body[] = [];
      const nodes: Node[] = [];
      collect(file.program as unknown as SyntaxNode, 0, bodies, nodes, text);
      const comments = (file.comments ?? []).map((comment) => ({
        start: comment.start ?? 0,
        end: comment.end ?? 0,
      }));
      return { bodies, comments, nodes: nodes.slice(1), parsed: true };
    } catch {
      // The next grammar may accept it; when none does, the lines are all we have.
    }
  }
  return undefined;
}

interface SyntaxNode extends Range {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Field that holds the members, and the kind of body, by node type. */
const bodyFields: Readonly<Record<string, readonly [BodyKind, string]>> = {
  Program: ["program", "body"],
  BlockStatement: ["block", "body"],
  StaticBlock: ["block", "body"],
  TSModuleBlock: ["block", "body"],
  ClassBody: ["class", "body"],
  TSInterfaceBody: ["interface", "body"],
  TSTypeLiteral: ["interface", "members"],
  SwitchStatement: ["switch", "cases"],
  ObjectExpression: ["object", "properties"],
  ArrayExpression: ["array", "elements"],
  TSEnumDeclaration: ["enum", "members"],
};

// There are so many literals that they would leave no edits for anything else.
const minimumLiteralLength = 200;

function collect(node: SyntaxNode, depth: number, bodies: Body[], nodes: Node[], text: string): void {
  const found = bodyFields[node.type];
  if (found) {
    const [kind, field] = found;
    const isLiteral = kind === "object" || kind === "array" || kind === "enum";
    const directives = Array.isArray(node["directives"]) ? (node["directives"] as SyntaxNode[]) : [];
    const members = [
      ...directives,
      ...(node[field] as (SyntaxNode | null)[]).filter((each) => each !== null),
    ].map(({ start, end }) => ({ start, end: isLiteral ? afterComma(text, end) : end }));
    // Inside the braces; only the members of a `switch` or an enum say where it begins.
    const start =
      kind === "program"
        ? 0
        : kind === "switch" || kind === "enum"
          ? (members[0]?.start ?? node.end - 1)
          : node.start + 1;
    if (!isLiteral || node.end - node.start >= minimumLiteralLength)
      bodies.push({ kind, depth, members, start, end: kind === "program" ? text.length : node.end - 1 });
  }
  const children = Object.values(node).flat().filter(isNode);
  nodes.push({
    start: node.start,
    end: node.end,
    children: children.map(({ start, end }) => ({ start, end })),
  });
  for (const child of children) collect(child, found ? depth + 1 : depth, bodies, nodes, text);
}

function afterComma(text: string, offset: number): number {
  return text[offset] === "," ? offset + 1 : offset;
}

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string" &&
    "start" in value
  );
}

/** Runs of lines that start at column 0 and the indented lines below them. */
function guessSyntax(text: string): Syntax {
  const members: { start: number; end: number }[] = [];
  for (const match of text.matchAll(/^[^\s\n][^\n]*(?:\n[ \t)}\]][^\n]*)*/gm)) {
    members.push({ start: match.index, end: match.index + match[0].length });
  }
  return {
    bodies: [{ kind: "program", depth: 0, start: 0, end: text.length, members }],
    comments: [],
    nodes: [],
    parsed: false,
  };
}
