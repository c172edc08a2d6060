import path from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/stores/memory.ts";
import type { Store } from "../../src/stores/store.ts";
import { createTieredStore } from "../../src/stores/tiered.ts";
import { keysOf, makeKey, markerEntry, mixedEntries, textEntry } from "./entries.ts";
import { countHits, openDisk, temporaryFolder } from "./support.ts";

const disk = (folder: string, durability: "journal" | "at-close"): Store =>
  openDisk(path.join(folder, "cache"), { durability }).store;

const stores: Record<string, (folder: string) => Store> = {
  memory: () => createMemoryStore({ budgetBytes: 64e6 }),
  "memory after its first eviction": () => {
    const store = createMemoryStore({ budgetBytes: 8e6 });
    void store.setMany([
      textEntry("fills the budget", "x".repeat(4e6 - 1000)),
      markerEntry("a"),
      textEntry("b", "x".repeat(2000)),
    ]);
    return store;
  },
  "disk, at-close": (folder) => disk(folder, "at-close"),
  "disk, journal": (folder) => disk(folder, "journal"),
  "memory over disk": (folder) =>
    createTieredStore(createMemoryStore({ budgetBytes: 64e6 }), disk(folder, "at-close")),
  "nearly no memory over disk": (folder) =>
    createTieredStore(createMemoryStore({ budgetBytes: 200 }), disk(folder, "journal")),
};

describe.each(Object.entries(stores))("%s", (_, openStore) => {
  const open = (): Store => openStore(temporaryFolder());

  it("misses what was never set", async () => {
    const store = open();
    expect(await store.getMany([makeKey("never set"), makeKey("nor this")])).toEqual([
      { kind: "miss" },
      { kind: "miss" },
    ]);
    await store.close();
  });

  it("answers nothing to nothing", async () => {
    const store = open();
    await store.setMany([]);
    expect(await store.getMany([])).toEqual([]);
    await store.flush();
    await store.close();
  });

  it("forgets what is dropped, and nothing else, at once and for the next process", async () => {
    const folder = temporaryFolder();
    const store = openStore(folder);
    const [kept, dropped] = [mixedEntries("kept", 30), mixedEntries("dropped", 30)];
    await store.setMany([...kept, ...dropped]);
    await store.flush();
    await store.setMany([textEntry("dropped later"), textEntry("kept later")]);
    const wrong = [...dropped, textEntry("dropped later")];
    await store.dropMany!(keysOf(wrong));
    await store.dropMany!(keysOf([textEntry("never set")]));
    const check = async (open: Store, rest: number) => {
      expect(await countHits(open, wrong)).toBe(0);
      expect(await countHits(open, [...kept, textEntry("kept later")])).toBe(rest);
    };
    const rest = await countHits(store, [...kept, textEntry("kept later")]);
    await check(store, rest);
    await store.close();
    const again = openStore(folder);
    const isKept = (await again.getMany(keysOf(kept))).some(({ kind }) => kind !== "miss");
    await check(again, isKept ? rest : 0);
    await again.close();
  });

  it("answers in the order of the keys, also when a key is asked twice", async () => {
    const store = open();
    await store.setMany([textEntry("one", "1"), markerEntry("two")]);
    for (const moment of ["before the flush", "after it"]) {
      const answers = await store.getMany(["two", "none", "one", "two", "one"].map(makeKey));
      const one = { kind: "text", text: "1" };
      expect(answers, moment).toEqual([{ kind: "marker" }, { kind: "miss" }, one, { kind: "marker" }, one]);
      await store.flush();
    }
    await store.close();
  });

  it("gives back every text exactly as it was set", async () => {
    const store = open();
    const texts = [
      "",
      "\0",
      "\n",
      "\ufeffBOM",
      "a\r\nb\r",
      "\ud83d\ude00 ünï",
      "\ud800",
      "x\udc00\ud800y",
      "\uffff",
      "\x80\xff",
      "z".repeat(300_000),
    ];
    const entries = texts.map((text, index) => textEntry(`text ${index}`, text));
    await store.setMany(entries);
    expect(await countHits(store, entries)).toBe(texts.length);
    await store.flush();
    expect(await countHits(store, entries)).toBe(texts.length);
    await store.close();
  });

  it("takes many entries in many calls", async () => {
    const store = open();
    const entries = mixedEntries("many", 3000);
    for (let start = 0; start < entries.length; start += 100) {
      await store.setMany(entries.slice(start, start + 100));
      expect(await countHits(store, entries)).toBe(start + 100);
      if (start % 700 === 0) await store.flush();
    }
    await store.close();
  });

  it("ignores that a key is set again", async () => {
    const store = open();
    const entries = mixedEntries("again", 20);
    await store.setMany([...entries, ...entries]);
    await store.flush();
    await store.setMany(entries);
    await store.flush();
    expect(await countHits(store, entries)).toBe(entries.length);
    await store.close();
  });

  it("gives the last of several values of a key, also in the next process", async () => {
    const folder = temporaryFolder();
    const key = makeKey("set again");
    const values = ["first", "second", "third", "fourth"].map(
      (text) => ({ kind: "text", key, text }) as const,
    );
    for (const [first, last] of [values.slice(0, 2), values.slice(2)]) {
      // Files of one millisecond have no order.
      const before = Date.now();
      while (Date.now() === before);
      const store = openStore(folder);
      for (const entry of [first!, last!]) {
        await store.setMany([entry]);
        expect(await store.getMany([key])).toEqual([{ kind: "text", text: entry.text }]);
      }
      await store.close();
      const again = openStore(folder);
      const [found] = await again.getMany([key]);
      if (found!.kind !== "miss") expect(found).toEqual({ kind: "text", text: last!.text });
      await again.close();
    }
  });

  it("answers calls that overlap", async () => {
    const store = open();
    const groups = Array.from({ length: 20 }, (_, index) => mixedEntries(`overlap ${index}`, 10));
    await Promise.all(
      groups.flatMap((group) => [store.setMany(group), store.getMany(keysOf(group)), store.flush()]),
    );
    for (const group of groups) expect(await countHits(store, group)).toBe(group.length);
    await store.close();
  });
});
