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
  /** `{` does not end its line, or `}` does not begin one. */
  | "braces-share-lines"
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
  const members = membersOf(node);
  if (members.length === 0) return "empty";
  const close = endOf(node) - 1;
  const open = openBrace(node, text);
  if (close - open < minimumBodyLength) return "small";
  const start = afterLineBreak(text, open + 1);
  const end = text.lastIndexOf("\n", close - 1) + 1;
  if (start < 0 || text[close] !== "}" || text.slice(end, close).trim() !== "") return "braces-share-lines";
  if (endOf(members.at(-1)!) > end) return "braces-share-lines";
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

/** Whether a node may hold members at all; the quick question before `readNestedBody`. */
export function isNestedBody(node: SyntaxNode): boolean {
  return nestedKinds.has(node.type);
}

// Below it, marking and storing the members of a body costs more than formatting them again. A guess.
const minimumBodyLength = 200;

const nestedKinds: ReadonlyMap<string, NestedKind> = new Map([
  ["BlockStatement", "block"],
  ["StaticBlock", "block"],
  ["TSModuleBlock", "block"],
  ["ClassBody", "class"],
  ["SwitchStatement", "switch"],
]);

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
