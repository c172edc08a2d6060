import { endOf, startOf, statementStart, type StatementRange, type SyntaxNode } from "./outline.ts";

/** What the members of a nested body are, and so what a placeholder among them looks like. */
export type NestedKind =
  /** Statements between braces: blocks of functions and of control flow, static blocks, namespaces. */
  | "block"
  /** Class members. */
  | "class"
  /** The cases of a `switch`. */
  | "switch";

/** A body inside a statement, before it is segmented. */
export interface NestedBody {
  readonly kind: NestedKind;
  /** Start of the line after the one that ends with `{`. */
  readonly start: number;
  /** Start of the line that begins with `}`. */
  readonly end: number;
  readonly members: readonly SyntaxNode[];
  readonly statements: readonly StatementRange[];
}

/** Why a body inside a statement is not split. */
export type NestedObstacle =
  /** No members. */
  | "empty"
  /** Formatting all of it costs less than looking up its parts. */
  | "small"
  /** Nothing to separate; bodies inside its member are still looked for. */
  | "one-member"
  /** `{` does not end its line, or `}` does not begin one. */
  | "braces-share-lines"
  /** Its lines are indented as Prettier never does, so a member would not be found again by its text. */
  | "other-indentation"
  /** Quotes around a key depend on the keys of the other members. */
  | "quoted-member"
  /** Without semicolons, the one after a property depends on the next member. */
  | "property-without-semicolon";

/**
 * The body that a node is, if it is one and may be split.
 * @param options of the text; two of them make members depend on each other
 */
export function readNestedBody(
  node: SyntaxNode,
  text: string,
  options: Readonly<Record<string, unknown>>,
): NestedBody | NestedObstacle | undefined {
  const kind = nestedKinds.get(node.type);
  if (kind === undefined) return undefined;
  const close = endOf(node) - 1;
  const open = openBrace(node, text);
  if (close - open < minimumBodyLength) return "small";
  const members = membersOf(node);
  if (members.length === 0) return "empty";
  if (members.length === 1) return "one-member";
  const start = afterLineBreak(text, open + 1);
  const end = text.lastIndexOf("\n", close - 1) + 1;
  if (start < 0 || text[close] !== "}" || text.slice(end, close).trim() !== "") return "braces-share-lines";
  if (endOf(members.at(-1)!) > end) return "braces-share-lines";
  if (!mayBePrinted(indentationAt(text, startOf(members[0]!)), options)) return "other-indentation";
  if (kind === "class") {
    if (members.some(hasLiteralKey)) return "quoted-member";
    if (options["semi"] === false && members.some(isProperty)) return "property-without-semicolon";
  }
  const statements = members.map((member) => ({
    start: statementStart(member),
    end: endOf(member),
    role: roleOf(member),
  }));
  return { kind, start, end, members, statements };
}

// Below it, marking and storing the members of a body costs more than formatting them again: with 200 instead of 500 recording
// three.module.js costs 4 % more [measured].
const minimumBodyLength = 500;

const nestedKinds: ReadonlyMap<string, NestedKind> = new Map([
  ["BlockStatement", "block"],
  ["StaticBlock", "block"],
  ["TSModuleBlock", "block"],
  ["ClassBody", "class"],
  ["SwitchStatement", "switch"],
]);

/** Types of the nodes that may hold members at all; the quick question before `readNestedBody`. */
export const nestedBodyTypes: ReadonlySet<string> = new Set(nestedKinds.keys());

function membersOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.type === "SwitchStatement") return node["cases"] as readonly SyntaxNode[];
  const directives = (node["directives"] as readonly SyntaxNode[] | undefined) ?? [];
  return [...directives, ...(node["body"] as readonly SyntaxNode[])];
}

function openBrace(node: SyntaxNode, text: string): number {
  switch (node.type) {
    case "StaticBlock":
      return offsetOfMatch(text, startOf(node), /static[ \t]*\{/y);
    case "SwitchStatement":
      return offsetOfMatch(text, endOf(node["discriminant"] as SyntaxNode), /[ \t]*\)[ \t]*\{/y);
    default:
      return startOf(node);
  }
}

/** Where the brace that ends the pattern stands; far away if it does not match, so that the body is too small to be one. */
function offsetOfMatch(text: string, offset: number, pattern: RegExp): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex - 1 : Number.POSITIVE_INFINITY;
}

/** The white space at the beginning of the line of an offset. */
function indentationAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  let end = lineStart;
  while (text[end] === " " || text[end] === "\t") end += 1;
  return text.slice(lineStart, end);
}

/** Whether Prettier may print such an indentation: tabs first, or a multiple of the width in spaces. */
function mayBePrinted(indentation: string, options: Readonly<Record<string, unknown>>): boolean {
  if (options["useTabs"] === true) return indentation.startsWith("\t");
  const width = typeof options["tabWidth"] === "number" ? options["tabWidth"] : 2;
  return !indentation.includes("\t") && (width === 0 || indentation.length % width === 0);
}

function afterLineBreak(text: string, offset: number): number {
  let next = offset;
  while (text[next] === " " || text[next] === "\t") next += 1;
  return text[next] === "\n" ? next + 1 : -1;
}

function roleOf(member: SyntaxNode): StatementRange["role"] {
  if (member.type === "EmptyStatement") return "empty";
  return member.type === "Directive" || typeof member["directive"] === "string" ? "directive" : "statement";
}

function hasLiteralKey(member: SyntaxNode): boolean {
  const key = member["key"] as SyntaxNode | undefined;
  return key !== undefined && member["computed"] !== true && /Literal$/.test(key.type);
}

function isProperty(member: SyntaxNode): boolean {
  return /Property/.test(member.type);
}
