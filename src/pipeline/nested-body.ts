import type { NestedObstacle } from "../events/reasons.ts";
import { endOf, startOf, statementStart, type StatementRange, type SyntaxNode } from "./outline.ts";

/** What the members of a nested body are, and so what a placeholder among them looks like. */
export type NestedKind =
  /**
   * Statements between braces: blocks of functions and of control flow, static blocks, namespaces.
   */
  | "block"
  /** Class members. */
  | "class"
  /** The cases of a `switch`. */
  | "switch"
  /** Properties of an object literal. */
  | "object"
  /** Elements of an array literal. */
  | "array"
  /** Members of an interface or a type literal. */
  | "type"
  /** Members of an enum. */
  | "enum";

/** A body inside a statement, before it is segmented. */
export interface NestedBody {
  readonly kind: NestedKind;
  /** Start of the line after the one that ends with the opening bracket. */
  readonly start: number;
  /** Start of the line that begins with the closing bracket. */
  readonly end: number;
  readonly members: readonly SyntaxNode[];
  readonly statements: readonly StatementRange[];
  /** Whether the last member is printed differently: without a comma. */
  readonly lastDiffers: boolean;
}

/** Whether an obstacle needs no explanation: splitting such a body would gain nothing. */
export function isTrivial(obstacle: NestedObstacle): boolean {
  return obstacle === "empty" || obstacle === "small" || obstacle === "one-member";
}

type Options = Readonly<Record<string, unknown>>;

/** Which bodies are worth splitting. */
export interface BodyMinimum {
  /** In UTF-16 code units, brackets left out; shorter bodies are "small". */
  readonly minimumLength?: number | undefined;
  /** Bodies with fewer members have only "one-member". */
  readonly minimumMembers?: 1 | 2;
}

/**
 * The body that a node is, if it is one and may be split.
 * @param options of the text; some of them make members depend on each other
 */
export function readNestedBody(
  node: SyntaxNode,
  text: string,
  options: Options,
  { minimumLength = minimumBodyLength, minimumMembers = 2 }: BodyMinimum = {},
): NestedBody | NestedObstacle | undefined {
  const kind = nestedKinds.get(node.type);
  if (kind === undefined) return undefined;
  const close = endOf(node) - 1;
  const open = openingBracket(node, text);
  if (close - open < minimumLength) return "small";
  const members = membersOf(node);
  if (members.length === 0) return "empty";
  if (members.includes(null)) return "missing-element";
  const present = members as readonly SyntaxNode[];
  if (present.length < minimumMembers) return "one-member";
  const start = afterLineBreak(text, open + 1);
  const end = text.lastIndexOf("\n", close - 1) + 1;
  if (start < 0 || text[close] !== (kind === "array" ? "]" : "}") || text.slice(end, close).trim() !== "")
    return "braces-share-lines";
  if (endOf(present.at(-1)!) > end) return "braces-share-lines";
  const obstacle = findDependence({ node, kind, members: present }, text, options);
  if (obstacle !== undefined) return obstacle;
  if (!mayBePrinted(indentationAt(text, startOf(present[0]!)), options)) return "other-indentation";
  const hasCommas = kind === "object" || kind === "array" || kind === "enum";
  const statements = present.map((member) => ({
    start: statementStart(member),
    end: hasCommas ? afterComma(text, endOf(member)) : endOf(member),
    role: roleOf(member),
  }));
  const lastDiffers = hasCommas && options["trailingComma"] === "none";
  return { kind, start, end, members: present, statements, lastDiffers };
}

// Marking and storing the members of a shorter body costs more than formatting them again: with 200
// instead of 500, recording three.module.js costs 4 % more [measured].
const minimumBodyLength = 500;

const nestedKinds: ReadonlyMap<string, NestedKind> = new Map([
  ["BlockStatement", "block"],
  ["StaticBlock", "block"],
  ["TSModuleBlock", "block"],
  ["ClassBody", "class"],
  ["SwitchStatement", "switch"],
  ["ObjectExpression", "object"],
  ["ArrayExpression", "array"],
  ["TSInterfaceBody", "type"],
  ["TSTypeLiteral", "type"],
  // Some parsers make a node for the body of an enum, others do not.
  ["TSEnumBody", "enum"],
  ["TSEnumDeclaration", "enum"],
]);

/** Types of the nodes that may hold members at all: a fast check before `readNestedBody`. */
export const nestedBodyTypes: ReadonlySet<string> = new Set(nestedKinds.keys());

const memberLists: ReadonlyMap<string, string> = new Map([
  ["SwitchStatement", "cases"],
  ["ObjectExpression", "properties"],
  ["ArrayExpression", "elements"],
  ["TSTypeLiteral", "members"],
  ["TSEnumBody", "members"],
]);

function membersOf(node: SyntaxNode): readonly (SyntaxNode | null)[] {
  // If the body of an enum has a node of its own, the members belong to that node.
  if (node.type === "TSEnumDeclaration") {
    return node["body"] === undefined ? (node["members"] as readonly SyntaxNode[]) : [];
  }
  const list = node[memberLists.get(node.type) ?? "body"] as readonly (SyntaxNode | null)[];
  const directives = node["directives"] as readonly SyntaxNode[] | undefined;
  return directives === undefined || directives.length === 0 ? list : [...directives, ...list];
}

