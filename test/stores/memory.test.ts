import { expect, it } from "vitest";
import { createMemoryStore } from "../../src/stores/memory.ts";
import { keysOf, makeKey, markerEntry, textEntry } from "./entries.ts";
import { countHits } from "./support.ts";

it("holds no more than its budget, and forgets what was used least recently", async () => {
  const store = createMemoryStore({ budgetBytes: 100_000 });
  const used = [markerEntry("used"), textEntry("used text")];
  await store.setMany(used);
  const others = Array.from({ length: 100 }, (_, index) => textEntry(`other ${index}`, "x".repeat(2000)));
  for (const entry of others) {
    await store.setMany([entry]);
    expect(await countHits(store, used)).toBe(2);
  }
  const kept = await store.getMany(keysOf(others));
  const hits = kept.filter((answer) => answer.kind !== "miss").length;
  expect(hits).toBeLessThanOrEqual(100_000 / 4000);
  expect(hits).toBeGreaterThan(20);
  expect(kept.at(-1)!.kind).toBe("text");
});

it("counts a text's two bytes per character, and what an entry costs by itself", async () => {
  const store = createMemoryStore({ budgetBytes: 10_000 });
  await store.setMany([textEntry("too large", "x".repeat(5_000)), textEntry("fits", "x".repeat(4_000))]);
  expect((await store.getMany(["too large", "fits"].map(makeKey))).map((answer) => answer.kind)).toEqual([
    "miss",
    "text",
  ]);
  await store.setMany(Array.from({ length: 1000 }, (_, index) => markerEntry(String(index))));
  const kept = await store.getMany(Array.from({ length: 1000 }, (_, index) => makeKey(String(index))));
  expect(kept.filter((answer) => answer.kind === "marker").length).toBeLessThan(10_000 / 120);
});

it("refuses a budget that is none", () => {
  for (const budgetBytes of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => createMemoryStore({ budgetBytes })).toThrow(`not ${budgetBytes}`);
  }
});
