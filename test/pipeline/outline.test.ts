import { describe, expect, it } from "vitest";
import { hasStatements, outlineTree, statementNodes, type SyntaxNode } from "../../src/pipeline/outline.ts";
import { parse } from "./parsed.ts";

/** Each statement with its role, unless it is a plain one. */
const statementsIn = (text: string) =>
  parse(text).outline.statements.map(({ start, end, role }) =>
    role === "statement" ? text.slice(start, end) : `${role}: ${text.slice(start, end)}`,
  );

describe("the outline of a text", () => {
  it.each([
    ["a;\nb();", ["a;", "b();"]],
    ['"use strict";\na;', ['directive: "use strict";', "a;"]],
    ["'a';\n'b'", ["directive: 'a';", "directive: 'b'"]],
    ['a;\n"b";', ["a;", '"b";']],
    [";\na;;", ["empty: ;", "a;", "empty: ;"]],
    ["@a export class B {}", ["@a export class B {}"]],
    ["export @a class B {}", ["export @a class B {}"]],
    ["@a class B {}", ["@a class B {}"]],
    ["#!a\n// b\nc;\n// d", ["c;"]],
  ])("of %j has the statements %j", (text, statements) => expect(statementsIn(text)).toEqual(statements));

  it.each([
    ["a;", true],
    ['"use strict";', true],
    [";", false],
    ["// a", false],
  ])("tells whether %j has a statement that is printed: %s", (text, has) =>
    expect(hasStatements(parse(text).outline)).toBe(has),
  );
});

it.each([
  ['import "a";', true],
  ["export {};", true],
  ["export default a;", true],
  ['export * from "a";', true],
  ["export = a;", true],
  ['import a = require("a");', true],
  ["export as namespace a;", true],
  ['import("a");', false],
  ["import.meta;", false],
  ["namespace A { export let b; }", false],
  ["a;", false],
])("whether %j is a module for every parser: %s", (text, isModule) =>
  expect(parse(text).outline.isModule).toBe(isModule),
);

it("a tree of typescript-estree, which has no file and no start, has the same outline", () => {
  const text = '"use strict"; // a\n@b export class C {}\n;';
  const typescript: SyntaxNode = {
    type: "Program",
    comments: [{ type: "Line", range: [14, 18] }],
    body: [
      { type: "ExpressionStatement", range: [0, 13], directive: "use strict" },
      {
        type: "ExportNamedDeclaration",
        range: [22, 39],
        declaration: { type: "ClassDeclaration", decorators: [{ type: "Decorator", range: [19, 21] }] },
      },
      { type: "EmptyStatement", range: [40, 41] },
    ],
  };
  const { tree, outline } = parse(text);
  expect(outlineTree(typescript)).toEqual(outline);
  expect(statementNodes(typescript)).toHaveLength(statementNodes(tree).length);
});
