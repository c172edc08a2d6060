import { describe, expect, it } from "vitest";
import { cutIntoCharacters } from "../../../src/surfaces/lsp/refine-edit.ts";
import { applyChanges } from "../../../src/window/changes.ts";
import { createRandom, freshSeed } from "../../oracle/random.ts";

/** The parts of one edit that replaces all of a text, as `start-end:text`. */
function cut(before: string, after: string): readonly string[] {
  const edits = cutIntoCharacters([{ start: 0, end: before.length, text: after }], () => before);
  expect(applyChanges(before, edits)).toBe(after);
  return edits.map(({ start, end, text }) => `${start}-${end}:${text}`);
}

describe("an edit cut into characters", () => {
  it.each([
    ["is what differs", "f( a,'b');", 'f(a, "b");', ["2-3:", '5-6: "', '7-8:"']],
    ["is nothing where nothing differs", "a", "a", []],
    ["stays an insertion", "", "abc", ["0-0:abc"]],
    ["stays a deletion", "abc", "", ["0-3:"]],
    ["keeps joined emoji together", "'👩‍👩‍👧' +a", "'👩‍👩‍👦' + a", ["1-9:👩‍👩‍👦", "12-12: "]],
    ["keeps a letter and its accent together", "'e\u0301' +a", "'e' + a", ["1-3:e", "6-6: "]],
    ["keeps a line break in two parts together", "a\r\nb", "a\nb", ["1-3:\n"]],
  ])("%s", (_, before, after, expected) => expect(cut(before, after)).toEqual(expected));

  it("stays whole where much differs, or where it is long", () => {
    const lower = "abcdefghij".repeat(20);
    expect(cut(lower, lower.toUpperCase())).toHaveLength(1);
    expect(cut(`( ${lower.repeat(60)} )`, `(${lower.repeat(60)})`)).toHaveLength(1);
    expect(cut(`( ${lower} )`, `(${lower})`)).toHaveLength(2);
  });

  it("stays whole behind others in which much differs", () => {
    const before = "( a )".repeat(100);
    const edits = Array.from({ length: 100 }, (_, index) => ({
      start: 5 * index,
      end: 5 * index + 5,
      text: "[b]",
    }));
    const parts = cutIntoCharacters(edits, ({ start, end }) => before.slice(start, end));
    expect(parts.length).toBeLessThan(200);
    expect(applyChanges(before, parts)).toBe("[b]".repeat(100));
  });

  it.each(["fixed", freshSeed()])("never ends inside of a character, seed %s", (seed) => {
    const random = createRandom(seed);
    const characters = ["a", " ", "\r\n", "\n", "😀", "👩‍👩‍👧", "👧", "🇫🇷", "e\u0301", "é", "漢"];
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
    const boundaries = (text: string) =>
      new Set([...segmenter.segment(text)].map(({ index }) => index).concat(text.length));
    for (let round = 0; round < 500; round += 1) {
      const first = Array.from({ length: 1 + random.integer(12) }, () => random.pick(characters));
      const second = first
        .filter(() => random.chance(0.8))
        .flatMap((character) => (random.chance(0.2) ? [character, random.pick(characters)] : [character]));
      const [before, after] = [first.join(""), second.join("")];
      const edits = cutIntoCharacters([{ start: 0, end: before.length, text: after }], () => before);
      expect(applyChanges(before, edits)).toBe(after);
      let shift = 0;
      for (const { start, end, text } of edits) {
        expect(boundaries(before)).toContain(start);
        expect(boundaries(before)).toContain(end);
        expect(boundaries(after)).toContain(start + shift);
        expect(boundaries(after)).toContain(start + shift + text.length);
        shift += text.length - (end - start);
      }
    }
  });
});
