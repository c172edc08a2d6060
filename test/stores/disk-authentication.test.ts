import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { encodeImage } from "../../src/stores/disk/image.ts";
import { sealText } from "../../src/stores/disk/sealed-text.ts";
import {
  authenticationKey,
  epoch,
  keysOf,
  makeKey,
  markerEntry,
  mixedEntries,
  textEntry,
} from "./entries.ts";
import { countHits, filesOf, openDisk, readBack, temporaryFolder, writePack } from "./support.ts";

const foreignKey = Buffer.alloc(32, "somebody else");

/** A folder as an attacker would send it: correct in everything but the key. */
function poisonedFolder(texts: readonly ReturnType<typeof sealText>[]): string {
  const folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, epoch));
  fs.writeFileSync(
    path.join(folder, epoch, "000001-0mwr8f76e-442c05cab502.pack"),
    encodeImage({ markers: [], texts }),
  );
  return folder;
}

it("answers no text that was forged without the key", async () => {
  const victim = makeKey("victim");
  const folder = poisonedFolder([sealText(victim, "stealSecrets();\n", foreignKey)]);
  const { store, reasons } = openDisk(folder);
  expect(await store.getMany([victim])).toEqual([{ kind: "miss" }]);
  expect(reasons()).toEqual(["read text-not-authentic"]);
});

it("answers no genuine text under another key, encoding or length than it was stored with", async () => {
  const genuine = sealText(makeKey("one"), "ab", authenticationKey);
  const folder = poisonedFolder([
    { ...genuine, key: makeKey("two") },
    { ...genuine, key: makeKey("one"), encoding: 2 },
    { ...genuine, key: makeKey("three"), value: Buffer.from("abab") },
  ]);
  const { store } = openDisk(folder);
  const answers = await store.getMany(["one", "two", "three"].map(makeKey));
  expect(answers.map((answer) => answer.kind)).toEqual(["miss", "miss", "miss"]);
});

it("reads only the markers of a folder that was carried here", async () => {
  const folder = temporaryFolder();
  const entries = mixedEntries("carried", 70);
  await writePack(folder, entries);
  const markers = entries.filter((entry) => entry.kind === "marker");
  expect(await readBack(folder, entries, { authenticationKey: foreignKey })).toEqual({
    hits: 60,
    reasons: ["read text-not-authentic"],
  });
  expect(await readBack(folder, entries, { authenticationKey: undefined })).toEqual({
    hits: 60,
    reasons: [],
  });
  expect((await readBack(folder, markers, { authenticationKey: undefined })).hits).toBe(60);
});

it("writes no text without a key, and lets those of others be when it folds", async () => {
  const folder = temporaryFolder();
  const withKey = mixedEntries("with key", 14);
  await writePack(folder, withKey);
  const [first] = filesOf(folder, ".pack");
  for (let run = 0; run < 9; run++) {
    await writePack(folder, [...mixedEntries(`run ${run}`, 700), textEntry(`text ${run}`)], {
      authenticationKey: undefined,
    });
  }
  expect(filesOf(folder, ".pack")).not.toContain(first);
  expect(await readBack(folder, withKey)).toEqual({ hits: 14, reasons: [] });
  expect((await readBack(folder, [textEntry("text 3")])).hits).toBe(0);
  const bytes = Buffer.concat(filesOf(folder, ".pack").map((file) => fs.readFileSync(file)));
  expect(bytes.includes("text of text 3")).toBe(false);
});

it("prefers the genuine one of two texts for one key when it folds", async () => {
  const folder = temporaryFolder();
  const entries = Array.from({ length: 20 }, (_, index) => textEntry(`text ${index}`));
  await writePack(folder, entries);
  await writePack(folder, entries, { authenticationKey: foreignKey, now: () => Date.now() + 1000 });
  for (let run = 0; run < 7; run++) await writePack(folder, mixedEntries(`larger ${run}`, 500));
  expect(filesOf(folder, ".pack").length).toBe(5);
  expect(await readBack(folder, entries)).toEqual({ hits: 20, reasons: [] });
});

it("is not hidden behind a forged text in a newer file", async () => {
  const folder = temporaryFolder();
  const entries = [textEntry("text")];
  await writePack(folder, entries);
  await writePack(folder, entries, { authenticationKey: foreignKey, now: () => Date.now() + 1000 });
  expect(await readBack(folder, entries)).toEqual({ hits: 1, reasons: ["read text-not-authentic"] });
});

it("proves each text for its own key only", () => {
  const [first, second] = ["first", "second"].map((name) =>
    sealText(makeKey(name), "the same text", authenticationKey),
  );
  expect(first!.authenticator).not.toEqual(second!.authenticator);
  expect(first!.authenticator.length).toBe(16);
});

it("refuses a key that is no key", async () => {
  expect(() => openDisk("/nowhere", { authenticationKey: Buffer.alloc(16) })).toThrow("32 bytes, not 16");
  expect(() => openDisk("/nowhere", { epoch: "../up" })).toThrow("hexadecimal");
  const { store } = openDisk(temporaryFolder());
  await expect(store.getMany([keysOf([markerEntry("a")])[0]!.slice(1) as never])).rejects.toThrow(
    "20 characters, not 19",
  );
});

it("cannot tell a marker of zeros from an empty page, so it stores none", async () => {
  const folder = temporaryFolder();
  const zero = { kind: "marker", key: "\0".repeat(20) as ReturnType<typeof makeKey> } as const;
  const { store } = openDisk(folder);
  await store.setMany([zero, ...mixedEntries("others", 10)]);
  expect(await countHits(store, [zero])).toBe(0);
  await store.close();
});
