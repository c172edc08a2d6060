import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { CacheEntry } from "../../src/stores/store.ts";
import { epoch, markerEntry, mixedEntries, textEntry } from "./entries.ts";
import {
  bundleWriter,
  countHits,
  filesOf,
  openDisk,
  readBack,
  temporaryFolder,
  writePack,
} from "./support.ts";

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const maxBytes = 1_000_000;
const epochs = ["00000000000000aa", "00000000000000bb", "00000000000000cc"] as const;
// Late enough in a day for some hours before, and early enough for some after.
const noon = Math.floor(Date.now() / day) * day + day / 2;

const newFolder = (): string => path.join(temporaryFolder(), "cache");

/** Entries of about `count` × 10 kB. */
const bulk = (name: string, count = 10): CacheEntry[] =>
  Array.from({ length: count }, (_, index) => textEntry(`${name} ${index}`, "x".repeat(10_000)));

/** Bytes of all files, whoever made them. */
function bytesIn(folder: string): number {
  return (fs.readdirSync(folder, { recursive: true }) as string[])
    .map((name) => fs.lstatSync(path.join(folder, name)))
    .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
}

const at = (time: number) => ({ now: () => time, maxBytes });

it("holds all epochs together below the bound; the one used least recently goes first", async () => {
  const folder = newFolder();
  for (const [index, name] of epochs.entries())
    await writePack(folder, bulk(name, 30), { epoch: name, ...at(noon + index * day) });
  // Reading is use: now the second epoch is the one that was used least recently.
  await readBack(folder, bulk(epochs[0], 30), { epoch: epochs[0], ...at(noon + 3 * day) });

  await writePack(folder, bulk("more", 30), at(noon + 4 * day));
  expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes);
  const hits = async (name: string) =>
    (await readBack(folder, bulk(name, 30), { epoch: name, ...at(noon + 4 * day) })).hits;
  expect([await hits(epochs[0]), await hits(epochs[2])]).toEqual([30, 30]);
  expect(await hits(epochs[1])).toBeLessThan(30);
  expect((await readBack(folder, bulk("more", 30), at(noon + 4 * day))).hits).toBe(30);
});

it("takes the old generation of an epoch that is in use before the new one of another epoch of that day", async () => {
  const folder = newFolder();
  const [first, second] = epochs;
  for (let run = 0; run < 8; run++)
    await writePack(folder, bulk(`run ${run}`), { epoch: first, ...at(noon + run) });
  await writePack(folder, bulk("second", 30), { epoch: second, ...at(noon + hour) });
  expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes);
  const hitsOf = async (name: string, inEpoch: string, count = 10) =>
    (await readBack(folder, bulk(name, count), { epoch: inEpoch, ...at(noon + 2 * hour) })).hits;
  expect(await hitsOf("second", second, 30)).toBe(30);
  expect(await hitsOf("run 7", first)).toBe(10);
  expect(await hitsOf("run 0", first)).toBe(0);
});

it("keeps what a run has used, also when it begins a new generation", async () => {
  const folder = newFolder();
  const [first, second] = epochs;
  await writePack(folder, bulk("used", 20), { epoch: first, ...at(noon) });
  await writePack(folder, bulk("unused", 10), { epoch: first, ...at(noon + 1) });
  await writePack(folder, bulk("second", 30), { epoch: second, ...at(noon + 2) });
  const { store } = openDisk(folder, { epoch: first, ...at(noon + 3) });
  expect(await countHits(store, bulk("used", 20))).toBe(20);
  await store.setMany(bulk("new", 45));
  await store.close();
  expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes);
  const used = [...bulk("used", 20), ...bulk("new", 45)];
  expect((await readBack(folder, used, { epoch: first, ...at(noon + 4) })).hits).toBe(65);
});

