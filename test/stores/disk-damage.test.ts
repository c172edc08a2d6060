// Long: it reads a store after each kind of damage to each kind of file.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { CacheEntry } from "../../src/stores/store.ts";
import { cacheKeyBytes, type CacheKey } from "../../src/util/digest.ts";
import { epoch, makeKey, markerEntry, mixedEntries, textEntry } from "./entries.ts";
import {
  bundleWriter,
  countHits,
  filesOf,
  openDisk,
  readBack,
  seededRandom,
  temporaryFolder,
} from "./support.ts";

// LMDB, SQLite and flat-cache answer such damage with crashes and wrong values [measured].

const entries = mixedEntries("entry", 3000);
const neverSet = ["x", "y", "z"]
  .map(makeKey)
  .concat("\0".repeat(cacheKeyBytes) as CacheKey, "\xff".repeat(cacheKeyBytes) as CacheKey);
const pageBytes = 4096;

interface Damage {
  readonly name: string;
  readonly apply: (bytes: Buffer) => Buffer;
  /** Whether anything may still be found. */
  readonly leaves: "nothing" | "something" | "nearly everything";
}

const seed = Date.now() % 1e9;
const random = seededRandom(seed);

function flipBits(count: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    for (let flip = 0; flip < count; flip++)
      bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
    return bytes;
  };
}

function fillPages(count: number, fill: () => number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    for (let page = 0; page < count; page++) {
      const start = Math.floor((random() * bytes.length) / pageBytes) * pageBytes;
      for (let at = start; at < Math.min(start + pageBytes, bytes.length); at++) bytes[at] = fill();
    }
    return bytes;
  };
}

const repeat = (times: number, name: string, leaves: Damage["leaves"], apply: Damage["apply"]): Damage[] =>
  Array.from({ length: times }, (_, round) => ({ name: `${name}, round ${round}`, leaves, apply }));

