import fs from "node:fs";
import path from "node:path";
import { withCatalog } from "../disk/catalog.ts";
import { isSystemError, systemCode } from "../disk/failures.ts";
import { dayMs, listEpochs, unusedDays } from "../disk/epochs.ts";
import { removeQuietly } from "../disk/files.ts";
import { fold } from "../disk/fold.ts";
import { inspectRoot, isOurFolder } from "../disk/folders.ts";
import { bytesOf, planEviction, removeFiles, takeInventory } from "../disk/inventory.ts";

export interface CollectSettings {
  /** Absolute. */
  readonly folder: string;
  readonly authenticationKey: Buffer | undefined;
  /** The bound of all files in the folder. */
  readonly maxBytes: number;
  /** Files that were not used for this many days are removed; see `defaultMaxAgeDays`. */
  readonly maxAgeDays: number;
  /** As in `EpochSettings`. */
  readonly isTrusted?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What `collectDiskStore` did. The counts are numbers of packs and journals. */
export type CollectResult =
  | {
      readonly kind: "collected";
      readonly bytesFreed: number;
      readonly bytesLeft: number;
      readonly damaged: number;
      readonly expired: number;
      readonly evicted: number;
      /** By how many the number of files fell because some were folded into others. */
      readonly folded: number;
    }
  | { readonly kind: "nothing-there" }
  /** The folder lacks our tag, so it may be any folder. */
  | { readonly kind: "not-ours" }
  | { readonly kind: "failed"; readonly reason: string };

/** The same age at which the store removes unused epochs by itself. */
export const defaultMaxAgeDays = unusedDays;

/**
 * In ms. Writing a file of at most 64 MiB never takes an hour, so an older temporary file was left
 * by a dead process.
 */
const temporaryForMs = 60 * 60 * 1000;

/**
 * Tidies up a cache folder. It removes files that cannot be read, files that were not used for a
 * long time and files beyond the bound, and folds the rest into few files. Other processes may use
 * the folder meanwhile. Never throws because of the disk.
 */
export function collectDiskStore(settings: CollectSettings): CollectResult {
  const { folder, maxBytes, maxAgeDays, now } = settings;
  try {
    if (!fs.existsSync(folder)) return { kind: "nothing-there" };
    if (!isOurFolder(folder)) return { kind: "not-ours" };
    const { writable, reason } = inspectRoot(folder, { isTrusted: settings.isTrusted ?? false });
    if (!writable) return { kind: "failed", reason: reason ?? "not-writable" };
    const before = bytesOf(takeInventory(folder));
    const epochs = listEpochs(folder);
    const damaged = epochs.reduce((sum, epoch) => sum + removeUnreadable(epoch), 0);
    const files = takeInventory(folder);
    const temporary = files.filter(
      (file) => file.kind === "temporary" && file.changed < now - temporaryForMs,
    );
    const old = files.filter((file) => file.kind === "stored" && file.lastUse < now - maxAgeDays * dayMs);
    const gone = new Set([...temporary, ...old]);
    const surplus = planEviction(
      files.filter((file) => !gone.has(file)),
      maxBytes,
    );
    removeFiles([...gone, ...surplus]);
    const folded = epochs.reduce((sum, epoch) => sum + foldEpoch(epoch, settings), 0);
    const bytesLeft = bytesOf(takeInventory(folder));
    return {
      kind: "collected",
      bytesFreed: Math.max(0, before - bytesLeft),
      bytesLeft,
      damaged,
      expired: old.length,
      evicted: surplus.length,
      folded,
    };
  } catch (error) {
    if (isSystemError(error)) return { kind: "failed", reason: systemCode(error) };
    throw error;
  }
}

/**
 * Removes unreadable files and returns how many. This includes files that are just being copied
 * into the folder; losing them only costs time.
 */
function removeUnreadable(epoch: string): number {
  return withCatalog(
    epoch,
    (catalog) => [...catalog.damaged].filter((name) => removeQuietly(path.join(epoch, name))).length,
  );
}

function foldEpoch(epoch: string, { now, authenticationKey, maxBytes }: CollectSettings): number {
  return withCatalog(epoch, (catalog) => {
    const before = catalog.newestFirst.length;
    fold(catalog, { files: 1, kept: 0, maxBytes, authenticationKey, now });
    return Math.max(0, before - catalog.newestFirst.length);
  });
}
