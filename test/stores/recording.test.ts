import { expect, it } from "vitest";
import { openTrialStore } from "../../src/stores/recording.ts";
import { keysOf, makeKey, markerEntry, textEntry } from "./entries.ts";
import { createMapStore } from "./map-store.ts";

it("a trial store answers with what it holds, and hands it on when it is told to", async () => {
  const behind = createMapStore();
  const known = textEntry("known", "as it was");
  await behind.setMany([known]);
  const trial = openTrialStore(behind);
  const entries = [markerEntry("a"), textEntry("b", "formatted"), textEntry("wrong", "text")];
  await trial.setMany(entries);
  await trial.dropMany!(keysOf([entries[2]!]));
  const keys = [makeKey("never set"), ...keysOf(entries), known.key];
  const held = [
    { kind: "miss" },
    { kind: "marker" },
    { kind: "text", text: "formatted" },
    { kind: "miss" },
    { kind: "text", text: "as it was" },
  ];
  expect(await trial.getMany(keys)).toEqual(held);
  expect(await behind.getMany(keysOf(entries))).toEqual([
    { kind: "miss" },
    { kind: "miss" },
    { kind: "miss" },
  ]);
  expect([...trial.answered.keys()]).toEqual([known.key]);
  await trial.keep();
  expect(await behind.getMany(keys)).toEqual(held);
});
