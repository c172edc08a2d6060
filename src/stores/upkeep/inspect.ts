import fs from "node:fs";
import path from "node:path";
import { Catalog } from "../disk/catalog.ts";
import { dayMs, lastUsedDay, listEpochs, removeEpoch } from "../disk/epochs.ts";
import { isSystemError, systemCode } from "../disk/failures.ts";
import { reportOnce, type ReportFailure } from "../report-once.ts";
import { listNames, removeQuietly } from "../disk/files.ts";
import { isOurFolder, isOursInRoot } from "../disk/folders.ts";
import { bytesOf, takeInventory, type InventoryFile } from "../disk/inventory.ts";
import { isTemporaryName, parseFileName, rootNames, timeOf } from "../disk/layout.ts";
import type { StoreFailure } from "../store.ts";

/**
 * What is in the folder of a disk store. Sizes are in bytes. An entry that is in several files is
 * counted several times.
 */
export interface DiskStoreReport {
  readonly folder: string;
  /** Whether the folder carries the tag of a disk store. */
  readonly isOurs: boolean;
  readonly bytes: number;
  readonly epochs: readonly EpochReport[];
  /** Why files could not be read; each reason appears once. */
  readonly failures: readonly StoreFailure[];
}

export interface EpochReport {
  readonly name: string;
  /** Size of all files, including those that cannot be read. */
  readonly bytes: number;
  readonly packs: number;
  readonly journals: number;
  readonly markers: number;
  readonly texts: number;
  readonly textBytes: number;
  /** `YYYY-MM-DD` in UTC. */
  readonly lastUsed: string;
  /** When its oldest pack or journal was made, in ms since 1970. */
  readonly oldest: number | undefined;
}

/** What `cleanDiskStore` did. Nothing was deleted unless `kind` is `cleaned`. */
export type CleanResult =
  | { readonly kind: "cleaned"; readonly bytes: number; readonly leftBehind: readonly string[] }
  /** The folder does not exist or is empty. */
  | { readonly kind: "nothing-there" }
  /** The folder lacks our tag, so it may be any folder. */
  | { readonly kind: "not-ours" }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Reports what is in a cache folder. It reads only the headers of packs, but journals completely.
 * Never throws because of the disk.
 */
export function inspectDiskStore(folder: string): DiskStoreReport {
  const failures: StoreFailure[] = [];
  const report = reportOnce((failure) => failures.push(failure));
  let epochs: EpochReport[] = [];
  try {
    const files = takeInventory(folder);
    epochs = listEpochs(folder).map((epoch) => inspectEpoch(epoch, files, report));
  } catch (error) {
    report("open", systemCode(error), folder);
  }
  const bytes = epochs.reduce((sum, epoch) => sum + epoch.bytes, 0);
  return { folder, isOurs: isOurFolder(folder), bytes, epochs, failures };
}

/**
 * Deletes the cache in a folder that carries our tag. It deletes only what a disk store has made.
 * `leftBehind` names what stays because it is not ours or cannot be deleted. Never throws because
 * of the disk.
 */
export function cleanDiskStore(folder: string): CleanResult {
  try {
    if (listNames(folder).length === 0) return { kind: "nothing-there" };
    if (!isOurFolder(folder)) return { kind: "not-ours" };
    const bytes = bytesOf(takeInventory(folder).filter((file) => file.folder !== folder));
    for (const name of listNames(folder).filter(isTemporaryName)) removeQuietly(path.join(folder, name));
    for (const epoch of listEpochs(folder)) removeEpoch(epoch);
    // Delete the tag last, and only when nothing else is left: a later call refuses to clean a
    // folder without it.
    const { tag, ...others } = rootNames;
    for (const name of Object.values(others))
      if (isOursInRoot(folder, name)) removeQuietly(path.join(folder, name));
    const leftBehind = listNames(folder).filter((name) => name !== tag);
    if (leftBehind.length === 0) removeRoot(folder, tag);
    return { kind: "cleaned", bytes, leftBehind };
  } catch (error) {
    return { kind: "failed", reason: systemCode(error) };
  }
}

function inspectEpoch(folder: string, files: readonly InventoryFile[], report: ReportFailure): EpochReport {
  const totals = { packs: 0, journals: 0, markers: 0, texts: 0, textBytes: 0 };
  const catalog = new Catalog(folder, report);
  catalog.refresh();
  const made = listNames(folder)
    .filter((name) => parseFileName(name) !== undefined)
    .map(timeOf);
  for (const file of catalog.newestFirst) {
    if (file.kind === "pack") totals.packs++;
    else totals.journals++;
    const counts = file.count();
    totals.markers += counts.markers;
    totals.texts += counts.texts;
    totals.textBytes += counts.textBytes;
  }
  catalog.close();
  const lastUsed = new Date(lastUsedDay(folder) * dayMs).toISOString().slice(0, 10);
  const bytes = bytesOf(files.filter((file) => file.folder === folder));
  const oldest = made.length === 0 ? undefined : Math.min(...made);
  return { name: path.basename(folder), bytes, ...totals, lastUsed, oldest };
}

function removeRoot(folder: string, tag: string): void {
  removeQuietly(path.join(folder, tag));
  try {
    fs.rmdirSync(folder);
  } catch (error) {
    // The parent folder may not allow the removal. An empty folder does no harm.
    if (!isSystemError(error)) throw error;
  }
}
