import fs from "node:fs";
import path from "node:path";
import { listNames, removeQuietly } from "./files.ts";
import { isOurNameInEpoch, isEpochName, parseFileName, rootNames, timeOf } from "./layout.ts";
import { endOfDay, isRealFolder, lastUsedDay } from "./sweep.ts";

/** A pack or journal that can be evicted. */
export interface InventoryFile {
  /** Absolute. */
  readonly file: string;
  readonly epoch: string;
  readonly bytes: number;
  /**
   * No entry of it that is nowhere else was used after this time, as far as one can tell; ms since
   * 1970.
   */
  readonly lastUse: number;
  /** When the newest file of its generation was written, in ms since 1970. */
  readonly lastWrite: number;
}

/** All that a cache folder holds, of all epochs. */
export interface Inventory {
  /** All of our files, also those that cannot be evicted. */
  readonly bytes: number;
  /** What was used least recently comes first. */
  readonly files: readonly InventoryFile[];
}

/** What a process knows of its own epoch beyond the names. */
export interface KnownEpoch {
  readonly epoch: string;
  /** The newest one that can be read. */
  readonly generation: number;
  /** Names of files that hold something which this process has used. */
  readonly used: ReadonlySet<string>;
  readonly damaged: ReadonlySet<string>;
}

/**
 * Lists a cache folder by names and sizes; nothing is opened but the small file that holds an
 * epoch's last day. Throws system errors.
 *
 * Hits in an old generation are written again into the newest one, so what is left in an old one
 * was last used before the next one began. The newest one was perhaps used until the end of the
 * last day on which its epoch was: of several epochs used today none is known to be older, and the
 * one written to last stays longest.
 */
export function takeInventory(root: string, own?: KnownEpoch): Inventory {
  const names = listNames(root);
  const files: InventoryFile[] = [];
  let bytes = sizesOf(root, Object.values(rootNames)).reduce((sum, [, size]) => sum + size, 0);
  for (const epoch of names.filter(isEpochName)) {
    const folder = path.join(root, epoch);
    if (!isRealFolder(folder)) continue;
    const sizes = sizesOf(folder, listNames(folder).filter(isOurNameInEpoch));
    for (const [, size] of sizes) bytes += size;
    files.push(...listEpoch(folder, epoch, sizes, own?.epoch === epoch ? own : undefined));
  }
  files.sort(
    (a, b) =>
      compare(a.lastUse, b.lastUse) || compare(a.lastWrite, b.lastWrite) || (a.file < b.file ? -1 : 1),
  );
  return { bytes, files };
}

/** What must go, least recently used first, so that at most `maxBytes` stay. */
export function planEviction({ bytes, files }: Inventory, maxBytes: number): readonly InventoryFile[] {
  let excess = bytes - maxBytes;
  const plan: InventoryFile[] = [];
  for (const file of files) {
    if (excess <= 0) break;
    plan.push(file);
    excess -= file.bytes;
  }
  return plan;
}

/**
 * Removes files; the bytes that are free now. Losing an entry that somebody needs costs time only,
 * so nobody is asked.
 */
export function removeFiles(files: readonly InventoryFile[]): number {
  return files.reduce((freed, { file, bytes }) => freed + (removeQuietly(file) ? bytes : 0), 0);
}

function listEpoch(
  folder: string,
  epoch: string,
  sizes: readonly (readonly [string, number])[],
  own: KnownEpoch | undefined,
): InventoryFile[] {
  const stored = sizes.flatMap(([name, bytes]) => {
    const parsed = parseFileName(name);
    return parsed ? [{ name, bytes, generation: parsed.generation, time: timeOf(name) }] : [];
  });
  const timesOf = (generation: number) =>
    stored.filter((file) => file.generation === generation).map((file) => file.time);
  const generations = [...new Set(stored.map((file) => file.generation))].sort((a, b) => a - b);
  const newest = own?.generation ?? generations.at(-1);
  const lastUseOf = (name: string, generation: number): number => {
    // Nothing can be read from it, so nothing was used.
    if (own?.damaged.has(name)) return Number.NEGATIVE_INFINITY;
    if (own && (generation >= own.generation || own.used.has(name))) return Number.POSITIVE_INFINITY;
    const next = generations.find((other) => other > generation);
    return generation === newest || next === undefined
      ? endOfDay(lastUsedDay(folder))
      : Math.min(...timesOf(next));
  };
  return stored.map(({ name, bytes, generation }) => ({
    file: path.join(folder, name),
    epoch,
    bytes,
    lastUse: lastUseOf(name, generation),
    lastWrite: Math.max(...timesOf(generation)),
  }));
}

/** Sizes of those files that are there. */
function sizesOf(folder: string, names: readonly string[]): (readonly [string, number])[] {
  return names.flatMap((name) => {
    const stats = fs.lstatSync(path.join(folder, name), { throwIfNoEntry: false });
    return stats?.isFile() ? [[name, stats.size] as const] : [];
  });
}

// Infinities have no difference.
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
