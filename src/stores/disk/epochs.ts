import fs from "node:fs";
import path from "node:path";
import { systemCode } from "./failures.ts";
import { listNames, readSmall, removeQuietly, writeSmall } from "./files.ts";
import { epochNames, isEpochName, isOurNameInEpoch } from "./layout.ts";

export const dayMs = 24 * 60 * 60 * 1000;
/**
 * After how many days without use an epoch is removed. A branch with an older Prettier keeps its
 * epoch if it is worked on every two weeks.
 */
export const unusedDays = 14;

/** The day of a time in ms, counted from 1970-01-01 in UTC, as in the file `last-used`. */
export function dayOf(now: number): number {
  return Math.floor(now / dayMs);
}

/**
 * The absolute paths of the epochs' folders in a root. Links to folders are left out, because they
 * may lead anywhere. Throws system errors.
 */
export function listEpochs(root: string): string[] {
  return listNames(root)
    .filter(isEpochName)
    .map((name) => path.join(root, name))
    .filter((folder) => fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory());
}

/** Writes the current day into `last-used`, unless it is there already. Throws system errors. */
export function noteEpochUse(epochFolder: string, now: number): void {
  const day = String(dayOf(now));
  if (readSmall(path.join(epochFolder, epochNames.lastUsed)) === day) return;
  writeSmall(epochFolder, epochNames.lastUsed, day);
}

/**
 * The day on which an epoch was last used. When `last-used` is missing or damaged, the day of the
 * folder's last change.
 */
export function lastUsedDay(epochFolder: string): number {
  const text = readSmall(path.join(epochFolder, epochNames.lastUsed)) ?? "";
  if (/^[0-9]{1,7}$/.test(text)) return Number(text);
  return dayOf(fs.statSync(epochFolder).mtimeMs);
}

/** Removes an epoch's files, and its folder if nothing else is in it. */
export function removeEpoch(folder: string): void {
  for (const name of listNames(folder)) if (isOurNameInEpoch(name)) removeQuietly(path.join(folder, name));
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    systemCode(error);
  }
}
