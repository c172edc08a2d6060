import { describe, expect, it } from "vitest";
import { applyChanges, composeChange, differenceOf, type Changes } from "../../src/window/changes.ts";
import { createRandom, freshSeed } from "../oracle/random.ts";

for (const seed of ["fixed", freshSeed()]) {
  describe(`changes, seed ${seed}`, () => {
    const random = createRandom(seed);
    const letters = (count: number): string =>
      Array.from({ length: count }, () => random.pick([..."abc\n"])).join("");

    it("give the same text as their edits one after the other", () => {
      for (let round = 0; round < 300; round += 1) {
        const base = letters(random.integer(40));
        let text = base;
        let changes: Changes = [];
        for (let left = random.integer(8); left > 0; left -= 1) {
          const start = random.integer(text.length + 1);
          const end = start + random.integer(Math.min(6, text.length - start) + 1);
          const edit = { start, end, text: letters(random.integer(4)) };
          text = applyChanges(text, [edit]);
          changes = composeChange(changes, edit);
          expect(applyChanges(base, changes)).toBe(text);
          for (const [index, change] of changes.entries())
            expect(change.start).toBeGreaterThan(index === 0 ? -1 : changes[index - 1]!.end);
        }
      }
    });

    it("between two texts are the smallest single edit", () => {
      for (let round = 0; round < 300; round += 1) {
        const before = letters(random.integer(30));
        const after = random.chance(0.5) ? letters(random.integer(30)) : before.replace(/b/, "xy");
        const edit = differenceOf(before, after);
        if (edit === undefined) {
          expect(before).toBe(after);
          continue;
        }
        expect(applyChanges(before, [edit])).toBe(after);
        const removed = before.slice(edit.start, edit.end);
        const isLeast = removed === "" || edit.text === "" || removed[0] !== edit.text[0];
        expect(isLeast).toBe(true);
      }
    });
  });
}

it("the difference of long texts is found by blocks", () => {
  const long = "line of text\n".repeat(20_000);
  const offset = 123_457;
  const changed = `${long.slice(0, offset)}!${long.slice(offset + 1)}`;
  expect(differenceOf(long, changed)).toEqual({ start: offset, end: offset + 1, text: "!" });
});