function openingBracket(node: SyntaxNode, text: string): number {
  switch (node.type) {
    case "StaticBlock":
      return offsetOfMatch(text, startOf(node), /static[ \t]*\{/y);
    case "SwitchStatement":
      return offsetOfMatch(text, endOf(node["discriminant"] as SyntaxNode), /[ \t]*\)[ \t]*\{/y);
    case "TSEnumDeclaration":
      return offsetOfMatch(text, endOf(node["id"] as SyntaxNode), /[ \t]*\{/y);
    default:
      return startOf(node);
  }
}

/**
 * The offset of the brace that ends the pattern. Infinity if the pattern does not match, so that
 * the body counts as too small.
 */
function offsetOfMatch(text: string, offset: number, pattern: RegExp): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex - 1 : Number.POSITIVE_INFINITY;
}

/** Why one member's output would depend on the others. */
function findDependence(
  {
    node,
    kind,
    members,
  }: { readonly node: SyntaxNode; readonly kind: NestedKind; readonly members: readonly SyntaxNode[] },
  text: string,
  options: Options,
): NestedObstacle | undefined {
  switch (kind) {
    case "block":
    case "switch":
      return undefined;
    case "array":
      return options["objectWrap"] === "collapse" || !members.some((member) => isBrokenObject(member, text))
        ? "may-collapse"
        : undefined;
    default: {
      const isConsistent = options["quoteProps"] === "consistent";
      if (members.some((member) => (isConsistent ? hasLiteralKey(member) : hasNumericKey(member, text))))
        return "quoted-member";
      const mayCollapse = kind === "object" || node.type === "TSTypeLiteral";
      if (mayCollapse && options["objectWrap"] === "collapse") return "may-collapse";
      const hasSemicolons = options["semi"] !== false || (kind !== "class" && kind !== "type");
      return hasSemicolons || !members.some(isProperty) || !members.some(mayWantSemicolon)
        ? undefined
        : "property-without-semicolon";
    }
  }
}

/**
 * Whether Prettier breaks the lines of an object because the source does. The array around it is
 * then broken, too.
 */
export function isBrokenObject(node: SyntaxNode, text: string): boolean {
  if (node.type !== "ObjectExpression") return false;
  const [first] = node["properties"] as readonly SyntaxNode[];
  return first !== undefined && text.slice(startOf(node), startOf(first)).includes("\n");
}

function keyOf(member: SyntaxNode): SyntaxNode | undefined {
  if (member["computed"] === true) return undefined;
  return (member.type === "TSEnumMember" ? member["id"] : member["key"]) as SyntaxNode | undefined;
}

function hasLiteralKey(member: SyntaxNode): boolean {
  const key = keyOf(member);
  return key !== undefined && key.type.endsWith("Literal");
}

/** Whether a key is a number, or a string that might be one. */
function hasNumericKey(member: SyntaxNode, text: string): boolean {
  const key = keyOf(member);
  return (
    key !== undefined &&
    key.type.endsWith("Literal") &&
    /^.?[\d.+-]/s.test(text.slice(startOf(key), startOf(key) + 2))
  );
}

/**
 * Whether a member may make Prettier print a semicolon between it and a property, where it prints
 * none otherwise. Source: Prettier 3.10 `print/class-body.js` (`shouldPrintSemicolonAfter…`), whose
 * own condition is narrower.
 */
export function mayWantSemicolon(member: SyntaxNode): boolean {
  const { computed, generator, variance, value } = member;
  const key = member["key"] as
    { readonly name?: unknown; readonly id?: { readonly name?: unknown } } | null | undefined;
  // Some parsers name `#in` just `in`, and Prettier then takes it for `in`.
  const name = key?.name ?? key?.id?.name;
  return (
    computed === true ||
    generator === true ||
    (value as { readonly generator?: unknown } | null | undefined)?.generator === true ||
    (variance !== null && variance !== undefined) ||
    member.type === "TSIndexSignature" ||
    member.type === "TSCallSignatureDeclaration" ||
    ["get", "in", "instanceof", "set", "static"].includes(String(name))
  );
}

export function isProperty(member: SyntaxNode): boolean {
  return /Property/.test(member.type);
}

/** The white space at the beginning of the line of an offset. */
function indentationAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  let end = lineStart;
  while (text[end] === " " || text[end] === "\t") end += 1;
  return text.slice(lineStart, end);
}

/**
 * Whether Prettier may print such an indentation: tabs first, or a multiple of the width in spaces.
 */
function mayBePrinted(indentation: string, options: Options): boolean {
  if (options["useTabs"] === true) return indentation.startsWith("\t");
  const width = typeof options["tabWidth"] === "number" ? options["tabWidth"] : 2;
  return !indentation.includes("\t") && (width === 0 || indentation.length % width === 0);
}

function afterLineBreak(text: string, offset: number): number {
  let next = offset;
  while (text[next] === " " || text[next] === "\t") next += 1;
  return text[next] === "\n" ? next + 1 : -1;
}

/** The offset after the comma that follows directly; the given offset if none does. */
function afterComma(text: string, offset: number): number {
  let next = offset;
  while (text[next] === " " || text[next] === "\t") next += 1;
  return text[next] === "," ? next + 1 : offset;
}

function roleOf(member: SyntaxNode): StatementRange["role"] {
  if (member.type === "EmptyStatement") return "empty";
  return member.type === "Directive" || typeof member["directive"] === "string" ? "directive" : "statement";
}
