import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, afterEach, expect } from "vitest";
import { openDiskStore } from "../../src/stores/disk/open-disk-store.ts";
import type { DiskStoreSettings } from "../../src/stores/disk/disk-store.ts";
import type { CacheEntry, Lookup, Store, StoreFailure } from "../../src/stores/store.ts";
import { authenticationKey, epoch, keysOf } from "./entries.ts";

function toLookup(entry: CacheEntry): Lookup {
  return entry.kind === "marker" ? { kind: "marker" } : { kind: "text", text: entry.text };
}

/** How many of the entries a store has. Whatever it answers must be what was set, or a miss. */
export async function countHits(store: Store, entries: readonly CacheEntry[]): Promise<number> {
  const answers = await store.getMany(keysOf(entries));
  expect(answers.length).toBe(entries.length);
  let hits = 0;
  answers.forEach((answer, index) => {
    if (answer.kind === "miss") return;
    const entry = entries[index]!;
    const isRight =
      answer.kind === entry.kind &&
      (answer.kind === "marker" || answer.text === (entry as { text: string }).text);
    // `expect` is too slow to be called for every one of a hundred thousand answers.
    if (!isRight) expect(answer).toEqual(toLookup(entry));
    hits++;
  });
  return hits;
}

/** An opened disk store with what it reported. `clock.now` may be set. */
export interface Opened {
  readonly store: Store;
  readonly failures: StoreFailure[];
  readonly clock: { now: number };
  /** The reasons reported, sorted. */
  reasons(): string[];
}

export function openDisk(folder: string, settings: Partial<DiskStoreSettings> = {}): Opened {
  const failures: StoreFailure[] = [];
  const clock = { now: Date.now() };
  const store = openDiskStore({
    folder,
    epoch,
    authenticationKey,
    durability: "at-close",
    now: () => clock.now,
    onFailure: (failure) => failures.push(failure),
    ...settings,
  });
  return {
    store,
    failures,
    clock,
    reasons: () => failures.map((failure) => `${failure.operation} ${failure.reason}`).sort(),
  };
}

/** Writes entries as one pack, in a store of its own. */
export async function writePack(
  folder: string,
  entries: readonly CacheEntry[],
  settings: Partial<DiskStoreSettings> = {},
): Promise<void> {
  const { store, failures } = openDisk(folder, settings);
  await store.setMany(entries);
  await store.close();
  expect(failures).toEqual([]);
}

/** What a process that starts now finds. */
export async function readBack(
  folder: string,
  entries: readonly CacheEntry[],
  settings: Partial<DiskStoreSettings> = {},
): Promise<{ hits: number; reasons: string[] }> {
  const { store, reasons } = openDisk(folder, settings);
  const hits = await countHits(store, entries);
  await store.close();
  return { hits, reasons: reasons() };
}

/**
 * The program in writer-process.ts as one file: it starts in a quarter of the time that tsx needs.
 */
export function bundleWriter(): string {
  const outfile = path.join(temporaryFolder("file"), "writer-process.mjs");
  const entryPoints = [fileURLToPath(new URL("writer-process.ts", import.meta.url))];
  buildSync({
    entryPoints,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  return outfile;
}

const folders: string[] = [];
const sharedFolders: string[] = [];

/**
 * A folder that is gone after the test, or after all tests of the file; `cache` in it is for the
 * store to make.
 */
export function temporaryFolder(lifetime: "test" | "file" = "test"): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fmt-cache-test-"));
  (lifetime === "test" ? folders : sharedFolders).push(folder);
  return folder;
}

afterEach(() => removeAll(folders));
afterAll(() => removeAll(sharedFolders));

function removeAll(list: string[]): void {
  for (const folder of list.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
}

export function filesOf(folder: string, ending: string): string[] {
  const epochFolder = path.join(folder, epoch);
  return fs
    .readdirSync(epochFolder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(epochFolder, name));
}

export function sizeOf(folder: string): number {
  return ["pack", "journal"]
    .flatMap((ending) => filesOf(folder, ending))
    .reduce((sum, file) => sum + fs.statSync(file).size, 0);
}

/**
 * A generator that gives the same numbers for the same seed (mulberry32), so that a failure can be
 * repeated.
 */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
