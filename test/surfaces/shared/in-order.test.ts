import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inOrder } from "../../../src/surfaces/shared/in-order.ts";

describe("work in order", () => {
  it("gives results in the order of the items, side by side up to the limit", async () => {
    let running = 0;
    let most = 0;
    const given: number[] = [];
    const ends = new Map<number, () => void>();
    const ended = Array.from(
      { length: 8 },
      (_, item) => new Promise<void>((resolve) => ends.set(item, resolve)),
    );
    const work = async (item: number) => {
      most = Math.max(most, ++running);
      // Every other one ends after the one behind it.
      await (item % 2 === 1 ? ended[item + 1] : setImmediate());
      ends.get(item)!();
      running--;
      return item * 2;
    };
    for await (const result of inOrder([1, 2, 3, 4, 5, 6], work, (begun) => begun < 3)) given.push(result);
    expect(given).toEqual([2, 4, 6, 8, 10, 12]);
    expect(most).toBe(3);
  });

  it("begins nothing before it is asked for, with a limit of one", async () => {
    const begun: number[] = [];
    const results = inOrder(
      [1, 2],
      async (item) => begun.push(item),
      () => false,
    );
    expect(begun).toEqual([]);
    await results.next();
    expect(begun).toEqual([1]);
  });

  it("throws in its turn what failed, and begins nothing more", async () => {
    const begun: number[] = [];
    const given: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      if (item === 2) throw new Error("two");
      await setImmediate();
      return item;
    };
    const run = async () => {
      for await (const result of inOrder([1, 2, 3, 4, 5], work, (begun) => begun < 2)) given.push(result);
    };
    await expect(run()).rejects.toThrow("two");
    expect(given).toEqual([1]);
    expect(begun).toEqual([1, 2, 3]);
  });
});
