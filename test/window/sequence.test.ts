import { expect, it } from "vitest";
import { Sequence, type Measured } from "../../src/window/sequence.ts";
import { createRandom, freshSeed } from "../oracle/random.ts";

interface Member extends Measured {
  readonly name: number;
}

for (const seed of ["fixed", freshSeed()]) {
  it(`a sequence equals a plain list after any splices, seed ${seed}`, () => {
    const random = createRandom(seed);
    let names = 0;
    const make = (count: number): Member[] =>
      Array.from({ length: count }, () => ({
        name: (names += 1),
        size: 1 + random.integer(5),
        differences: random.chance(0.1) ? 1 : 0,
        modules: random.integer(2),
      }));
    let list = make(500);
    let sequence = Sequence.of(list);
    const sum = (members: readonly Member[], key: keyof Measured): number =>
      members.reduce((total, member) => total + member[key], 0);
    for (let round = 0; round < 400; round += 1) {
      const first = random.integer(list.length);
      const end = Math.min(list.length, first + random.integer(random.chance(0.1) ? 200 : 4));
      const added = make(random.integer(random.chance(0.1) ? 200 : 4) + (list.length < 10 ? 5 : 0));
      const old = sequence;
      const oldList = list;
      sequence = sequence.splice(first, end, added);
      list = [...list.slice(0, first), ...added, ...list.slice(end)];
      expect([...old]).toEqual(oldList);
      expect([...sequence]).toEqual(list);
      expect(sequence.length).toBe(list.length);
      for (const key of ["size", "differences", "modules"] as const)
        expect(sequence[key]).toBe(sum(list, key));
      const index = random.integer(list.length);
      expect(sequence.at(index)).toBe(list[index]);
      const [from, to] = [random.integer(list.length), random.integer(list.length + 1)];
      expect(sequence.slice(from, to)).toEqual(list.slice(from, to));
      const differing = [...sequence.differing()];
      expect(differing.map(({ member }) => member)).toEqual(
        list.filter(({ differences }) => differences > 0),
      );
      for (const found of differing) expect(found.start).toBe(sum(list.slice(0, found.index), "size"));
      const offset = random.integer(sequence.size + 1);
      const located = sequence.locate(offset);
      const expected = list.findIndex((_, position) => sum(list.slice(0, position + 1), "size") >= offset);
      expect(located).toEqual({ index: expected, start: sum(list.slice(0, expected), "size") });
    }
    expect(() => sequence.at(list.length)).toThrow(RangeError);
  });
}

// Looking up each member by its index would run into the time limit of the test.
it("gives a slice of four million members fast", () => {
  const members = new Array<Measured>(4_000_000).fill({ size: 1, differences: 0, modules: 0 });
  expect(Sequence.of(members).slice(1, 4_000_000)).toHaveLength(3_999_999);
});

it("has no members before the first or behind the last", () => {
  const sequence = Sequence.of([{ size: 1, differences: 0, modules: 0 }]);
  for (const [first, end] of [
    [-1, 1],
    [0, 2],
  ] as const)
    expect(() => sequence.slice(first, end)).toThrow(RangeError);
});
