import fs from "node:fs";
import path from "node:path";
import { systemCode } from "./failures.ts";
import { listNames, readSmall, removeQuietly, writeSmall } from "./files.ts";
import { epochNames, isEpochName, isOurNameInEpoch, isTemporaryName, rootNames } from "./layout.ts";
import { tryLock } from "./try-lock.ts";

const dayMs = 24 * 60 * 60 * 1000;
/**
 * An epoch is a version of Prettier, its plugins and the cache; a branch that needs an old one may
 * rest two weeks.
 */
export const unusedDays = 14;
/** Nobody waits longer for tidying up; the rest is done on another day. */
const budgetMs = 50;
const lockStaleAfter = 60_000;

/** The day of a time, counted from 1970-01-01 in UTC; what `last-used` and `last-swept` hold. */
export function dayOf(now: number): number {
  return Math.floor(now / dayMs);
}

/** The first moment after a day, in ms since 1970. */
export function endOfDay(day: number): number {
  return (day + 1) * dayMs;
}

/** Writes the day into `last-used`, unless it is there already. Throws system errors. */
export function noteUse(epochFolder: string, now: number): void {
  const day = String(dayOf(now));
  if (readSmall(path.join(epochFolder, epochNames.lastUsed)) === day) return;
  writeSmall(epochFolder, epochNames.lastUsed, day);
}

/**
 * The day on which an epoch was last used; the day of its folder's last change when no file says
 * it.
 */
export function lastUsedDay(epochFolder: string): number {
  const text = readSmall(path.join(epochFolder, epochNames.lastUsed)) ?? "";
  if (/^[0-9]{1,7}$/.test(text)) return Number(text);
  return dayOf(fs.statSync(epochFolder).mtimeMs);
}

/**
 * Once a day, by whoever comes first: removes epochs that nobody used for two weeks, temporary
 * files of processes that died, and files that cannot be read. Throws system errors.
 */
export function sweep(root: string, ownEpoch: string, damaged: ReadonlySet<string>, now: () => number): void {
  const start = now();
  const today = String(dayOf(start));
  if (readSmall(path.join(root, rootNames.lastSwept)) === today) return;
  tryLock(path.join(root, rootNames.sweepLock), start, lockStaleAfter, () => {
    writeSmall(root, rootNames.lastSwept, today);
    removeDebris(root, isTemporaryName, start);
    for (const epoch of listNames(root).filter(isEpochName)) {
      if (now() - start > budgetMs) return;
      const folder = path.join(root, epoch);
      if (!isRealFolder(folder)) continue;
      if (epoch !== ownEpoch && dayOf(start) - lastUsedDay(folder) > unusedDays) removeEpoch(folder);
      else removeDebris(folder, isTemporaryName, start);
    }
    // What cannot be read today may still be on its way here, by a copy of the folder; tomorrow it
    // is damage.
    removeDebris(path.join(root, ownEpoch), (name) => damaged.has(name), start);
  });
}

/**
 * Removes an epoch's files and, if nothing of somebody else is in it, its folder; whether that is
 * gone.
 */
export function removeEpoch(folder: string): boolean {
  for (const name of listNames(folder)) if (isOurNameInEpoch(name)) removeQuietly(path.join(folder, name));
  try {
    fs.rmdirSync(folder);
    return true;
  } catch (error) {
    return systemCode(error) === "ENOENT";
  }
}

/** Whether this is a folder, and not a link to one, which may lead anywhere. */
export function isRealFolder(folder: string): boolean {
  return fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Removes files that are debris by their names and were not touched for `restedFor` ms. */
export function removeDebris(
  folder: string,
  isDebris: (name: string) => boolean,
  now: number,
  restedFor = dayMs,
): void {
  for (const name of listNames(folder)) {
    if (!isDebris(name)) continue;
    const file = path.join(folder, name);
    const stats = fs.lstatSync(file, { throwIfNoEntry: false });
    if (stats && now - stats.mtimeMs > restedFor) removeQuietly(file);
  }
}
