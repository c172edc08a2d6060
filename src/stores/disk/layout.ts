import { randomBytes } from "node:crypto";

/**
 * The names of our files and folders on the disk. A name that does not match one of these exactly
 * is not ours: we never read or delete it.
 *
 *     <root>/CACHEDIR.TAG
 *     <root>/.gitignore
 *     <root>/README.md
 *     <root>/usage
 *     <root>/<epoch>/last-used
 *     <root>/<epoch>/fold.lock
 *     <root>/<epoch>/<generation>-<time>-<random>.pack
 *     <root>/<epoch>/<generation>-<time>-<random>.<place>.<pid>.journal
 *     <root>/tmp.<pid>.<random>, and the same in an epoch's folder
 *
 * The generation is part of the name, not a folder, so that one listing tells everything.
 * Generation and time have fixed widths, so that names sort by age.
 */
export const rootNames = {
  tag: "CACHEDIR.TAG",
  ignore: ".gitignore",
  readme: "README.md",
  usage: "usage",
  // No longer written, but folders of earlier versions have them.
  lastSwept: "last-swept",
  sweepLock: "sweep.lock",
} as const;

export const epochNames = { lastUsed: "last-used", foldLock: "fold.lock" } as const;

/**
 * What the name of a pack or journal says. `place` and `pid` name the process that owns a journal.
 */
export interface FileName {
  readonly name: string;
  readonly kind: "pack" | "journal";
  readonly generation: number;
  readonly place: string;
  readonly pid: number;
}

/**
 * The place and pid in the name of a journal that a folding process has claimed. No process appends
 * to such a journal.
 */
export const claimed = { place: "00000000", pid: 0 } as const;

/**
 * The highest generation that our packs have. No cache reaches it, but a forged name may have the
 * number above it, which is the last that fits the six digits of a name.
 */
export const highestGeneration = 0xfffffe;

const epochPattern = /^[0-9a-f]{8,64}$/;
const packPattern = /^[0-9a-f]{6}-[0-9a-z]{9}-[0-9a-f]{12}\.pack$/;
const journalPattern = /^[0-9a-f]{6}-[0-9a-z]{9}-[0-9a-f]{12}\.([0-9a-f]{8})\.([0-9]{1,10})\.journal$/;
const temporaryPattern = /^tmp\.[0-9]+\.[0-9a-f]{12}$/;

export function isEpochName(name: string): boolean {
  return epochPattern.test(name);
}

export function isTemporaryName(name: string): boolean {
  return temporaryPattern.test(name);
}

/** Whether a name in an epoch's folder is one that a disk store uses. */
export function isOurNameInEpoch(name: string): boolean {
  return (
    name === epochNames.lastUsed ||
    name === epochNames.foldLock ||
    isTemporaryName(name) ||
    parseFileName(name) !== undefined
  );
}

/** What a name says about a pack or journal; undefined when it is neither. */
export function parseFileName(name: string): FileName | undefined {
  const pack = packPattern.exec(name);
  const journal = pack ? null : journalPattern.exec(name);
  if (!pack && !journal) return undefined;
  const generation = Number.parseInt(name, 16);
  if (pack) return { name, kind: "pack", generation, ...claimed };
  return { name, kind: "journal", generation, place: journal?.[1] ?? "", pid: Number(journal?.[2]) };
}

/** When the pack or journal of this name was made, in ms since 1970. */
export function timeOf(name: string): number {
  return Number.parseInt(name.slice(7, 16), 36);
}

/** A unique name for a new pack; `now` is in ms since 1970. */
export function newPackName(generation: number, now: number): string {
  return `${newStem(generation, now)}.pack`;
}

/** A unique name for a new journal; `now` is in ms since 1970. */
export function newJournalName(
  generation: number,
  now: number,
  owner: { place: string; pid: number },
): string {
  return `${newStem(generation, now)}.${owner.place}.${owner.pid}.journal`;
}

export function newTemporaryName(): string {
  return `tmp.${process.pid}.${randomBytes(6).toString("hex")}`;
}

function newStem(generation: number, now: number): string {
  const time = Math.max(0, Math.floor(now)).toString(36).padStart(9, "0");
  return `${generation.toString(16).padStart(6, "0")}-${time}-${randomBytes(6).toString("hex")}`;
}
