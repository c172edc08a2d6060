import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { dayMs } from "../../src/stores/disk/epochs.ts";
import { addUsage, readUsage, type CacheUsage } from "../../src/stores/upkeep/usage.ts";
import { cleanDiskStore } from "../../src/stores/upkeep/inspect.ts";
import { markerEntry } from "./entries.ts";
import { temporaryFolder, writePack } from "./support.ts";

const now = Date.UTC(2026, 1, 3, 12);
const usage = (hit: number, formatted: number) => ({
  files: { hit, formatted },
  statements: { hit: 10 * hit, formatted },
});

async function newCache(): Promise<string> {
  const folder = path.join(temporaryFolder(), "cache");
  await writePack(folder, [markerEntry("a")]);
  return folder;
}

const add = (folder: string, counts: CacheUsage, time = now) =>
  addUsage(folder, counts, { now: time, isTrusted: false });

it("sums up what runs have asked in four weeks", async () => {
  const folder = await newCache();
  add(folder, usage(100, 100), now - 28 * dayMs);
  add(folder, usage(1, 2), now - 27 * dayMs);
  add(folder, usage(3, 0));
  add(folder, usage(0, 0));
  expect(readUsage(folder, now)).toEqual({
    files: { hit: 4, formatted: 2 },
    statements: { hit: 40, formatted: 2 },
  });
  expect(fs.readFileSync(path.join(folder, "usage"), "utf8")).toMatch(/^(?:\d+( \d+){4}\n){3}$/);
});

it("knows how many others have proven", async () => {
  const folder = await newCache();
  const counts = { ...usage(5, 1), proven: 3 };
  for (let run = 0; run < 1_000; run++) add(folder, run % 2 === 0 ? counts : usage(1, 0));
  expect(readUsage(folder, now)).toMatchObject({ files: { hit: 3_000, formatted: 500 }, proven: 1_500 });
});

it("stays short, and loses nothing of the last days then", async () => {
  const folder = await newCache();
  add(folder, usage(5, 5), now - 40 * dayMs);
  for (let run = 0; run < 2_000; run++) add(folder, usage(1, 1), now - (run % 3) * dayMs);
  expect(readUsage(folder, now).files).toEqual({ hit: 2_000, formatted: 2_000 });
  expect(fs.statSync(path.join(folder, "usage")).size).toBeLessThan(16_384 + 64);
});

it("makes no file where there is no cache of ours, and none that others could read", async () => {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, "thesis.txt"), "");
  add(folder, usage(1, 1));
  expect(fs.readdirSync(folder)).toEqual(["thesis.txt"]);
  const cache = await newCache();
  add(cache, usage(1, 1));
  expect(fs.statSync(path.join(cache, "usage")).mode & 0o777).toBe(0o600);
  fs.chmodSync(cache, 0o777);
  add(cache, usage(1, 1));
  expect(readUsage(cache, now).files).toEqual({ hit: 1, formatted: 1 });
});

it("follows no link to somebody's work, and believes no line that is not well formed", async () => {
  const folder = await newCache();
  const work = path.join(temporaryFolder(), "work");
  fs.writeFileSync(work, "20000 1 1 1 1\n");
  fs.symlinkSync(work, path.join(folder, "usage"));
  add(folder, usage(1, 1));
  expect(fs.readFileSync(work, "utf8")).toBe("20000 1 1 1 1\n");
  expect(readUsage(folder, now).files).toEqual({ hit: 0, formatted: 0 });
  fs.rmSync(path.join(folder, "usage"));
  const today = Math.floor(now / dayMs);
  fs.writeFileSync(path.join(folder, "usage"), `${today} 1 1 1 1\n${today} 1 1\nx\n${today} 2 0 0`);
  expect(readUsage(folder, now).files).toEqual({ hit: 1, formatted: 1 });
});

it("goes with the cache", async () => {
  const folder = await newCache();
  add(folder, usage(1, 1));
  expect(cleanDiskStore(folder)).toMatchObject({ kind: "cleaned", leftBehind: [] });
  expect(fs.existsSync(folder)).toBe(false);
});
