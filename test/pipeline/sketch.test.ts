import { describe, expect, it } from "vitest";
import { sketchIsKnown, sketchLines } from "../../src/pipeline/sketch.ts";

const text = (first: number, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `  const value${first + index} = compute(${first + index});`,
  ).join("\n");

describe("the sketch of a text", () => {
  it("keeps all of its lines but two at most when one line is edited", () => {
    const lines = text(0, 500).split("\n");
    const before = new Set(sketchLines(lines.join("\n")));
    for (let index = 0; index < lines.length; index += 7) {
      const edited = lines.with(index, "  edited(here);");
      const kept = sketchLines(edited.join("\n")).filter((line) => before.has(line));
      expect(kept.length).toBeGreaterThanOrEqual(before.size - 2);
    }
  });

  it.each([
    [100, 6],
    [500, 21],
    [5000, 32],
  ])("of %i lines does not depend on their order, indentation or repetition", (count, size) => {
    const lines = text(0, count).split("\n");
    const sketch = sketchLines(lines.join("\n"));
    expect(sketch).toHaveLength(size);
    const moved = [...lines.slice(50), ...lines.toReversed(), ...lines.map((line) => `\t${line}  `)];
    expect(sketchLines(moved.join("\n"))).toEqual(sketch);
  });

  it("counts as known when more than half of it is known, so that no new or rewritten text is parsed twice", () => {
    expect(sketchIsKnown(10, 6, 100)).toBe(true);
    expect(sketchIsKnown(10, 5, 100)).toBe(false);
    expect(sketchIsKnown(0, 0, 100)).toBe(true);
    expect(sketchIsKnown(0, 0, 100_000)).toBe(false);
  });
});
