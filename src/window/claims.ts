import type { Grammar } from "../pipeline/parse.ts";
import { isBrokenObject, isProperty, mayWantSemicolon } from "../pipeline/nested-body.ts";
import type { SyntaxNode } from "../pipeline/outline.ts";
import type { BodyNode } from "./tree.ts";
import { unreachable } from "../util/unreachable.ts";

/** A segment: its nodes, its own text, and the whole text that they stand in. */
export interface Claimant {
  readonly nodes: readonly SyntaxNode[];
  readonly text: string;
  readonly whole: string;
}

/**
 * What a segment holds that may conflict with another segment of its body. A parser rejects a
 * second constructor, private name, `default`, `__proto__` or default export. Without semicolons,
 * Prettier looks at the member after a property. A window sees only some of the members, so the
 * claims of all are remembered. Source: all errors of Babel, TypeScript and typescript-estree that
 * Prettier 3.0 to 3.10 does not forgive and that concern two statements.
 */
export function claimsOf(
  { nodes, text, whole }: Claimant,
  kind: BodyNode["kind"],
  grammar: Grammar,
  options: Readonly<Record<string, unknown>>,
): readonly string[] {
  const claims: string[] = [];
  // Checked at any depth: to Prettier's Babel, every export is one of the file.
  if (grammar.parser !== "typescript" && /\bexport\b/.test(text) && /\bdefault\b/.test(text))
    claims.push(defaultExport);
  for (const node of nodes) {
    switch (kind) {
      case "class":
        if (node["kind"] === "constructor") claims.push("constructor");
        if (isPrivate(node["key"])) claims.push(`private ${privateName(node["key"])}`);
        break;
      case "array":
        if (isBrokenObject(node, whole)) claims.push(brokenObject);
        break;
      case "switch":
        if (node.type === "SwitchCase" && node["test"] === null) claims.push("default");
        break;
      case "object":
        if (/__proto__|\\/.test(text)) claims.push("__proto__");
        break;
      case "block":
      case "enum":
      case "program":
      case "type":
        break;
      default:
        unreachable(kind);
    }
    if (options["semi"] === false && (kind === "class" || kind === "type")) {
      if (isProperty(node)) claims.push(property);
      if (mayWantSemicolon(node)) claims.push(semicolon);
    }
  }
  return claims.length === 0 ? noClaims : claims;
}

const noClaims: readonly string[] = [];
const defaultExport = "default export";
const property = "property";
const semicolon = "semicolon";
const brokenObject = "broken object";

function isPrivate(key: unknown): key is SyntaxNode {
  return (key as SyntaxNode | null | undefined)?.type === "PrivateName";
}

function privateName(key: SyntaxNode): string {
  return String((key["id"] as SyntaxNode)["name"]);
}

/**
 * Whether new members claim something that a remaining member may claim, too; or whether an array
 * has lost the last element that breaks its lines.
 * @param removed the claims of the members that are replaced
 * @param remaining the claims of all others
 */
export function claimsCollide(
  added: readonly (readonly string[])[],
  removed: readonly (readonly string[])[],
  remaining: () => Iterable<readonly string[]>,
): boolean {
  const free = removed.flat();
  if (free.includes(brokenObject) && !added.flat().includes(brokenObject)) {
    for (const claims of remaining()) if (claims.includes(brokenObject)) return false;
    return true;
  }
  const fresh = added.flat().filter((claim) => {
    const index = free.indexOf(claim);
    if (index >= 0) free.splice(index, 1);
    return index < 0;
  });
  if (fresh.every((claim) => claim === brokenObject)) return false;
  if (fresh.includes(defaultExport)) return true;
  const minded = new Set(
    fresh.map((claim) => (claim === property ? semicolon : claim === semicolon ? property : claim)),
  );
  for (const claims of remaining()) if (claims.some((claim) => minded.has(claim))) return true;
  return false;
}
