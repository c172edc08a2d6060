import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { CacheEntry } from "../../src/stores/store.ts";
import { epoch, markerEntry, mixedEntries, textEntry } from "./entries.ts";
import { countHits, filesOf, openDisk, readBack, sizeOf, temporaryFolder, writePack } from "./support.ts";

const day = 24 * 60 * 60 * 1000;
const maxBytes = 1_000_000;

const newFolder = (): string => path.join(temporaryFolder(), "cache");

/** Entries of about 100 kB. */
const bulk = (name: string): CacheEntry[] => [
  textEntry(name, "x".repeat(50_000)),
  textEntry(`${name} 2`, "y".repeat(50_000)),
];

const generationsOf = (folder: string): string[] =>
  !fs.existsSync(path.join(folder, epoch))
    ? []
    : [...new Set(filesOf(folder, ".pack").map((file) => path.basename(file).slice(0, 6)))];

it.each(["journal", "at-close"] as const)(
  "stays below its bound, and keeps the newest half of it (%s)",
  async (durability) => {
    const folder = newFolder();
    for (let run = 0; run < 40; run++) {
      await writePack(folder, bulk(`run ${run}`), { maxBytes, durability });
      expect(sizeOf(folder)).toBeLessThanOrEqual(maxBytes);
      for (let earlier = Math.max(0, run - 3); earlier <= run; earlier++) {
        expect((await readBack(folder, bulk(`run ${earlier}`), { maxBytes })).hits).toBe(2);
      }
    }
    expect((await readBack(folder, bulk("run 0"), { maxBytes })).hits).toBe(0);
    expect(generationsOf(folder).length).toBeLessThanOrEqual(3);
  },
);

it("stays below its bound when one process sets everything, also in one call", async () => {
  const folder = newFolder();
  const { store, failures } = openDisk(folder, { maxBytes });
  await store.setMany(Array.from({ length: 40 }, (_, index) => bulk(`call ${index}`)).flat());
  await store.setMany(mixedEntries("markers", 30_000));
  await store.close();
  expect(failures).toEqual([]);
  expect(sizeOf(folder)).toBeLessThanOrEqual(maxBytes);
});

it("does not store a text that would push out an eighth of everything", async () => {
  const folder = newFolder();
  const large = textEntry("large", "x".repeat(maxBytes / 8));
  await writePack(folder, [large, markerEntry("small")], { maxBytes });
  expect((await readBack(folder, [large])).hits).toBe(0);
  expect((await readBack(folder, [markerEntry("small")])).hits).toBe(1);
});

it("stores a large text when there is room", async () => {
  const folder = newFolder();
  const large = textEntry("large", "ünïcode ".repeat(2_500_000));
  await writePack(folder, [large]);
  expect(await readBack(folder, [large])).toEqual({ hits: 1, reasons: [] });
});

it("keeps what is used, however much is written beside it", async () => {
  const folder = newFolder();
  const used = mixedEntries("used", 200);
  const unused = mixedEntries("unused", 200);
  await writePack(folder, [...used, ...unused], { maxBytes });
  for (let run = 0; run < 40; run++) {
    const { store } = openDisk(folder, { maxBytes });
    expect(await countHits(store, used)).toBe(used.length);
    await store.setMany(bulk(`run ${run}`));
    await store.close();
  }
  expect((await readBack(folder, unused, { maxBytes })).hits).toBe(0);
});

it("keeps what is read by processes that write nothing", async () => {
  const folder = newFolder();
  const used = mixedEntries("used", 10);
  await writePack(folder, used, { maxBytes });
  for (let run = 0; run < 40; run++) {
    await writePack(folder, bulk(`run ${run}`), { maxBytes });
    expect((await readBack(folder, used, { maxBytes })).hits).toBe(used.length);
  }
});

it("gives the last values of keys of which an old generation has others", async () => {
  const folder = newFolder();
  const entries = (text: string) => Array.from({ length: 20 }, (_, index) => textEntry(`${index}`, text));
  await writePack(folder, entries("old"), { maxBytes });
  for (let run = 0; generationsOf(folder).length < 2; run++)
    await writePack(folder, bulk(`run ${run}`), { maxBytes });
  const { store } = openDisk(folder, { maxBytes });
  expect(await countHits(store, entries("old"))).toBe(20);
  await store.setMany(entries("new"));
  await store.close();
  expect((await readBack(folder, entries("new"), { maxBytes })).hits).toBe(20);
});

it("writes nothing for a few touches while there is room", async () => {
  const folder = newFolder();
  const used = mixedEntries("used", 10);
  await writePack(folder, used, { maxBytes });
  for (let run = 0; generationsOf(folder).length < 2; run++)
    await writePack(folder, bulk(`run ${run}`), { maxBytes });
  const before = filesOf(folder, ".pack");
  expect((await readBack(folder, used, { maxBytes })).hits).toBe(10);
  expect(filesOf(folder, ".pack")).toEqual(before);
});

