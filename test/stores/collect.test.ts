import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { collectDiskStore, type CollectSettings } from "../../src/stores/upkeep/collect.ts";
import { authenticationKey, epoch, markerEntry, mixedEntries, textEntry } from "./entries.ts";
import { bundleWriter, filesOf, openDisk, readBack, temporaryFolder, writePack } from "./support.ts";

const hour = 60 * 60 * 1000;
const day = 24 * hour;
const [other, third] = ["00000000000000aa", "00000000000000bb"];

const newFolder = (): string => path.join(temporaryFolder(), "cache");
const collect = (folder: string, settings: Partial<CollectSettings> = {}) =>
  collectDiskStore({
    folder,
    authenticationKey,
    maxBytes: 100_000_000,
    maxAgeDays: 14,
    now: Date.now(),
    ...settings,
  });

it("folds all packs of an epoch into one, and loses nothing", async () => {
  const folder = newFolder();
  const entries = Array.from({ length: 6 }, (_, run) => mixedEntries(`run ${run}`, 50));
  for (const some of entries) await writePack(folder, some);
  await writePack(folder, entries[0]!, { epoch: other });
  const result = collect(folder);
  expect(result).toMatchObject({ kind: "collected", damaged: 0, expired: 0, evicted: 0, folded: 5 });
  expect(filesOf(folder, ".pack").length).toBe(1);
  expect(await readBack(folder, entries.flat())).toEqual({ hits: 300, reasons: [] });
  expect((await readBack(folder, entries[0]!, { epoch: other })).hits).toBe(50);
  expect(collect(folder)).toMatchObject({ bytesFreed: 0, folded: 0 });
});

it("keeps files small beside the bound when it folds", async () => {
  const folder = newFolder();
  for (let run = 0; run < 7; run++) await writePack(folder, [textEntry(`run ${run}`, "x".repeat(50_000))]);
  collect(folder, { maxBytes: 1_000_000 });
  expect(filesOf(folder, ".pack").length).toBe(6);
  for (const file of filesOf(folder, ".pack")) expect(fs.statSync(file).size).toBeLessThanOrEqual(125_000);
});

it("removes damaged files at once, and temporary files after an hour", async () => {
  const folder = newFolder();
  await writePack(folder, [markerEntry("a")]);
  const inEpoch = (name: string): string => path.join(folder, epoch, name);
  const files = ["000001-0mwr8f76e-442c05cab502.pack", "tmp.123.0123456789ab", "tmp.doc", "notes.txt"];
  for (const name of files) fs.writeFileSync(inEpoch(name), "xxx");
  expect(collect(folder)).toMatchObject({ damaged: 1, bytesFreed: 3 });
  expect(files.map((name) => fs.existsSync(inEpoch(name)))).toEqual([false, true, true, true]);
  collect(folder, { now: Date.now() + 2 * hour });
  expect(files.map((name) => fs.existsSync(inEpoch(name)))).toEqual([false, false, true, true]);
  expect((await readBack(folder, [markerEntry("a")])).hits).toBe(1);
});

it("removes what was not used for long, and then the epoch's folder", async () => {
  const folder = newFolder();
  const start = Date.now();
  await writePack(folder, [markerEntry("a")], { epoch: other, now: () => start });
  await writePack(folder, [markerEntry("a")], { epoch: third, now: () => start + 5 * day });
  expect(collect(folder, { maxAgeDays: 3, now: start + 3 * day })).toMatchObject({ expired: 0 });
  expect(collect(folder, { maxAgeDays: 3, now: start + 5 * day })).toMatchObject({ expired: 1 });
  expect(fs.readdirSync(folder)).toContain(third);
  expect(fs.readdirSync(folder)).not.toContain(other);
});

it("evicts what was used least recently down to the bound", async () => {
  const folder = newFolder();
  const start = Date.now() - 10 * day;
  const names = [other, third, epoch];
  for (const [index, name] of names.entries())
    await writePack(folder, [textEntry(name, "x".repeat(50_000))], {
      epoch: name,
      now: () => start + index * day,
    });
  const result = collect(folder, { maxBytes: 110_000 });
  expect(result).toMatchObject({ evicted: 1 });
  expect(result.kind === "collected" && result.bytesLeft).toBeLessThanOrEqual(110_000);
  const hits = names.map(
    async (name) => (await readBack(folder, [textEntry(name, "x".repeat(50_000))], { epoch: name })).hits,
  );
  expect(await Promise.all(hits)).toEqual([0, 1, 1]);
});

it("touches nothing in a folder that is not a cache, and finds nothing where there is none", () => {
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, epoch));
  const pack = path.join(folder, epoch, "000001-0mwr8f76e-442c05cab502.pack");
  fs.writeFileSync(pack, "work");
  expect(collect(folder)).toEqual({ kind: "not-ours" });
  expect(fs.readFileSync(pack, "utf8")).toBe("work");
  expect(collect(path.join(folder, "none"))).toEqual({ kind: "nothing-there" });
  expect(collect(pack)).toMatchObject({ kind: "not-ours" });
});

it.each(["journal", "at-close"])(
  "takes nothing from a process that writes and reads (%s)",
  async (durability) => {
    const folder = newFolder();
    const parameters = [bundleWriter(), folder, durability, "writer", "20", "60", "read"];
    const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (part: Buffer) => (output += part.toString()));
    let exitCode: number | null | undefined;
    child.on("close", (code) => (exitCode = code));
    let collections = 0;
    while (exitCode === undefined) {
      if (collect(folder).kind === "collected") collections++;
      // Else nobody would hear the child.
      await setImmediate();
    }
    expect([exitCode, output.includes("failure")]).toEqual([0, false]);
    expect(collections).toBeGreaterThan(0);
    const entries = Array.from({ length: 20 }, (_, batch) => mixedEntries(`writer ${batch}`, 60)).flat();
    expect(await readBack(folder, entries)).toEqual({ hits: entries.length, reasons: [] });
  },
);

it("leaves the journal of a living process alone", async () => {
  const folder = newFolder();
  const { store } = openDisk(folder, { durability: "journal" });
  await store.setMany([markerEntry("a")]);
  collect(folder);
  expect(filesOf(folder, ".journal").length).toBe(1);
  await store.close();
});
