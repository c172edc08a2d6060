import { describe, expect, it } from "vitest";
import { findBodies } from "../../src/pipeline/find-bodies.ts";
import { readNestedBody } from "../../src/pipeline/nested-body.ts";
import { programOf, type SyntaxNode } from "../../src/pipeline/outline.ts";
import { grammarOf, parseText } from "../../src/pipeline/parse.ts";

const note = `  // A comment that makes the body long enough to be split: ${"and so on, ".repeat(40)}\n`;

function parseStatement(text: string): SyntaxNode {
  const { tree } = parseText(text, grammarOf("typescript", "a.ts")!)!;
  return (programOf(tree)["body"] as readonly SyntaxNode[])[0]!;
}

/** How the body of a class with these members is read. */
function readClass(members: string, options: Record<string, unknown>) {
  const text = `class A {\n${note}${members}\n}\n`;
  const body = readNestedBody(parseStatement(text)["body"] as SyntaxNode, text, options);
  return typeof body === "object" ? body.members.length : body;
}

/** The kinds of the bodies that are found in a statement. */
function kindsIn(text: string, options: Record<string, unknown> = {}): string[] {
  const statement = parseStatement(text);
  return findBodies(statement, [], { text, rules: { options } }).map(({ kind }) => kind);
}

describe("a class", () => {
  it.each([
    ["  a = 1;\n  b = 2;", {}, 2],
    ["  a = 1\n  b = 2", { semi: false }, 2],
    ["  a = 1;\n  [b] = 2", { semi: false }, "property-without-semicolon"],
    ["  a = 1;\n  *b() {}", { semi: false }, "property-without-semicolon"],
    // With some parsers, Prettier takes `#in` for `in`.
    ["  a = 1;\n  #in = 2", { semi: false }, "property-without-semicolon"],
    ["  a() {}\n  [b]() {}", { semi: false }, 2],
    ["  a = 1;\n  'b-c' = 2;", {}, 2],
    ["  a = 1;\n  'b-c' = 2;", { quoteProps: "consistent" }, "quoted-member"],
    ["  a = 1;\n  '2' = 2;", {}, "quoted-member"],
    ["\ta = 1;\n\tb = 2;", {}, "other-indentation"],
    ["  a = 1;", {}, "one-member"],
  ])("%j with %j => %j", (members, options, expected) => {
    expect(readClass(members, options)).toBe(expected);
  });
});

describe("a literal", () => {
  const object = `{\n${note}  b: 1,\n  c: 2,\n}`;
  const array = `[\n${note}  {\n    b: 1,\n  },\n  c,\n]`;
  const type = `{\n${note}  b: 1;\n  (c: 2): 3;\n}`;
  it.each([
    [`const a: ${type} = b, c: ${type} = d;\n`, ["type", "type"]],
    [`declare let a: ${type};\n`, ["type"]],
    [`const { a }: ${type} = b;\n`, []],
    [`const a: ${type} | c = b;\n`, []],
    [`const a = (b: ${type}) => b;\n`, []],
    [`function a(b: ${type}) {}\n`, []],
    [`a = ${object};\n`, ["object"]],
    [`a = ${array};\n`, ["array"]],
    [`a(b, ${object}, c);\n`, ["object"]],
    [`a.b(c).d(${object});\n`, []],
    [`a(b).c(${object});\n`, ["object"]],
    [`a(${object}).b();\n`, []],
    [`a = b ? ${object} : c;\n`, []],
    [`a = \`\${${object}}\`;\n`, []],
    [`a = [\n${note}  b,\n  c,\n];\n`, []],
    [`for (let a = ${object}; ; ) b;\n`, []],
    [`@a(${object})\nclass B {}\n`, []],
    [`function a(b = ${object}) {}\n`, []],
    [`interface A ${object.replaceAll(",", ";")}\n`, ["type"]],
    [`type A = ${object.replaceAll(",", ";")};\n`, ["type"]],
    [`type A = B | ${object.replaceAll(",", ";")};\n`, []],
    [`enum A ${object.replaceAll(":", " =")}\n`, ["enum"]],
  ])("%j", (text, kinds) => expect(kindsIn(text)).toEqual(kinds));

  it("is not split if an option lets Prettier collapse it", () => {
    expect(kindsIn(`a = ${object};\n`, { objectWrap: "collapse" })).toEqual([]);
  });
});
