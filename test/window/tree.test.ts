import { expect, it } from "vitest";
import { printBody, sizeOf, writeBody } from "../../src/window/tree.ts";
import { openTree } from "./open-tree.ts";

it.each([
  ["a;\nb;\n", "a;\nb;\n", 0],
  // Each segment, gap or tail that is printed in another way counts as one difference.
  ["a  =  b;\nc  =  d;\n", "a = b;\nc = d;\n", 2],
  ["a;\n\n\n\nb;\n", "a;\n\nb;\n", 1],
  ["\n\na;\n", "a;\n", 1],
  ["a;\nb;", "a;\nb;\n", 1],
  ["a;\n\n\n", "a;\n", 1],
  ["{\n  a;\n  b;\n}\n", "{\n  a;\n  b;\n}\n", 0],
  ["{\n\n  a;\n\n\n  b;\n\n}\n", "{\n  a;\n\n  b;\n}\n", 3],
])("the tree of %j is printed as %j, with %i differences", (text, printed, differences) => {
  const tree = openTree(text);
  expect(writeBody(tree).join("")).toBe(text);
  expect(printBody(tree).join("")).toBe(printed);
  expect(tree.differences).toBe(differences);
  expect(tree.size).toBe(text.length);
});

it.each([
  ["a", 1, 1],
  ["a\n\nb\n", 1, 5],
  ["a\n\nb\n", 2, 8],
  ["", 2, 0],
] as const)("%j, in a document whose line breaks have %i code units, has %i", (text, width, size) =>
  expect(sizeOf(text, width)).toBe(size),
);

it("lengths in a tree count in its document, whatever the line breaks are", () => {
  const text = "{\n  a;\n\n  b;\n}\nc;\n";
  expect(openTree(text, { width: 2 }).size).toBe(text.replaceAll("\n", "\r\n").length);
});

it.each([
  ["import 'a';\nb;\nexport {};\n", 2],
  ["import('a');\n", 0],
])("%j has %i statements that make it a module", (text, modules) =>
  expect(openTree(text).modules).toBe(modules),
);
