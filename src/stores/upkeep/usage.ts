import fs from "node:fs";
import path from "node:path";
import { isSystemError } from "../disk/failures.ts";
import { readUpTo, writeBytes, writeSmall } from "../disk/files.ts";
import { inspectRoot, isOurFolder } from "../disk/folders.ts";
import { rootNames } from "../disk/layout.ts";
import { dayMs } from "../disk/epochs.ts";

/** How often the cache had an answer. */
export interface HitCounts {
  readonly hit: number;
  readonly formatted: number;
}

/**
 * What runs have asked of a cache. `statements`: only those in files that were not known. `proven`:
 * how many of the files that were known others have proven; absent for none.
 */
export interface CacheUsage {
  readonly files: HitCounts;
  readonly proven?: number;
  readonly statements: HitCounts;
}

/** For how many days, today included, the usage is kept. */
export const usageDays = 28;

/**
 * Adds the counts of one run to the file `usage`: a line with the day and four or five numbers, and
 * nothing else that says who has run what. Does nothing where we may not write or the disk refuses.
 */
export function addUsage(
  folder: string,
  { files, statements, proven = 0 }: CacheUsage,
  { now, isTrusted }: { readonly now: number; readonly isTrusted: boolean },
): void {
  const counts = [files.hit, files.formatted, statements.hit, statements.formatted, proven];
  if (files.hit + files.formatted === 0) return;
  try {
    if (!isOurFolder(folder) || !inspectRoot(folder, { isTrusted }).writable) return;
    const length = append(path.join(folder, rootNames.usage), lineOf(dayOf(now), counts));
    // Another run may add a line in this moment, which is lost then.
    if (length > longest) writeSmall(folder, rootNames.usage, sumUp(readLines(folder), now));
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/** The counts of the last days. */
export function readUsage(folder: string, now: number): CacheUsage {
  const totals = [0, 0, 0, 0, 0];
  for (const [day, ...counts] of readLines(folder))
    if (day > dayOf(now) - usageDays) counts.forEach((count, index) => (totals[index]! += count));
  const [hit = 0, formatted = 0, statementsHit = 0, statementsFormatted = 0, proven = 0] = totals;
  return {
    files: { hit, formatted },
    statements: { hit: statementsHit, formatted: statementsFormatted },
    ...(proven === 0 ? {} : { proven }),
  };
}

/** In bytes: some 600 runs. */
const longest = 16_384;

type Line = readonly [day: number, ...counts: number[]];

function dayOf(time: number): number {
  return Math.floor(time / dayMs);
}

function lineOf(day: number, counts: readonly number[]): string {
  // Most users have no remote, and no fifth number.
  const [hit, formatted, statementsHit, statementsFormatted, proven] = counts;
  const numbers = [day, hit, formatted, statementsHit, statementsFormatted, ...(proven ? [proven] : [])];
  return `${numbers.join(" ")}\n`;
}

/** Appends to a file, never through a link or into a pipe. Returns its length. */
function append(file: string, line: string): number {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = fs.constants;
  const descriptor = fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOFOLLOW, 0o600);
  try {
    const stats = fs.fstatSync(descriptor);
    if (!stats.isFile()) return 0;
    writeBytes(descriptor, Buffer.from(line));
    return stats.size + line.length;
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Lines that are not well formed, perhaps because they were cut off, are left out. */
function readLines(folder: string): readonly Line[] {
  const text = readUpTo(path.join(folder, rootNames.usage), 4 * longest)?.toString("latin1") ?? "";
  return [...text.matchAll(/^(\d{1,6})((?: \d{1,9}){4,5})$/gm)].map(([, day, counts = ""]) => [
    Number(day),
    ...counts.trim().split(" ").map(Number),
  ]);
}

/** One line for each of the last days. */
function sumUp(lines: readonly Line[], now: number): string {
  const sums = new Map<number, readonly number[]>();
  for (const [day, ...counts] of lines.filter(([day]) => day > dayOf(now) - usageDays)) {
    const before = sums.get(day) ?? [0, 0, 0, 0, 0];
    sums.set(
      day,
      before.map((count, index) => count + (counts[index] ?? 0)),
    );
  }
  return [...sums].map(([day, counts]) => lineOf(day, counts)).join("");
}
