import { expect, it } from "vitest";
import { reduceText } from "../../src/window/reduce.ts";
import { siteOf, type TreeSettings } from "./open-tree.ts";

it.each<[string, string, TreeSettings?]>([
  ["a«→a»;\n", "aa;\n"],
  // A neighbour on each side, and one line for all others.
  ["a;\nb;\nc;\nd«→d»;\ne;\nf;\ng;\n", "$leftOut0_;\nc;\ndd;\ne;\n$leftOut1_;\n"],
  ["a;\nb«→b»;\nc;\n", "a;\nbb;\nc;\n"],
  ["import 'a';\nb;\nc«→c»;\n", "export { $leftOut0_ };\nb;\ncc;\n"],
  // Directives decide how all others are read.
  ["'use strict';\na;\nb;\nc«→c»;\n", "'use strict';\n$leftOut0_;\nb;\ncc;\n"],
  // Of a neighbour, neither the comments before it nor the bodies in it are needed.
  ["// a\n// b\na;\nc«→c»;\n", "a;\ncc;\n"],
  ["if (a) {\n  b;\n  c;\n  d;\n}\ne«→e»;\n", "if (a) {\n  $leftOut0_;\n  $leftOut1_;\n}\nee;\n"],
  // The heads of what is around the edit stay.
  [
    "a;\nb;\nif (c) {\n  d;\n  e;\n  f«→f»;\n} else {\n  g;\n  h;\n}\ni;\n",
    "$leftOut0_;\nif (c) {\n  $leftOut1_;\n  e;\n  ff;\n} else {\n  $leftOut2_;\n  $leftOut3_;\n}\n$leftOut4_;\n",
  ],
  [
    "class A {\n  a() {}\n  b() {}\n  c() {\n    d;\n    e«→e»;\n  }\n}\n",
    "class A {\n  $leftOut0_() {}\n  c() {\n    d;\n    ee;\n  }\n}\n",
  ],
  [
    "declare class A {\n  a(): b;\n  c(): d;\n  e(): f«→f»;\n}\n",
    "declare class A {\n  $leftOut0_(): void;\n  c(): d;\n  e(): ff;\n}\n",
  ],
  ["a = [\n  {\n    a,\n  },\n  b,\n  c«→c»,\n];\n", "a = [\n  {\n$leftOut0_,\n},\n  b,\n  cc,\n];\n"],
])("for %j, %j is parsed", (written, expected, settings) => {
  const { text, region, bodies, before, after } = reduceText(siteOf(written, settings), {
    isModule: written.startsWith("import"),
    isDeclaration: false,
  });
  expect(text).toBe(expected);
  // The ranges that it gives for the edit, its neighbours and the bodies around it are right.
  expect(text.slice(region.start, region.end)).toMatch(/(\w)\1/);
  for (const range of [before, after, ...bodies])
    if (range !== undefined) expect(range.end).toBeGreaterThan(range.start);
  if (before !== undefined) expect(before.end).toBeLessThanOrEqual(region.start);
  if (after !== undefined) expect(after.start).toBeGreaterThanOrEqual(region.end);
  for (const body of bodies) expect(region.end).toBeLessThanOrEqual(body.end);
});
