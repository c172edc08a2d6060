import fs from "node:fs";
import path from "node:path";
import type { CacheKey } from "../../util/digest.ts";
import { isOwnerGone } from "../../util/owner.ts";
import type { Catalog } from "./catalog.ts";
import { systemCode } from "./failures.ts";
import { readUpTo, removeQuietly, writeWhole } from "./files.ts";
import { decodeImages, encodeImage } from "./image.ts";
import { largestJournalBytes } from "./journal-reader.ts";
import { claimed, epochNames, newJournalName, newPackName } from "./layout.ts";
import { largestPackBytes } from "./pack-reader.ts";
import { packBytes } from "./pack-writer.ts";
import { unsealText, type SealedText } from "./sealed-text.ts";
import type { StoredFile } from "./stored-file.ts";
import { tryLock } from "./try-lock.ts";

/** What every function that rewrites files needs. */
export interface RewriteSettings {
  readonly authenticationKey: Buffer | undefined;
  readonly now: number;
}

/** When and how files are folded. */
export interface FoldSettings extends RewriteSettings {
  /** A fold is due when a generation has more files than this. */
  readonly files: number;
  /** How many of the largest packs a fold leaves alone. */
  readonly kept: number;
  /**
   * The bound of the folder, in bytes. A file must stay small compared with it, because eviction
   * removes whole files.
   */
  readonly maxBytes: number;
}

/**
 * The limits after a run. Every lookup searches every file: 8 packs cost 93 ms where one costs 72
 * ms, and 32 cost 220 ms [measured]. The largest packs stay as they are, so that they are not
 * rewritten again and again.
 */
export const runLimits = { files: 8, kept: 4 } as const;
/**
 * The most that one fold reads, in bytes. It is a guess at the time that a run may lose at its end:
 * 32 MiB take about 0.1 s.
 */
const foldBytes = 32 * 1024 * 1024;
/** In ms. No fold takes a minute, so the process that holds an older lock is dead or stopped. */
const lockStaleAfter = 60_000;
/**
 * In ms. A journal that was not written to for this long is folded even if its owner may be alive.
 * That loses nothing; see `Journal.append`.
 */
const journalIdleFor = 6 * 60 * 60 * 1000;

/**
 * Puts the abandoned journals of a generation, and its small packs when there are too many, into
 * one new pack. A file is removed only when it was read completely and the new pack exists. So each
 * entry is always in some file, even while several processes fold. Throws system errors.
 */
export function fold(catalog: Catalog, settings: FoldSettings): void {
  if (!plans(catalog, settings).some((plan) => plan.length > 0)) return;
  withFoldLock(catalog.folder, settings.now, () => {
    // Another process may have folded these files before we got the lock.
    catalog.refresh();
    for (const plan of plans(catalog, settings)) foldFiles(catalog.folder, plan, settings);
    catalog.refresh();
  });
}

/**
 * Runs `work` unless another process is folding the files of this epoch. Returns whether it ran.
 * Throws system errors.
 */
export function withFoldLock(folder: string, now: number, work: () => void): boolean {
  return tryLock(path.join(folder, epochNames.foldLock), now, lockStaleAfter, work);
}

/** The files to fold, one list per generation. */
function plans(catalog: Catalog, { now, maxBytes, ...limits }: FoldSettings): StoredFile[][] {
  const largest = Math.min(foldBytes, packBytes(maxBytes));
  const generations = new Set(catalog.newestFirst.map((file) => file.generation));
  return [...generations].map((generation) => {
    const files = catalog.newestFirst.filter((file) => file.generation === generation);
    const journals = files.filter(
      (file) => file.kind === "journal" && isAbandoned(file, catalog.folder, now),
    );
    const packs = files.filter((file) => file.kind === "pack").sort((a, b) => a.bytes - b.bytes);
    const isCrowded = packs.length + journals.length > limits.files;
    const chosen = [...journals, ...(isCrowded ? packs.slice(0, packs.length - limits.kept) : [])];
    let bytes = 0;
    const affordable = chosen.filter((file) => (bytes += file.bytes) <= largest);
    return journals.length > 0 || affordable.length > 1 ? affordable : [];
  });
}

function isAbandoned(journal: StoredFile, folder: string, now: number): boolean {
  // If the owner is alive after all, it loses nothing: see `Journal.append`.
  if (journal.place === claimed.place || isOwnerGone(journal)) return true;
  try {
    // A time far in the future counts as old too, because files in a copied folder may have any
    // time.
    return Math.abs(now - fs.statSync(path.join(folder, journal.name)).mtimeMs) > journalIdleFor;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

/**
 * Writes the entries of the files, except those under `omitted`, into one new pack, and removes the
 * files. Throws system errors.
 */
export function foldFiles(
  folder: string,
  files: readonly StoredFile[],
  { now, authenticationKey }: RewriteSettings,
  omitted?: ReadonlySet<CacheKey>,
): void {
  const markers = new Set<CacheKey>();
  const texts = new Map<CacheKey, SealedText>();
  const done: string[] = [];
  const newestFirst = [...files].sort((a, b) => (a.name < b.name ? 1 : -1));
  for (const file of newestFirst) {
    const source = file.kind === "journal" ? claimJournal(folder, file, now) : path.join(folder, file.name);
    const bytes = source === undefined ? undefined : readStoredFile(source);
    if (source === undefined || bytes === undefined) continue;
    const { content } = decodeImages(bytes);
    for (const marker of content.markers) if (!omitted?.has(marker)) markers.add(marker);
    // A journal may have several values for one key. The last one in it is the newest.
    for (const text of content.texts.toReversed())
      if (!omitted?.has(text.key) && isBetter(text, texts.get(text.key), authenticationKey))
        texts.set(text.key, text);
    done.push(source);
  }
  const [first] = newestFirst;
  if (first === undefined || done.length === 0) return;
  if (markers.size + texts.size > 0) {
    const image = encodeImage({ markers: [...markers], texts: [...texts.values()] });
    writeWhole(folder, newPackName(first.generation, now), image);
  }
  for (const source of done) removeQuietly(source);
}

/**
 * Whether a text replaces the one already chosen for its key. Texts are not verified when they are
 * copied: a process without the authentication key must not destroy the texts of one that has it.
 * Only when there are two texts for one key, a genuine one replaces one that is not, because the
 * newer one may be damaged.
 */
function isBetter(
  text: SealedText,
  rival: SealedText | undefined,
  authenticationKey: Buffer | undefined,
): boolean {
  if (rival === undefined) return true;
  if (authenticationKey === undefined) return false;
  return (
    unsealText(rival, authenticationKey) === undefined && unsealText(text, authenticationKey) !== undefined
  );
}

// If the owner is alive after all, the rename tells it to begin a new journal (`Journal.append`).
function claimJournal(folder: string, journal: StoredFile, now: number): string | undefined {
  const target = path.join(folder, newJournalName(journal.generation, now, claimed));
  try {
    fs.renameSync(path.join(folder, journal.name), target);
    return target;
  } catch (error) {
    // The journal is gone, or open on Windows. A later fold will try again.
    systemCode(error);
    return undefined;
  }
}

/**
 * All bytes of a pack or journal. Returns undefined when another process has folded it meanwhile,
 * or when it cannot be read.
 */
export function readStoredFile(file: string): Buffer | undefined {
  return readUpTo(file, file.endsWith(".journal") ? largestJournalBytes : largestPackBytes);
}