it("begins a journal in the newest generation, also when nothing was read before", async () => {
  const folder = newFolder();
  for (let run = 0; generationsOf(folder).at(-1) !== "000004"; run++)
    await writePack(folder, bulk(`run ${run}`), { maxBytes });
  const { store } = openDisk(folder, { maxBytes, durability: "journal" });
  await store.setMany([markerEntry("a")]);
  expect(path.basename(filesOf(folder, ".journal")[0]!)).toMatch(/^000004-/);
  await store.close();
});

it("takes no generation from a name that is no pack", async () => {
  const folder = newFolder();
  const entries = mixedEntries("entry", 50);
  await writePack(folder, entries, { maxBytes });
  for (const name of ["ffffff-0mwr8f76e-442c05cab502.pack", "00ffff-0mwr8f76e-442c05cab502.pack"]) {
    fs.writeFileSync(path.join(folder, epoch, name), "forged");
  }
  const { store } = openDisk(folder, { maxBytes });
  await store.setMany([markerEntry("more")]);
  await store.close();
  expect((await readBack(folder, entries, { maxBytes })).hits).toBe(50);
});

it("goes on after a pack that claims to be of the last generation there can be", async () => {
  const folder = newFolder();
  await writePack(folder, mixedEntries("entry", 50), { maxBytes });
  const [pack] = filesOf(folder, ".pack");
  fs.renameSync(pack!, path.join(folder, epoch, "ffffff-0mwr8f76e-442c05cab502.pack"));
  for (let run = 0; run < 20; run++) {
    await writePack(folder, bulk(`run ${run}`), { maxBytes });
    expect((await readBack(folder, bulk(`run ${run}`), { maxBytes })).hits).toBe(2);
    expect(sizeOf(folder)).toBeLessThanOrEqual(maxBytes);
  }
  expect(generationsOf(folder)).not.toContain("ffffff");
});

it("removes epochs that nobody used for two weeks, and only what is ours in them", async () => {
  const folder = newFolder();
  const start = Date.now();
  const at = (days: number) => ({ now: () => start + days * day });
  const [old, kept, mixed] = ["00000000000000aa", "00000000000000bb", "00000000000000cc"];
  for (const name of [old, kept, mixed])
    await writePack(folder, mixedEntries("entry", 10), { epoch: name, ...at(0) });
  fs.writeFileSync(path.join(folder, mixed, "notes.txt"), "mine");
  fs.mkdirSync(path.join(folder, "not-an-epoch"));
  await readBack(folder, mixedEntries("entry", 10), { epoch: kept, ...at(5) });

  await writePack(folder, [markerEntry("a")], at(14));
  expect(fs.readdirSync(folder)).toContain(old);
  await writePack(folder, [markerEntry("b")], at(15));
  expect(fs.readdirSync(folder)).not.toContain(old);
  expect(fs.readdirSync(folder)).toEqual(expect.arrayContaining([epoch, kept, "not-an-epoch"]));
  expect(fs.readdirSync(path.join(folder, mixed))).toEqual(["notes.txt"]);
  await writePack(folder, [markerEntry("c")], at(25));
  expect(fs.readdirSync(folder)).not.toContain(kept);
});

it("does not lose the epoch of a process that runs for weeks", async () => {
  const folder = newFolder();
  const running = openDisk(folder, { epoch: "00000000000000aa" });
  await running.store.setMany([markerEntry("a")]);
  await running.store.flush();
  for (let days = 1; days <= 40; days++) {
    running.clock.now += day;
    expect(await countHits(running.store, [markerEntry("a")])).toBe(1);
    const { now } = running.clock;
    await writePack(folder, [markerEntry(`day ${days}`)], { now: () => now });
  }
  expect(running.failures).toEqual([]);
});

it("sweeps temporary files and damaged packs after a day, and nothing else", async () => {
  const folder = newFolder();
  await writePack(folder, [markerEntry("a")]);
  const inEpoch = (name: string): string => path.join(folder, epoch, name);
  const temporary = inEpoch("tmp.123.0123456789ab");
  const damaged = inEpoch("000001-0mwr8f76e-442c05cab502.pack");
  const foreign = inEpoch("tmp.doc");
  const fresh = inEpoch("tmp.124.0123456789ab");
  for (const file of [temporary, damaged, foreign, fresh]) fs.writeFileSync(file, "x");
  const { store, clock } = openDisk(folder);
  const use = async (): Promise<void> => {
    await store.setMany([markerEntry(String(clock.now))]);
    await store.flush();
  };
  await use();
  const exist = (): boolean[] => [temporary, damaged, foreign, fresh].map((file) => fs.existsSync(file));
  expect(exist()).toEqual([true, true, true, true]);
  clock.now += 2 * day;
  fs.utimesSync(fresh, clock.now / 1000, clock.now / 1000 - 60 * 60);
  await use();
  expect(exist()).toEqual([false, false, true, true]);
});
