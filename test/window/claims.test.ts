import { describe, expect, it } from "vitest";
import { claimsCollide, claimsOf } from "../../src/window/claims.ts";
import type { BodyNode } from "../../src/window/tree.ts";
import { expandMiss } from "../../src/pipeline/expand.ts";
import { nodesOf, parse } from "../pipeline/parsed.ts";

/** What the first member of the body in a text claims, or the first statement of one without. */
function claimsIn(text: string, options: Record<string, unknown> = {}, fileName?: string): readonly string[] {
  const parsed = parse(text, fileName);
  const segment = parsed.segments[0]!;
  const statement = { segment, nodes: nodesOf(parsed, segment), stack: [parsed.tree], text };
  const [body] = expandMiss(statement, {
    text,
    comments: parsed.outline.comments,
    rules: { options: {} },
    minimumLength: 0,
  });
  const kind: BodyNode["kind"] = body?.kind ?? "program";
  return claimsOf({ ...(body?.parts[0] ?? statement), whole: text }, kind, parsed.grammar, options);
}

const inClass = (member: string) => `class A {\n  ${member}\n  other() {}\n}\n`;
const inType = (member: string) => `interface A {\n  ${member}\n  other(): b;\n}\n`;

describe("a segment claims what may conflict with others of its body", () => {
  it.each([
    [inClass("constructor() {}"), ["constructor"]],
    [inClass("static constructor() {}"), []],
    [inClass("#a = 1;"), ["private a"]],
    [inClass("a = 1;"), []],
    ["switch (a) {\n  default:\n  case 1:\n}\n", ["default"]],
    ["switch (a) {\n  case 1:\n  default:\n}\n", []],
    ["a = {\n  __proto__: b,\n  c,\n};\n", ["__proto__"]],
    ["a = {\n  '\\u005f_proto__': b,\n  c,\n};\n", ["__proto__"]],
    ["a = {\n  b,\n  c,\n};\n", []],
    // Without such an element, an array is printed on one line if it fits.
    ["a = [\n  {\n    b,\n  },\n  c,\n];\n", ["broken object"]],
    ["{\n  a;\n  b;\n}\n", []],
  ])("%j: %j", (text, claims) => expect(claimsIn(text)).toEqual(claims));

  // TypeScript's parser accepts a second one.
  it.each([
    ["export default a;\n", "a.js", ["default export"]],
    ["export { a as default };\n", "a.js", ["default export"]],
    ["export { a };\n", "a.js", []],
    ["export default a;\n", "a.ts", []],
  ])("%j in %s: %j", (text, fileName, claims) => expect(claimsIn(text, {}, fileName)).toEqual(claims));

  // Prettier puts a semicolon after a property if the next member needs one before it.
  it.each([
    [inClass("a = 1;"), ["property"]],
    [inClass("[a]() {}"), ["semicolon"]],
    [inClass("*a() {}"), ["semicolon"]],
    [inClass("in() {}"), ["semicolon"]],
    [inClass("static = 1;"), ["property", "semicolon"]],
    [inClass("a() {}"), []],
    [inType("a: b;"), ["property"]],
    [inType("(a: b): c;"), ["semicolon"]],
  ])("without semicolons, %j: %j", (text, claims) => expect(claimsIn(text, { semi: false })).toEqual(claims));
});

describe("new members", () => {
  it.each([
    // added, removed, remaining: each member is a list of claims
    ["nothing is claimed", [[]], [[]], [[]], false],
    ["the same was claimed before", [["constructor"]], [["constructor"]], [["default"]], false],
    ["another one claims it", [["constructor"]], [[]], [["constructor"]], true],
    ["another one claims something else", [["private a"]], [[]], [["private b"]], false],
    ["there are two of it, and were two", [["default"], ["default"]], [["default"], ["default"]], [], false],
    // Any member may have a default export deep inside, so a new one always collides.
    ["there is a default export that was not there", [["default export"]], [[]], [], true],
    ["a property is new where a member asks for a semicolon", [["property"]], [[]], [["semicolon"]], true],
    ["a member that asks for one is new where properties are", [["semicolon"]], [[]], [["property"]], true],
    ["a property is new among others", [["property"]], [[]], [["property"]], false],
    ["an object with broken lines is new", [["broken object"]], [[]], [["broken object"]], false],
    ["the last object with broken lines is gone", [[]], [["broken object"]], [[]], true],
    ["one of several such objects is gone", [[]], [["broken object"]], [["broken object"]], false],
  ])("where %s: %j for %j beside %j collide: %s", (_, added, removed, remaining, collide) =>
    expect(claimsCollide(added, removed, () => remaining)).toBe(collide),
  );
});
