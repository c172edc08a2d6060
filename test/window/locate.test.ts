import { describe, expect, it } from "vitest";
import { ascendSite, locateEdit, mergeEdits, widenSite, type Site } from "../../src/window/locate.ts";
import { openTree, siteOf, type TreeSettings } from "./open-tree.ts";

/**
 * The kind of the body around the edit, which of its members are touched, and their text after the
 * edit.
 */
const describeSite = (site: Site | undefined) =>
  site && `${site.body.kind} ${site.first}-${site.end}: ${site.text}`;

const withoutCommas: TreeSettings = { options: { trailingComma: "none" } };

describe("the site of an edit", () => {
  it.each<[string, string, TreeSettings?]>([
    ["a;\nb«→b»;\nc;\n", "program 1-2: \nbb;"],
    // At the edge of a member, both sides are touched.
    ["a;«→b»\nc;\n", "program 0-2: a;b\nc;\n"],
    ["a;\n«→b;\n»c;\nd;\n", "program 1-2: \nb;\nc;"],
    ["a;\nb«;\nc→»;\nd;\n", "program 1-3: \nb;"],
    ["«→b»a;\nc;\n", "program 0-1: ba;"],
    // With the last member, the tail of the body is touched.
    ["a;\nb;\n«→c»", "program 1-2: \nb;\nc"],
    ["a;\n{\n  b;\n  c«→d»;\n  e;\n}\n", "block 1-2: \n  cd;"],
    ["a;\n{\n  b;\n  c;\n«→  d;\n»}\n", "block 1-2: \n  c;\n  d;\n"],
    // The text around a body is not part of it.
    ["a;\nif (b«→c») {\n  d;\n  e;\n}\nf;\n", "program 1-2: \nif (bc) {\n  d;\n  e;\n}"],
    ["{\n  a;\n  b;\n«}\n{→»\n  c;\n  d;\n}\n", "program 0-2: {\n  a;\n  b;\n\n  c;\n  d;\n}\n"],
    ["a = {\n  b,\n  c,\n  d«→e»,\n};\n", "object 2-3: \n  de,\n"],
    // Without trailing commas, the member before the last may become the last.
    ["a = {\n  b,\n  c,\n  d«→e»\n};\n", "object 1-3: \n  c,\n  de\n", withoutCommas],
    ["a = {\n  b,\n  c«→e»,\n  d\n};\n", "object 1-2: \n  ce,", withoutCommas],
  ])("%j is %j", (written, site, settings) => expect(describeSite(siteOf(written, settings))).toBe(site));

  it.each([
    // Inside a `\r\n`.
    [3, 3, undefined],
    [4, 4, "program 1-2: \nXb;\n"],
  ])("in a document with Windows line breaks, from %i to %i, is %j", (start, end, site) => {
    const tree = openTree("a;\nb;\n", { width: 2 });
    const place = { edit: { start, end, text: "X" }, width: 2 } as const;
    expect(describeSite(locateEdit(tree, place))).toBe(site);
  });
});

it.each([
  ["a;\nb;\nc«→c»;\nd;\ne;\n", "program 1-4: \nb;\ncc;\nd;"],
  ["a«→a»;\nb;\nc;\n", "program 0-2: aa;\nb;"],
  ["a;\nb;\nc«→c»;\n", "program 1-3: \nb;\ncc;\n"],
  ["a«→a»;\n", undefined],
  ["{\n  a«→a»;\n  b;\n}\n", "block 0-2:   aa;\n  b;\n"],
])("the site of %j, made wider, is %j", (written, site) =>
  expect(describeSite(widenSite(siteOf(written)))).toBe(site),
);

it.each([
  ["a;\n{\n  b;\n  c«→c»;\n}\nd;\n", "program 1-2: \n{\n  b;\n  cc;\n}"],
  ["a;\n{\n  b;\n  c«→c»;\n}\n", "program 1-2: \n{\n  b;\n  cc;\n}\n"],
  ["{\n  a;\n  {\n    b«→b»;\n    c;\n  }\n  d;\n}\n", "block 1-2: \n  {\n    bb;\n    c;\n  }"],
  ["a«→a»;\n", undefined],
])("the site of %j, one level up, is %j", (written, site) =>
  expect(describeSite(ascendSite(siteOf(written)))).toBe(site),
);

it.each([
  [5, ["4-5 X", "11-12 Y"]],
  [6, ["4-12 X;\nc = Y"]],
])("edits at most %i apart are merged: %j", (distance, merged) => {
  const text = "a = b;\nc = d;\n";
  const [first, second] = [text.indexOf("b"), text.indexOf("d")];
  const edits = [
    { start: first, end: first + 1, text: "X" },
    { start: second, end: second + 1, text: "Y" },
  ];
  const found = mergeEdits(openTree(text), edits, distance, 1)!;
  expect(found.map(({ start, end, text: own }) => `${start}-${end} ${own}`)).toEqual(merged);
});
