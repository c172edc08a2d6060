import fs from "node:fs";
import path from "node:path";
import { dayMs, lastUsedDay, listEpochs, removeEpoch, unusedDays } from "./epochs.ts";
import { listNames, removeQuietly } from "./files.ts";
import {
  isEpochName,
  isOurNameInEpoch,
  isTemporaryName,
  parseFileName,
  rootNames,
  timeOf,
} from "./layout.ts";

interface ListedFile {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
  /** When the file was last changed. All times here are in ms since 1970. */
  readonly changed: number;
}

/** A file that a disk store has made. */
export interface InventoryFile extends ListedFile {
  /** The folder that contains the file, absolute. */
  readonly folder: string;
  /** `stored` is a pack or journal, which may be evicted at any time. */
  readonly kind: "stored" | "temporary" | "other";
  /**
   * The latest time at which an entry that only this file has may have been used. Minus infinity
   * for a file that cannot be read.
   */
  readonly lastUse: number;
  /** When the newest file of its generation was written. */
  readonly lastWrite: number;
  /** The end of the last day on which something of its epoch was used. */
  readonly lastUseOfEpoch: number;
}

/** What a process knows of its own epoch besides the names of its files. */
export interface KnownEpoch {
  /** Absolute. */
  readonly folder: string;
  /** The newest generation that can be read. */
  readonly generation: number;
  /** Names of files with entries that this process has used. */
  readonly used: ReadonlySet<string>;
  readonly damaged: ReadonlySet<string>;
}

/**
 * Lists all our files in a cache folder, least recently used first. It goes by names, sizes and
 * times, and opens only the file `last-used` of each epoch. Throws system errors.
 *
 * Hits in an old generation are written again into the newest one. So the entries that only an old
 * generation has were last used before the next one began. The newest generation may have been used
 * until the end of the last day on which its epoch was used. When several epochs were used on the
 * same day, the one that was written to last stays longest.
 */
export function takeInventory(root: string, own?: KnownEpoch): readonly InventoryFile[] {
  const ours: readonly string[] = Object.values(rootNames);
  const files = filesIn(root, (name) => ours.includes(name) || isTemporaryName(name)).map((file) =>
    toOther(file, root, Number.POSITIVE_INFINITY),
  );
  for (const folder of listEpochs(root))
    files.push(...listEpoch(folder, own?.folder === folder ? own : undefined));
  return files.sort(
    (a, b) =>
      compare(a.lastUse, b.lastUse) || compare(a.lastWrite, b.lastWrite) || (a.file < b.file ? -1 : 1),
  );
}

export function bytesOf(files: readonly InventoryFile[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

/**
 * Whether a file can go even when there is room: its epoch was not used for two weeks, a dead
 * process has left it, or it is damaged. A file that cannot be read counts as damaged only after a
 * day, because it may still be being copied.
 */
export function isDebris(file: InventoryFile, now: number): boolean {
  const isUnreadable = file.kind === "temporary" || file.lastUse === Number.NEGATIVE_INFINITY;
  return file.lastUseOfEpoch < now - unusedDays * dayMs || (isUnreadable && now - file.changed > dayMs);
}

/**
 * The files to evict so that at most `maxBytes` stay. `files` must be sorted, least recently used
 * first.
 */
export function planEviction(files: readonly InventoryFile[], maxBytes: number): readonly InventoryFile[] {
  let excess = bytesOf(files) - maxBytes;
  const plan: InventoryFile[] = [];
  for (const file of files.filter(({ kind }) => kind === "stored")) {
    if (excess <= 0) break;
    plan.push(file);
    excess -= file.bytes;
  }
  return plan;
}

/**
 * Removes files, and the folders of epochs that have no others. There is no lock: if another
 * process still needs an entry, that only costs time. Throws system errors.
 */
export function removeFiles(files: readonly InventoryFile[]): void {
  for (const { file } of files) removeQuietly(file);
  const isContent = (name: string) => isTemporaryName(name) || parseFileName(name) !== undefined;
  for (const folder of new Set(files.map((file) => file.folder)))
    if (isEpochName(path.basename(folder)) && !listNames(folder).some(isContent)) removeEpoch(folder);
}

function listEpoch(folder: string, own: KnownEpoch | undefined): InventoryFile[] {
  const listed = filesIn(folder, isOurNameInEpoch);
  const lastUseOfEpoch = own ? Number.POSITIVE_INFINITY : (lastUsedDay(folder) + 1) * dayMs;
  // The keys are inserted in ascending order, because names sort by generation.
  const times = new Map<number, number[]>();
  for (const { name } of listed.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const generation = parseFileName(name)?.generation;
    if (generation !== undefined) times.set(generation, [...(times.get(generation) ?? []), timeOf(name)]);
  }
  const generations = [...times.keys()];
  const newest = own?.generation ?? generations.at(-1);
  const lastUseOf = (name: string, generation: number): number => {
    if (own?.damaged.has(name)) return Number.NEGATIVE_INFINITY;
    if (own && (generation >= own.generation || own.used.has(name))) return Number.POSITIVE_INFINITY;
    const next = generations.find((other) => other > generation);
    return generation === newest || next === undefined ? lastUseOfEpoch : Math.min(...times.get(next)!);
  };
  return listed.map((file) => {
    const generation = parseFileName(file.name)?.generation;
    if (generation === undefined) return toOther(file, folder, lastUseOfEpoch);
    const lastWrite = Math.max(...times.get(generation)!);
    const lastUse = lastUseOf(file.name, generation);
    return { ...file, folder, kind: "stored", lastUse, lastWrite, lastUseOfEpoch };
  });
}

function toOther(file: ListedFile, folder: string, lastUseOfEpoch: number): InventoryFile {
  const kind = isTemporaryName(file.name) ? "temporary" : "other";
  return { ...file, folder, kind, lastUse: file.changed, lastWrite: file.changed, lastUseOfEpoch };
}

/** Our files in a folder. A file that has just been removed is left out. */
function filesIn(folder: string, isOurs: (name: string) => boolean): ListedFile[] {
  return listNames(folder)
    .filter(isOurs)
    .flatMap((name) => {
      const file = path.join(folder, name);
      const stats = fs.lstatSync(file, { throwIfNoEntry: false });
      return stats?.isFile() ? [{ name, file, bytes: stats.size, changed: stats.mtimeMs }] : [];
    });
}

// Subtraction does not work here: the difference of two infinities is NaN.
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
