import fs from "node:fs";
import path from "node:path";
import { systemCode } from "./failures.ts";
import { listNames, readSmall, removeQuietly, writeSmall } from "./files.ts";
import { epochNames, isEpochName, isOurNameInEpoch } from "./layout.ts";

export const dayMs = 24 * 60 * 60 * 1000;
/**
 * An epoch is a version of Prettier, its plugins and the cache; a branch that needs an old one may
 * rest two weeks.
 */
export const unusedDays = 14;

/** The day of a time, counted from 1970-01-01 in UTC; what `last-used` holds. */
export function dayOf(now: number): number {
  return Math.floor(now / dayMs);
}

/**
 * The folders of epochs in a root, absolute. A link to a folder is none: it may lead anywhere.
 * Throws system errors.
 */
export function listEpochs(root: string): string[] {
  return listNames(root)
    .filter(isEpochName)
    .map((name) => path.join(root, name))
    .filter((folder) => fs.lstatSync(folder, { throwIfNoEntry: false })?.isDirectory());
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

/** Removes an epoch's files and, if nothing of somebody else is in it, its folder. */
export function removeEpoch(folder: string): void {
  for (const name of listNames(folder)) if (isOurNameInEpoch(name)) removeQuietly(path.join(folder, name));
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    systemCode(error);
  }
}
