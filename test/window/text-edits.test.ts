import { describe, expect, it } from "vitest";
import { applyChanges } from "../../src/window/changes.ts";
import { charactersOf, editsOf, trimEdit } from "../../src/window/text-edits.ts";
import { createRandom, freshSeed } from "../oracle/random.ts";
import { openTree } from "./open-tree.ts";

const unix = { start: 0, width: 1, lineBreak: "\n" } as const;
const windows = { start: 0, width: 2, lineBreak: "\r\n" } as const;

it.each([
  ["a;\nb = c;\n", unix, []],
  ["a;\nb  = c;\n", unix, ["5-6 » « → »«"]],
  ["a;\nb  = c;\n", windows, ["6-7 » « → »«"]],
  // One edit for each segment that differs.
  ["a  =  b;\nc  = d;\ne;\n", unix, ["2-5 » = « → »=«", "11-12 » « → »«"]],
  ["a;\n\n\n\nb;\n", unix, ["4-6 »\n\n« → »«"]],
  ["a;\n\n\n\nb;\n", windows, ["6-10 »\r\n\r\n« → »«"]],
  ["a;\n\n\n{\n  b;\n  c;\n}\n", unix, ["4-5 »\n« → »«"]],
  ["\n\na;\n", unix, ["0-2 »\n\n« → »«"]],
  ["a;", windows, ["2-2 »« → »\r\n«"]],
  ["{\n\n  a;\n\n  b;\n\n}\n", unix, ["2-3 »\n« → »«", "14-15 »\n« → »«"]],
] as const)("%j, in a document with %j, becomes formatted by %j", (text, place, edits) => {
  const found = editsOf(openTree(text, { width: place.width }), place);
  expect(
    found.map(({ start, end, replaced, text: own }) => `${start}-${end} »${replaced}« → »${own}«`),
  ).toEqual(edits);
  const document: string = text.replaceAll("\n", place.lineBreak);
  for (const { start, end, replaced } of found) expect(document.slice(start, end)).toBe(replaced);
});

it.each([
  ["ab", ["a", "b"]],
  ["a\r\nb", ["a", "\r\n", "b"]],
  ["👩‍👩‍👧a", ["👩‍👩‍👧", "a"]],
  ["e\u0301", ["e\u0301"]],
  ["", []],
])("the characters of %j are %j", (text, characters) => expect(charactersOf(text)).toEqual(characters));

describe("an edit between two texts", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["is what differs", "let  a;", "let a;", "|4-5|"],
    ["keeps both halves of a surrogate pair together", "a(😀)", "a(😃)", "|2-4|😃"],
    ["keeps joined emoji together", "'👩‍👩‍👧' +", "'👩‍👩‍👦' +", "|1-9|👩‍👩‍👦"],
    ["keeps a letter and its accent together", "'e\u0301'", "'e'", "|1-3|e"],
    ["keeps flags apart from each other", "'🇫🇷🇩🇪'", "'🇫🇷🇩🇰'", "|5-9|🇩🇰"],
    ["leaves characters alone that are not joined", "'漢字a'", "'漢字b'", "|3-4|b"],
    ["keeps a line break in two parts together", "a\r\nb", "a\nb", "|1-3|\n"],
    ["inserts", "ab", "axb", "|1-1|x"],
  ];
  for (const [name, before, after, expected] of cases) {
    it(name, () => {
      const edit = trimEdit(before, after)!;
      expect(applyChanges(before, [edit])).toBe(after);
      expect(`|${edit.start}-${edit.end}|${edit.text}`).toBe(expected);
    });
  }

  it("is undefined between equal texts", () => expect(trimEdit("a", "a")).toBeUndefined());

  for (const seed of ["fixed", freshSeed()]) {
    it(`never cuts a character, seed ${seed}`, () => {
      const random = createRandom(seed);
      const characters = ["a", " ", "\r\n", "\n", "😀", "👩‍👩‍👧", "👧", "🇫🇷", "e\u0301", "é", "漢"];
      const write = () => Array.from({ length: 1 + random.integer(12) }, () => random.pick(characters));
      const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
      const boundaries = (text: string) =>
        new Set([...segmenter.segment(text)].map(({ index }) => index).concat(text.length));
      for (let round = 0; round < 500; round += 1) {
        const first = write();
        const second = random.chance(0.5)
          ? write()
          : first.with(random.integer(first.length), random.pick(characters));
        const [before, after] = [first.join(""), second.join("")];
        const edit = trimEdit(before, after);
        if (edit === undefined) continue;
        expect(applyChanges(before, [edit])).toBe(after);
        expect(boundaries(before).has(edit.start)).toBe(true);
        expect(boundaries(before).has(edit.end)).toBe(true);
        expect(boundaries(after).has(edit.start)).toBe(true);
        expect(boundaries(after).has(edit.start + edit.text.length)).toBe(true);
      }
    });
  }
});
