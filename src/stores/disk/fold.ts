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

/** What everything that writes files anew has to know. */
export interface RewriteSettings {
  readonly authenticationKey: Buffer | undefined;
  readonly now: number;
}

/** When and how files are folded. */
export interface FoldSettings extends RewriteSettings {
  /** More files of one generation are too many. */
  readonly files: number;
  /** How many of them, the largest, a fold leaves alone. */
  readonly kept: number;
  /**
   * The bound of the folder in bytes: a file must stay small beside it, because eviction takes
   * whole files.
   */
  readonly maxBytes: number;
}

/**
 * Every lookup searches every file: 8 packs cost 93 ms where one costs 72 ms, 32 cost 220 ms
 * (STORES.md 1.1). The largest stay, so that they are not written again and again.
 */
export const runLimits = { files: 8, kept: 4 } as const;
/**
 * What one fold reads at most: a guess at what may be added to the end of a run (32 MiB take about
 * 0.1 s).
 */
const foldBytes = 32 * 1024 * 1024;
/** No fold takes a minute; then its process is dead or stopped. */
const lockStaleAfter = 60_000;
/**
 * A journal that nobody wrote to for so long is folded even if its owner may be alive; that loses
 * nothing.
 */
const journalIdleFor = 6 * 60 * 60 * 1000;

/**
 * Puts small packs and abandoned journals of a generation into one new pack, when there are too
 * many files. Only what was read completely is removed, and only after the new pack is there; so at
 * every moment, and with any number of folds at once, each entry is in some file. Throws system
 * errors.
 */
export function fold(catalog: Catalog, settings: FoldSettings): void {
  if (!plans(catalog, settings).some((plan) => plan.length > 0)) return;
  withFoldLock(catalog.folder, settings.now, () => {
    // Somebody else may have folded while we were getting here.
    catalog.refresh();
    for (const plan of plans(catalog, settings)) foldFiles(catalog.folder, plan, settings);
    catalog.refresh();
  });
}

/**
 * Runs `work` unless another process is folding the files of this epoch; whether it ran. Throws
 * system errors.
 */
export function withFoldLock(folder: string, now: number, work: () => void): boolean {
  return tryLock(path.join(folder, epochNames.foldLock), now, lockStaleAfter, work);
}

/** What to fold, one list of files per generation. */
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
  // Wrongly taken for gone, an owner loses nothing either: see `Journal.append`.
  if (journal.place === claimed.place || isOwnerGone(journal)) return true;
  try {
    // A time in the future tells as little as one long ago: a copy of the folder may have any.
    return Math.abs(now - fs.statSync(path.join(folder, journal.name)).mtimeMs) > journalIdleFor;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

/**
 * Writes what is in the files, save for the entries under `omitted`, as one new pack, and removes
 * them. Throws system errors.
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
    const bytes = source === undefined ? undefined : readSource(source);
    if (source === undefined || bytes === undefined) continue;
    const { content } = decodeImages(bytes);
    for (const marker of content.markers) if (!omitted?.has(marker)) markers.add(marker);
    // A journal may have several values for one key; what was appended last is what was set last.
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
 * Texts are copied as they are: the proof that they are genuine goes with them, and a process
 * without the key must not destroy the texts of one that has it. Only between two texts for one key
 * the genuine one wins, not the newer one, which may be damaged.
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

// The rename tells the owner, should it be alive after all, that it has to begin a new journal
// (`Journal.append`).
function claimJournal(folder: string, journal: StoredFile, now: number): string | undefined {
  const target = path.join(folder, newJournalName(journal.generation, now, claimed));
  try {
    fs.renameSync(path.join(folder, journal.name), target);
    return target;
  } catch (error) {
    // Gone, or held open on Windows: another time.
    systemCode(error);
    return undefined;
  }
}

/**
 * All bytes of a pack or journal; undefined when somebody else has folded it meanwhile, or it
 * cannot be read.
 */
export function readSource(file: string): Buffer | undefined {
  return readUpTo(file, file.endsWith(".journal") ? largestJournalBytes : largestPackBytes);
}
