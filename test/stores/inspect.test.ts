import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { cleanDiskStore, inspectDiskStore } from "../../src/stores/upkeep/inspect.ts";
import { epoch, markerEntry, mixedEntries, textEntry } from "./entries.ts";
import { openDisk, readBack, sizeOf, temporaryFolder, writePack } from "./support.ts";

const newFolder = (): string => path.join(temporaryFolder(), "cache");

it("counts what is in a folder", async () => {
  const folder = newFolder();
  const now = (): number => Date.UTC(2026, 1, 3, 12);
  await writePack(folder, [markerEntry("a"), markerEntry("b"), textEntry("c", "12345")], { now });
  const { store } = openDisk(folder, { durability: "journal" });
  await store.setMany([markerEntry("d"), textEntry("e", "1234567")]);
  await writePack(folder, [markerEntry("f")], { epoch: "00000000000000aa", now });
  const report = inspectDiskStore(folder);
  expect(report).toMatchObject({ folder, isOurs: true, failures: [] });
  expect(report.epochs.map((found) => found.name).sort()).toEqual(["00000000000000aa", epoch]);
  const ours = report.epochs.find((found) => found.name === epoch)!;
  expect(ours).toMatchObject({
    packs: 1,
    journals: 1,
    markers: 3,
    texts: 2,
    textBytes: 12,
    lastUsed: "2026-02-03",
  });
  expect(ours.bytes).toBe(sizeOf(folder) + "20000".length);
  expect(report.bytes).toBe(report.epochs[0]!.bytes + report.epochs[1]!.bytes);
  await store.close();
});

it("says what cannot be read", async () => {
  const folder = newFolder();
  await writePack(folder, [markerEntry("a")]);
  fs.writeFileSync(path.join(folder, epoch, "000001-0mwr8f76e-442c05cab502.pack"), "x");
  const report = inspectDiskStore(folder);
  expect(report.failures.map((failure) => failure.reason)).toEqual(["not-a-pack"]);
  expect(report.epochs[0]).toMatchObject({ packs: 1, markers: 1 });
});

it.each([
  ["does not exist", () => {}],
  ["is empty", (folder: string) => fs.mkdirSync(folder)],
])("finds nothing in a folder that %s, and has nothing to clean", (_, make) => {
  const folder = newFolder();
  make(folder);
  expect(inspectDiskStore(folder)).toEqual({ folder, isOurs: false, bytes: 0, epochs: [], failures: [] });
  expect(cleanDiskStore(folder)).toEqual({ kind: "nothing-there" });
});

it("reports a path that is no folder, and does not clean it", () => {
  const file = newFolder();
  fs.writeFileSync(file, "work");
  expect(inspectDiskStore(file).failures.map((failure) => failure.reason)).toEqual(["ENOTDIR"]);
  expect(cleanDiskStore(file)).toEqual({ kind: "failed", reason: "ENOTDIR" });
  expect(fs.readFileSync(file, "utf8")).toBe("work");
});

it("cleans everything, and the folder with it", async () => {
  const folder = newFolder();
  const entries = mixedEntries("entry", 100);
  await writePack(folder, entries);
  await writePack(folder, entries, { epoch: "00000000000000aa" });
  const { bytes } = inspectDiskStore(folder);
  fs.writeFileSync(path.join(folder, epoch, "tmp.1.0123456789ab"), "");
  expect(cleanDiskStore(folder)).toEqual({ kind: "cleaned", bytes, leftBehind: [] });
  expect(fs.existsSync(folder)).toBe(false);
  await writePack(folder, entries);
  expect((await readBack(folder, entries)).hits).toBe(100);
});

it("cleans nothing in a folder without our tag", async () => {
  const folder = newFolder();
  await writePack(folder, [markerEntry("a")]);
  for (const tag of [
    undefined,
    "",
    "Signature: 8a477f597d28d172789f06886806bc55\n# Created by another program.\n",
  ]) {
    fs.rmSync(path.join(folder, "CACHEDIR.TAG"), { force: true });
    if (tag !== undefined) fs.writeFileSync(path.join(folder, "CACHEDIR.TAG"), tag);
    const before = fs.readdirSync(folder, { recursive: true });
    expect(cleanDiskStore(folder)).toEqual({ kind: "not-ours" });
    expect(fs.readdirSync(folder, { recursive: true })).toEqual(before);
  }
});

it("leaves what is not ours, in the folder and in its epochs, and behind links", async () => {
  const parent = temporaryFolder();
  const folder = path.join(parent, "cache");
  await writePack(folder, [markerEntry("a")]);
  const elsewhere = path.join(parent, "elsewhere");
  fs.mkdirSync(elsewhere);
  const theirs = [
    path.join(folder, "thesis.txt"),
    path.join(folder, epoch, "notes.pack"),
    path.join(elsewhere, "000001-0mwr8f76e-442c05cab502.pack"),
  ];
  for (const file of theirs) fs.writeFileSync(file, "work");
  fs.writeFileSync(path.join(folder, "README.md"), "# My work\n");
  fs.symlinkSync(elsewhere, path.join(folder, "00000000000000aa"));
  const result = cleanDiskStore(folder);
  expect(result).toMatchObject({ kind: "cleaned" });
  expect(result.kind === "cleaned" && [...result.leftBehind].sort()).toEqual([
    "00000000000000aa",
    epoch,
    "README.md",
    "thesis.txt",
  ]);
  for (const file of theirs) expect(fs.readFileSync(file, "utf8")).toBe("work");
  expect(fs.readdirSync(folder)).toContain("CACHEDIR.TAG");
});

it("writes its day into a folder that was carried here, but not through a link", async () => {
  const folder = newFolder();
  const work = path.join(temporaryFolder(), "work");
  fs.writeFileSync(work, "work");
  await writePack(folder, [markerEntry("a")]);
  const link = path.join(folder, epoch, "last-used");
  fs.rmSync(link);
  fs.symlinkSync(work, link);
  await writePack(folder, [markerEntry("b")]);
  expect(fs.readFileSync(work, "utf8")).toBe("work");
  expect(fs.lstatSync(link).isFile()).toBe(true);
});
