import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { markerEntry, mixedEntries, textEntry } from "./entries.ts";
import { countHits, filesOf, openDisk, readBack, temporaryFolder, writePack } from "./support.ts";

const hour = 60 * 60 * 1000;

const newFolder = (): string => path.join(temporaryFolder(), "cache");

it("keeps the number of packs small over many runs", async () => {
  const folder = newFolder();
  const all = [];
  for (let run = 0; run < 40; run++) {
    const entries = mixedEntries(`run ${run}`, 20);
    all.push(...entries);
    await writePack(folder, entries);
    expect(filesOf(folder, ".pack").length).toBeLessThanOrEqual(8);
  }
  expect(await readBack(folder, all)).toEqual({ hits: all.length, reasons: [] });
});

it("keeps one of equal entries", async () => {
  const folder = newFolder();
  const entries = mixedEntries("same", 500);
  await writePack(folder, entries);
  const once = fs.statSync(filesOf(folder, ".pack")[0]!).size;
  for (let run = 0; run < 8; run++) await writePack(folder, entries);
  expect(filesOf(folder, ".pack").length).toBe(5);
  const sizes = filesOf(folder, ".pack").map((file) => fs.statSync(file).size);
  expect(sizes).toEqual([once, once, once, once, once]);
});

it("leaves a file alone whose process lives", async () => {
  const folder = newFolder();
  const owner = openDisk(folder, { durability: "journal" });
  await owner.store.setMany([markerEntry("mine")]);
  await writePack(folder, [markerEntry("other")]);
  expect(filesOf(folder, ".journal").length).toBe(1);
  await owner.store.close();
});

it("folds the journal of a living process that was idle for long, and loses nothing of what that sets then", async () => {
  const folder = newFolder();
  const owner = openDisk(folder, { durability: "journal" });
  const before = mixedEntries("before", 20);
  const after = mixedEntries("after", 20);
  await owner.store.setMany(before);
  const [journal] = filesOf(folder, ".journal");

  await writePack(folder, [markerEntry("other")], { now: () => Date.now() + 7 * hour });
  expect(filesOf(folder, ".journal")).toEqual([]);
  expect((await readBack(folder, before)).hits).toBe(before.length);

  await owner.store.setMany(after);
  expect(filesOf(folder, ".journal").length).toBe(1);
  expect(filesOf(folder, ".journal")).not.toEqual([journal]);
  // As if it was killed now: nothing is flushed or closed.
  expect(await readBack(folder, [...before, ...after])).toEqual({ hits: 40, reasons: [] });
  expect(await countHits(owner.store, [...before, ...after])).toBe(40);
  await owner.store.close();
  expect(owner.failures).toEqual([]);
});

it("keeps the last of several values that a journal has for one key", async () => {
  const folder = newFolder();
  const owner = openDisk(folder, { durability: "journal" });
  for (const text of ["first", "second", "third"]) await owner.store.setMany([textEntry("key", text)]);
  await writePack(folder, [markerEntry("other")], { now: () => Date.now() + 7 * hour });
  expect(filesOf(folder, ".journal")).toEqual([]);
  expect((await readBack(folder, [textEntry("key", "third")])).hits).toBe(1);
});

it("makes a new journal when somebody deletes the folder", async () => {
  const folder = newFolder();
  const { store, failures } = openDisk(folder, { durability: "journal" });
  const entries = mixedEntries("entry", 20);
  await store.setMany(entries.slice(0, 10));
  fs.rmSync(folder, { recursive: true });
  await store.setMany(entries.slice(10));
  expect(await readBack(folder, entries)).toEqual({ hits: 20, reasons: [] });
  await store.close();
  expect(failures).toEqual([]);
});

it("skips the torn end of a journal, and what is appended after it by a new owner is found", async () => {
  const folder = newFolder();
  const { store } = openDisk(folder, { durability: "journal" });
  const entries = mixedEntries("entry", 30);
  await store.setMany(entries.slice(0, 10));
  const [journal] = filesOf(folder, ".journal");
  const whole = fs.statSync(journal!).size;
  await store.setMany(entries.slice(10, 20));
  for (let size = fs.statSync(journal!).size - 1; size > whole; size -= 97) {
    fs.truncateSync(journal!, size);
    const { hits, reasons } = await readBack(folder, entries);
    expect({ hits, reasons }).toEqual({ hits: 10, reasons: [] });
  }
});

it("does not wait for the end of a long run to write", async () => {
  const folder = newFolder();
  const { store } = openDisk(folder, { durability: "at-close" });
  for (let part = 0; part < 13; part++) {
    await store.setMany(Array.from({ length: 10_000 }, (_, index) => markerEntry(`${part} ${index}`)));
    if (part > 11) expect(filesOf(folder, ".pack").length).toBe(1);
  }
  await store.close();
});

it("turns a journal into a pack when it gets long", async () => {
  const folder = newFolder();
  const { store } = openDisk(folder, { durability: "journal" });
  const entries = Array.from({ length: 30 }, (_, index) => textEntry(`long ${index}`, "x".repeat(20_000)));
  for (const entry of entries) {
    await store.setMany([entry]);
    const bytes = filesOf(folder, ".journal").reduce((sum, file) => sum + fs.statSync(file).size, 0);
    expect(bytes).toBeLessThan(300_000);
    expect((await readBack(folder, [entry])).hits).toBe(1);
  }
  expect(filesOf(folder, ".pack").length).toBe(2);
  expect(await readBack(folder, entries)).toEqual({ hits: 30, reasons: [] });
  await store.close();
  expect(filesOf(folder, ".journal")).toEqual([]);
});

it("takes any number of entries at once", async () => {
  const { store, failures } = openDisk(newFolder(), { durability: "journal" });
  const entries = Array.from({ length: 200_000 }, (_, index) => markerEntry(`${index}`));
  await store.setMany(entries);
  expect(await countHits(store, entries)).toBe(entries.length);
  await store.close();
  expect(failures).toEqual([]);
});

it("does not wait for a lock, and takes over one that is old", async () => {
  const folder = newFolder();
  const entries = [];
  for (let run = 0; run < 8; run++) {
    await writePack(folder, [markerEntry(`run ${run}`)]);
    entries.push(markerEntry(`run ${run}`));
  }
  const lock = path.join(path.dirname(filesOf(folder, ".pack")[0]!), "fold.lock");
  fs.writeFileSync(lock, "");
  await writePack(folder, [markerEntry("while locked")]);
  expect(filesOf(folder, ".pack").length).toBe(9);
  await writePack(folder, [markerEntry("much later")], { now: () => Date.now() + 2 * 60_000 });
  expect(filesOf(folder, ".pack").length).toBe(5);
  expect(fs.existsSync(lock)).toBe(false);
  expect((await readBack(folder, entries)).hits).toBe(8);
});

it("never stands in the way of a reader that listed the files before", async () => {
  const folder = newFolder();
  const all = [];
  for (let run = 0; run < 8; run++) {
    const entries = mixedEntries(`run ${run}`, 30);
    all.push(...entries);
    await writePack(folder, entries);
  }
  const reader = openDisk(folder);
  expect(await countHits(reader.store, all.slice(0, 1))).toBe(1);
  await writePack(folder, [markerEntry("causes a fold")]);
  expect(filesOf(folder, ".pack").length).toBe(5);
  expect(await countHits(reader.store, all)).toBe(all.length);
  reader.clock.now += 2000;
  expect(await countHits(reader.store, all)).toBe(all.length);
  await reader.store.close();
  expect(reader.failures).toEqual([]);
});