it("keeps what the processes of two epochs use, when both end at once", async () => {
  const folder = newFolder();
  const [first, second, old] = epochs;
  for (const name of [first, second, old])
    await writePack(folder, bulk(name, 20), { epoch: name, ...at(noon) });
  const tomorrow = at(noon + day);
  const [a, b] = [
    openDisk(folder, { epoch: first, ...tomorrow }),
    openDisk(folder, { epoch: second, ...tomorrow }),
  ];
  expect([await countHits(a.store, bulk(first, 20)), await countHits(b.store, bulk(second, 20))]).toEqual([
    20, 20,
  ]);
  await a.store.setMany(bulk("from a", 45));
  await b.store.setMany(bulk("from b", 5));
  await Promise.all([a.store.close(), b.store.close()]);
  expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes);
  for (const [name, used] of [
    [first, [...bulk(first, 20), ...bulk("from a", 45)]],
    [second, [...bulk(second, 20), ...bulk("from b", 5)]],
  ] as const)
    expect((await readBack(folder, used, { epoch: name, ...tomorrow })).hits).toBe(used.length);
});

it("is below a smaller bound after one run, also one that only reads, and keeps what that run has used", async () => {
  const folder = newFolder();
  const used = mixedEntries("used", 30);
  await writePack(folder, used, { maxBytes: 1e9 });
  for (let run = 0; run < 5; run++) await writePack(folder, bulk(`run ${run}`, 100), { maxBytes: 1e9 });
  expect(bytesIn(folder)).toBeGreaterThan(4 * maxBytes);
  expect((await readBack(folder, used, { maxBytes })).hits).toBe(used.length);
  expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes);
  expect(await readBack(folder, used, { maxBytes })).toEqual({ hits: used.length, reasons: [] });
});

it("moves the few entries that a run has used out of an old generation before that goes", async () => {
  const folder = newFolder();
  const used = mixedEntries("used", 10);
  await writePack(folder, used, { maxBytes });
  for (let run = 0; run < 5; run++) await writePack(folder, bulk(`run ${run}`), { maxBytes });
  expect((await readBack(folder, used, { maxBytes: maxBytes / 2 })).hits).toBe(used.length);
  expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes / 2);
  expect((await readBack(folder, used, { maxBytes: maxBytes / 2 })).hits).toBe(used.length);
});

it("holds the bound, and keeps packs few, while a process writes that never ends", async () => {
  const folder = newFolder();
  await writePack(folder, bulk("other", 30), { epoch: epochs[0], ...at(noon) });
  const { store } = openDisk(folder, { durability: "journal", ...at(noon + day) });
  for (let call = 0; call < 40; call++) {
    await store.setMany(bulk(`call ${call}`, 5));
    // A journal holds a sixteenth of the bound.
    expect(bytesIn(folder)).toBeLessThanOrEqual((maxBytes * 17) / 16);
    expect(filesOf(folder, ".pack").length).toBeLessThanOrEqual(16);
  }
  expect(await countHits(store, [...bulk("call 38", 5), ...bulk("call 39", 5)])).toBe(10);
  await store.close();
});

it("counts temporary files, and lets files that nobody can read go first", async () => {
  const folder = newFolder();
  await writePack(folder, bulk("first", 20), { maxBytes });
  const damaged = path.join(folder, epoch, "00000f-zzzzzzzzz-442c05cab502.pack");
  fs.writeFileSync(damaged, Buffer.alloc(400_000));
  fs.writeFileSync(path.join(folder, epoch, "tmp.1.0123456789ab"), Buffer.alloc(500_000));
  await writePack(folder, [markerEntry("more")], { maxBytes, onFailure: () => {} });
  expect(fs.existsSync(damaged)).toBe(false);
  expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes);
  expect((await readBack(folder, bulk("first", 20), { maxBytes })).hits).toBe(20);
});

it("holds the bound when processes of two epochs write at once", async () => {
  const folder = newFolder();
  const script = bundleWriter();
  const exitCodes = await Promise.all(
    [0, 1, 2, 3].map(async (index) => {
      const parameters = [script, folder, "at-close", `writer ${index}`, "12", "400", "write-only"];
      const child = spawn(process.execPath, [...parameters, epochs[index % 2]!, String(maxBytes)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let output = "";
      child.stdout.on("data", (part: Buffer) => (output += part.toString()));
      const exitCode = await new Promise((resolve) => child.on("close", resolve));
      expect(output).not.toContain("failure");
      return exitCode;
    }),
  );
  expect(exitCodes).toEqual([0, 0, 0, 0]);
  expect(bytesIn(folder)).toBeLessThanOrEqual(maxBytes);
  expect(bytesIn(folder)).toBeGreaterThan(maxBytes / 4);
});
