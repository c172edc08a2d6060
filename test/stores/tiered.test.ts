import { expect, it } from "vitest";
import { createMemoryStore } from "../../src/stores/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { createTieredStore } from "../../src/stores/tiered.ts";
import { keysOf, makeKey, markerEntry, textEntry } from "./entries.ts";

/** A store in memory that notes which keys it was asked for and given. */
function recording(): { store: Store; asked: number[]; given: number[] } {
  const memory = createMemoryStore({ budgetBytes: 1e6 });
  const asked: number[] = [];
  const given: number[] = [];
  const store: Store = {
    ...memory,
    getMany: (keys) => (asked.push(keys.length), memory.getMany(keys)),
    setMany: (entries) => (given.push(entries.length), memory.setMany(entries)),
  };
  return { store, asked, given };
}

it("asks the far store once, only for what the near one misses, and copies its hits", async () => {
  const [near, far] = [recording(), recording()];
  await near.store.setMany([markerEntry("near")]);
  await far.store.setMany([markerEntry("far"), textEntry("far text", "t")]);
  const store = createTieredStore(near.store, far.store);
  const keys = ["near", "far", "none", "far text"].map(makeKey);
  const expected = [{ kind: "marker" }, { kind: "marker" }, { kind: "miss" }, { kind: "text", text: "t" }];
  expect(await store.getMany(keys)).toEqual(expected);
  expect(far.asked).toEqual([3]);
  expect(near.given).toEqual([1, 2]);
  expect(await store.getMany(keys)).toEqual(expected);
  expect(far.asked).toEqual([3, 1]);
  expect(near.given).toEqual([1, 2]);
});

it("does not ask the far store when the near one knows everything", async () => {
  const [near, far] = [recording(), recording()];
  const store = createTieredStore(near.store, far.store);
  const entries = [markerEntry("a"), textEntry("b")];
  await store.setMany(entries);
  await store.getMany(keysOf(entries));
  expect(far).toMatchObject({ asked: [], given: [2] });
});
