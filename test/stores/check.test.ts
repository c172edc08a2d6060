import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { checkDiskStore } from "../../src/stores/upkeep/check.ts";
import { openDiskReader } from "../../src/stores/disk/disk-reader.ts";
import { dropEntries } from "../../src/stores/disk/rewrite.ts";
import { authenticationKey, epoch, keysOf, markerEntry, mixedEntries, textEntry } from "./entries.ts";
import { countHits, filesOf, openDisk, readBack, temporaryFolder, writePack } from "./support.ts";

const newFolder = (): string => path.join(temporaryFolder(), "cache");
const anotherKey = Buffer.alloc(32, "another secret");

it("counts every entry of every file, and which texts are proven", async () => {
  const folder = newFolder();
  await writePack(folder, [markerEntry("a"), textEntry("b"), textEntry("c")]);
  await writePack(folder, [textEntry("d")], { authenticationKey: anotherKey });
  await writePack(folder, [markerEntry("a")], { epoch: "00000000000000aa" });
  const { store } = openDisk(folder, { durability: "journal" });
  await store.setMany([textEntry("e")]);
  const expected = { files: 4, markers: 2, mended: [] };
  expect(await checkDiskStore(folder, authenticationKey, Date.now)).toEqual({
    ...expected,
    genuineTexts: 3,
    unprovenTexts: 1,
  });
  expect(await checkDiskStore(folder, undefined, Date.now)).toEqual({
    ...expected,
    genuineTexts: 0,
    unprovenTexts: 4,
  });
  await store.close();
});

it("takes a flipped bit in a text for unproven", async () => {
  const folder = newFolder();
  await writePack(folder, [textEntry("a")]);
  const [file] = filesOf(folder, ".pack");
  const bytes = fs.readFileSync(file!);
  bytes[bytes.length - 3]! ^= 1;
  fs.writeFileSync(file!, bytes);
  expect(await checkDiskStore(folder, authenticationKey, Date.now)).toMatchObject({ unprovenTexts: 1 });
});

it("removes what is no pack, and rewrites a pack with a record that points nowhere or keys out of order", async () => {
  const folder = newFolder();
  const broken = path.join(folder, epoch, "000001-0mwr8f76e-442c05cab502.pack");
  await writePack(folder, [textEntry("a"), textEntry("b"), textEntry("c")]);
  await writePack(folder, mixedEntries("more", 6));
  fs.writeFileSync(broken, "no pack");
  const [lost, disordered] = filesOf(folder, ".pack").filter((file) => file !== broken);
  // In the first pack, texts begin behind the header; the offset of a value is behind its key of 20
  // bytes.
  const bytes = fs.readFileSync(lost!);
  bytes.fill(0xff, 48 + 20, 48 + 26);
  fs.writeFileSync(lost!, bytes);
  const markers = fs.readFileSync(disordered!);
  const [first, second] = [Buffer.from(markers.subarray(48, 68)), Buffer.from(markers.subarray(68, 88))];
  second.copy(markers, 48);
  first.copy(markers, 68);
  fs.writeFileSync(disordered!, markers);

  const report = await checkDiskStore(folder, authenticationKey, Date.now);
  expect(report !== "not-ours" && [...report.mended].sort()).toEqual([broken, lost!, disordered!].sort());
  expect(await checkDiskStore(folder, authenticationKey, Date.now)).toMatchObject({ mended: [], files: 2 });
  expect((await readBack(folder, [textEntry("a"), textEntry("b"), textEntry("c")])).hits).toBe(2);
  expect(await readBack(folder, mixedEntries("more", 6))).toEqual({ hits: 6, reasons: [] });
});

it("drops entries from packs and journals of all generations, and nothing else", async () => {
  const folder = newFolder();
  const dropped = mixedEntries("dropped", 20);
  const kept = mixedEntries("kept", 20);
  await writePack(folder, [...dropped, ...kept]);
  await writePack(folder, dropped.slice(0, 5));
  await writePack(folder, kept.slice(0, 5));
  const [pack] = filesOf(folder, ".pack");
  fs.renameSync(pack!, pack!.replace(/000001(?=-[^/]*$)/, "000002"));
  const { store } = openDisk(folder, { durability: "journal" });
  await store.setMany([...dropped.slice(5), ...kept.slice(5)]);

  await dropEntries(path.join(folder, epoch), new Set(keysOf(dropped)), authenticationKey, Date.now);
  expect(await readBack(folder, dropped)).toEqual({ hits: 0, reasons: [] });
  expect(await readBack(folder, kept)).toEqual({ hits: 20, reasons: [] });
  await store.close();
});

it("waits for a fold to end, and drops then", async () => {
  const folder = newFolder();
  await writePack(folder, [markerEntry("a"), markerEntry("b")]);
  const lock = path.join(folder, epoch, "fold.lock");
  fs.writeFileSync(lock, "");
  setTimeout(() => fs.rmSync(lock), 200);
  await dropEntries(
    path.join(folder, epoch),
    new Set(keysOf([markerEntry("a")])),
    authenticationKey,
    Date.now,
  );
  expect(fs.existsSync(lock)).toBe(false);
  expect((await readBack(folder, [markerEntry("a"), markerEntry("b")])).hits).toBe(1);
});

it("reads without leaving a trace", async () => {
  const folder = newFolder();
  const entries = mixedEntries("entry", 100);
  await writePack(folder, entries);
  const before = fs.readdirSync(folder, { recursive: true });
  const reader = openDiskReader(folder, epoch, authenticationKey);
  expect(await countHits(reader, entries)).toBe(100);
  await reader.setMany([markerEntry("new")]);
  await reader.close();
  expect(fs.readdirSync(folder, { recursive: true })).toEqual(before);
  const none = openDiskReader(path.join(folder, "none"), epoch, authenticationKey);
  expect(await countHits(none, entries)).toBe(0);
});

it("does not look into a folder without our tag", async () => {
  const folder = temporaryFolder();
  const pack = path.join(folder, epoch, "000001-0mwr8f76e-442c05cab502.pack");
  fs.mkdirSync(path.dirname(pack));
  fs.writeFileSync(pack, "work");
  expect(await checkDiskStore(folder, authenticationKey, Date.now)).toBe("not-ours");
  expect(fs.readFileSync(pack, "utf8")).toBe("work");
  const none = path.join(folder, "none");
  expect(await checkDiskStore(none, authenticationKey, Date.now)).toMatchObject({ files: 0, mended: [] });
});