const damages: Damage[] = [
  { name: "zero length", leaves: "nothing", apply: () => Buffer.alloc(0) },
  { name: "one byte", leaves: "nothing", apply: (bytes) => bytes.subarray(0, 1) },
  { name: "header only", leaves: "nothing", apply: (bytes) => bytes.subarray(0, 48) },
  { name: "half", leaves: "nothing", apply: (bytes) => bytes.subarray(0, bytes.length / 2) },
  { name: "last byte missing", leaves: "nothing", apply: (bytes) => bytes.subarray(0, -1) },
  {
    name: "one byte too many",
    leaves: "something",
    apply: (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
  },
  {
    name: "first page random",
    leaves: "nothing",
    apply: (bytes) => (bytes.fill(random() * 256, 0, pageBytes), bytes),
  },
  { name: "first page zero", leaves: "nothing", apply: (bytes) => bytes.fill(0, 0, pageBytes) },
  { name: "all zero", leaves: "nothing", apply: (bytes) => bytes.fill(0) },
  { name: "everything zero after the header", leaves: "nothing", apply: (bytes) => bytes.fill(0, 48) },
  {
    name: "a text file",
    leaves: "nothing",
    apply: () => Buffer.from("This was a cache once.\n".repeat(1000)),
  },
  {
    name: "line ends converted",
    leaves: "nothing",
    apply: (bytes) => Buffer.from(bytes.toString("latin1").replaceAll("\r\n", "\n"), "latin1"),
  },
  { name: "newer format version", leaves: "nothing", apply: (bytes) => (bytes.writeUInt32LE(2, 8), bytes) },
  ...repeat(25, "truncated anywhere", "nothing", (bytes) => bytes.subarray(0, random() * (bytes.length - 1))),
  ...repeat(8, "10 bits flipped", "something", flipBits(10)),
  ...repeat(8, "500 bits flipped", "something", flipBits(500)),
  ...repeat(
    8,
    "10 pages zero",
    "something",
    fillPages(10, () => 0),
  ),
  ...repeat(
    8,
    "10 pages random",
    "something",
    fillPages(10, () => Math.floor(random() * 256)),
  ),
];

async function writeWith(
  durability: "at-close" | "journal",
  written: readonly CacheEntry[],
): Promise<Buffer> {
  const folder = temporaryFolder();
  const { store } = openDisk(folder, { durability });
  await store.setMany(written);
  const [file] =
    durability === "journal" ? filesOf(folder, ".journal") : (await store.flush(), filesOf(folder, ".pack"));
  return fs.readFileSync(file!);
}

function plant(folder: string, name: string, bytes: Uint8Array): string {
  fs.mkdirSync(path.join(folder, epoch), { recursive: true });
  const file = path.join(folder, epoch, name);
  fs.writeFileSync(file, bytes);
  return file;
}

const forms = [
  { form: "pack", durability: "at-close", name: "000001-0mwr8f76e-442c05cab502.pack", written: entries },
  // A batch that is small enough to stay in the journal.
  {
    form: "journal",
    durability: "journal",
    name: "000001-0mwr8f76e-442c05cab502.00000000.0.journal",
    written: entries.slice(0, 1500),
  },
] as const;

describe.each(forms)("a damaged $form", ({ durability, name, written }) => {
  let intact: Buffer;
  beforeAll(async () => {
    intact = await writeWith(durability, written);
  });

  it("is read when it is intact", async () => {
    const folder = temporaryFolder();
    plant(folder, name, intact);
    expect(await readBack(folder, written)).toEqual({ hits: written.length, reasons: [] });
  });

  it.each([
    ["too many markers", 12, 0xffffffff],
    ["a few markers too many for the length", 12, 100_000],
    ["too many texts", 16, 0xffffffff],
    ["a great length", 20, 0xffffffff],
    ["no length", 20, 0],
    ["no markers", 12, 0],
    ["no texts", 16, 0],
    ["few texts", 16, 3],
  ])("believes no number in its header, even with the right digest: %s", async (_, at, value) => {
    const folder = temporaryFolder();
    const bytes = Buffer.from(intact);
    bytes.writeUInt32LE(value, at);
    createHash("sha256").update(bytes.subarray(0, 28)).digest().copy(bytes, 28, 0, 20);
    plant(folder, name, bytes);
    for (const count of [1, written.length]) await readBack(folder, written.slice(0, count));
    for (let run = 0; run < 9; run++) {
      const { store } = openDisk(folder);
      await store.setMany(mixedEntries(`run ${run}`, 10));
      await store.close();
    }
    expect((await readBack(folder, mixedEntries("run 8", 10))).hits).toBe(10);
  });

  // With one marker more than there are, the first text would pass for a marker.
  it("is a miss with any single bit of its header flipped", async () => {
    const folder = temporaryFolder();
    for (let bit = 0; bit < 48 * 8; bit++) {
      const bytes = Buffer.from(intact);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      plant(folder, name, bytes);
      const { store } = openDisk(folder);
      expect(await countHits(store, written.slice(0, 200))).toBe(0);
      await store.close();
    }
  });

  it.each(damages)(`(seed ${seed}) is a miss or what was set: $name`, async ({ apply, leaves }) => {
    const folder = temporaryFolder();
    plant(folder, name, apply(Buffer.from(intact)));

    // Single lookups read parts of the file, many read all of its index.
    const few = openDisk(folder);
    for (const entry of written.slice(0, 3)) await countHits(few.store, [entry]);
    expect(await few.store.getMany(neverSet)).toEqual(neverSet.map(() => ({ kind: "miss" })));

    const { store, failures, reasons } = openDisk(folder);
    const hits = await countHits(store, written);
    if (leaves === "nothing") expect(hits).toBe(0);
    expect(new Set(reasons()).size, "each reason is reported once").toBe(reasons().length);
    for (const failure of failures) expect(failure.path).toBe(path.join(folder, epoch, name));

    // The damage must not be in the way of anything.
    await store.setMany(written);
    await store.close();
    expect((await readBack(folder, written)).hits).toBe(written.length);
  });
});

describe("files that are not what their name says", () => {
  const reasonsFor = async (make: (file: string) => void): Promise<string[]> => {
    const folder = temporaryFolder();
    await writeWithin(folder);
    make(path.join(folder, epoch, "000001-0mwr8f76e-442c05cab502.pack"));
    const { hits, reasons } = await readBack(folder, [markerEntry("real")]);
    expect(hits).toBe(1);
    return reasons;
  };
  const writeWithin = async (folder: string): Promise<void> => {
    const { store } = openDisk(folder);
    await store.setMany([markerEntry("real")]);
    await store.close();
  };

  it("passes over a folder", async () => {
    expect(await reasonsFor((file) => fs.mkdirSync(file))).toEqual(["read not-a-file"]);
  });

  it("passes over a link, wherever it leads", async () => {
    expect(await reasonsFor((file) => fs.symlinkSync("nowhere", file))).toEqual(["read ELOOP"]);
  });

  it.runIf(process.platform !== "win32")(
    "passes over a named pipe without waiting for a writer",
    async () => {
      const folder = temporaryFolder();
      await writeWithin(folder);
      spawnSync("mkfifo", [
        path.join(folder, epoch, "000001-0mwr8f76e-442c05cab502.pack"),
        path.join(folder, epoch, "last-used.pipe"),
      ]);
      fs.renameSync(path.join(folder, epoch, "last-used.pipe"), path.join(folder, epoch, "last-used"));
      // In a process of its own, because nothing could stop a wait in this one.
      const parameters = [bundleWriter(), folder, "at-close", "beside a pipe", "1", "10", "read"];
      const child = spawnSync(process.execPath, parameters, {
        timeout: 20_000,
        killSignal: "SIGKILL",
        encoding: "utf8",
      });
      expect(child.signal).toBe(null);
      expect(child.status).toBe(0);
    },
  );

  it("passes over a text file, and says why", async () => {
    expect(await reasonsFor((file) => fs.writeFileSync(file, "text\n".repeat(100)))).toEqual([
      "read not-a-pack",
    ]);
  });

  it("passes over a pack of a newer format, and says why", async () => {
    const bytes = await writeWith("at-close", entries.slice(0, 10));
    bytes.writeUInt32LE(7, 8);
    expect(await reasonsFor((file) => fs.writeFileSync(file, bytes))).toEqual(["read other-format-version"]);
  });

  it("passes over a pack with something behind it, and says why", async () => {
    const bytes = Buffer.concat([await writeWith("at-close", entries.slice(0, 10)), Buffer.from("more")]);
    expect(await reasonsFor((file) => fs.writeFileSync(file, bytes))).toEqual(["read wrong-length"]);
  });
});

describe("a pack that changes while it is open", () => {
  it("gives misses when it is cut short under a reader", async () => {
    const folder = temporaryFolder();
    const { store: writer } = openDisk(folder);
    await writer.setMany(entries);
    await writer.close();
    const { store, reasons } = openDisk(folder);
    expect(await countHits(store, entries.slice(0, 1))).toBe(1);
    fs.truncateSync(filesOf(folder, ".pack")[0]!, 48);
    await countHits(store, entries.slice(0, 2));
    expect(await countHits(store, entries)).toBe(0);
    expect(reasons()).toEqual(["read wrong-length"]);
  });

  it("is still read by those who have it open after somebody deleted the folder", async () => {
    const folder = temporaryFolder();
    const root = path.join(folder, "cache");
    const { store: writer } = openDisk(root);
    await writer.setMany(entries);
    await writer.close();
    const { store, reasons, clock } = openDisk(root);
    expect(await countHits(store, entries.slice(0, 1))).toBe(1);
    fs.rmSync(root, { recursive: true });
    expect(await countHits(store, entries)).toBe(entries.length);
    clock.now += 2000;
    expect(await countHits(store, entries)).toBe(0);
    await store.setMany([textEntry("afterwards")]);
    await store.close();
    expect(reasons()).toEqual([]);
    expect((await readBack(root, [textEntry("afterwards")])).hits).toBe(1);
  });
});
