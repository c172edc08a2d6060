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
  /** As all times here, in ms since 1970. */
  readonly changed: number;
}

/** A file that a disk store has made. */
export interface InventoryFile extends ListedFile {
  /** The folder, absolute. */
  readonly folder: string;
  /** A pack or journal, which may go at any moment; a temporary file; or another one of ours. */
  readonly kind: "stored" | "temporary" | "other";
  /**
   * No entry of it that is nowhere else was used after this time, as far as one can tell. Minus
   * infinity: nothing can be read from it.
   */
  readonly lastUse: number;
  /** When the newest file of its generation was written. */
  readonly lastWrite: number;
  /** The end of the last day on which something of its epoch was used. */
  readonly lastUseOfEpoch: number;
}

/** What a process knows of its own epoch beyond the names. */
export interface KnownEpoch {
  /** Absolute. */
  readonly folder: string;
  /** The newest one that can be read. */
  readonly generation: number;
  /** Names of files that hold something which this process has used. */
  readonly used: ReadonlySet<string>;
  readonly damaged: ReadonlySet<string>;
}

/**
 * Lists all that is ours in a cache folder by names and sizes, what was used least recently first;
 * nothing is opened but the small file that holds an epoch's last day. Throws system errors.
 *
 * Hits in an old generation are written again into the newest one, so what is left in an old one
 * was last used before the next one began. The newest one was perhaps used until the end of the
 * last day on which its epoch was: of several epochs used today none is known to be older, and the
 * one written to last stays longest.
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
 * Whether nobody needs a file, also where there is room: its epoch was not used for two weeks, or
 * it is what a dead process has left, or damage. What cannot be read today may still be on its way
 * here, by a copy of the folder; tomorrow it is damage.
 */
export function isDebris(file: InventoryFile, now: number): boolean {
  const isUnreadable = file.kind === "temporary" || file.lastUse === Number.NEGATIVE_INFINITY;
  return file.lastUseOfEpoch < now - unusedDays * dayMs || (isUnreadable && now - file.changed > dayMs);
}

/** What must go, least recently used first, so that at most `maxBytes` stay. */
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
 * Removes files, and the folders of epochs that hold nothing else. Losing an entry that somebody
 * needs costs time only, so nobody is asked. Throws system errors.
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
  // Ascending, as the numbers in the names are.
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

/** Those files that are there. */
function filesIn(folder: string, isOurs: (name: string) => boolean): ListedFile[] {
  return listNames(folder)
    .filter(isOurs)
    .flatMap((name) => {
      const file = path.join(folder, name);
      const stats = fs.lstatSync(file, { throwIfNoEntry: false });
      return stats?.isFile() ? [{ name, file, bytes: stats.size, changed: stats.mtimeMs }] : [];
    });
}

// Infinities have no difference.
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
