import { resolve } from "node:path";
import { digestHex } from "../../util/digest.ts";
import { findHomeFolder } from "../../util/home-folder.ts";
import { loadAuthenticationKey } from "../disk/authentication-key.ts";
import { maxCacheBytes } from "../cache-size.ts";
import { defaultCacheFolder, defaultStateFolder } from "./default-folders.ts";
import { openDiskReader } from "../disk/disk-reader.ts";
import { openDiskStore } from "../disk/open-disk-store.ts";
import { createMemoryStore } from "../memory.ts";
import { nullStore } from "../null-store.ts";
import type { CacheEntry, Store, StoreFailure } from "../store.ts";
import { createTieredStore } from "../tiered.ts";

/** The settings that decide which stores are opened; see `FormatterSettings`. */
export interface StoreSettings {
  readonly cacheLocation?: string | undefined;
  readonly cacheMaxSize?: number;
  readonly memoryBudget?: number;
  readonly durability?: "journal" | "at-close";
}

/**
 * Opens a memory store in front of a disk store, in the folder that the settings or the environment
 * name. When there is no such folder, only the memory store is left.
 * @param epoch names what all entries have in common; each epoch has a folder of its own, which is
 * removed when it is no longer used
 */
export function openStores(
  settings: StoreSettings,
  epoch: string,
  onFailure: (failure: StoreFailure) => void,
): Store {
  const disk = openDisk(settings, epoch, onFailure);
  const budgetBytes = settings.memoryBudget ?? defaultMemoryBudget;
  return budgetBytes > 0 ? createTieredStore(createMemoryStore({ budgetBytes }), disk) : disk;
}

function openDisk(settings: StoreSettings, epoch: string, onFailure: (failure: StoreFailure) => void): Store {
  const maxBytes = maxCacheBytes(settings.cacheMaxSize, process.env);
  const folder = cacheFolder(settings.cacheLocation);
  if (folder === undefined) {
    onFailure({ operation: "open", reason: noCacheFolder });
    return nullStore;
  }
  return openDiskStore({
    folder,
    epoch: epochFolder(epoch),
    authenticationKey: userKey(),
    durability: settings.durability ?? "journal",
    maxBytes,
    isTrusted: isFolderTrusted(),
    now: Date.now,
    onFailure,
  });
}

/**
 * A store that reads from disk but never writes there. Entries that are set stay in memory and are
 * passed to `onSet`. It is for worker threads whose main thread does the writing.
 */
export function openReadOnlyStores(
  settings: Pick<StoreSettings, "cacheLocation" | "memoryBudget">,
  epoch: string,
  onSet: (entries: readonly CacheEntry[]) => void,
): Store {
  const folder = cacheFolder(settings.cacheLocation);
  const disk = folder === undefined ? nullStore : openDiskReader(folder, epochFolder(epoch), userKey(false));
  const budgetBytes = settings.memoryBudget ?? defaultMemoryBudget;
  const tiered = createTieredStore(createMemoryStore({ budgetBytes }), disk);
  return {
    ...tiered,
    setMany: async (entries) => {
      onSet(entries);
      await tiered.setMany(entries);
    },
  };
}

/** The folder name of an epoch: 16 hexadecimal digits of its digest. */
export function epochFolder(epoch: string): string {
  return digestHex(epoch).slice(0, 16);
}

/** Whether the user declares the cache folder safe, whatever its file modes are. */
export function isFolderTrusted(): boolean {
  return process.env["FMT_CACHE_TRUST_FOLDER"] === "1";
}

/**
 * The authentication key of this process's user, or undefined when there can be none. A missing key
 * is created if `mayMake` is true.
 */
export function userKey(mayMake = true): Buffer | undefined {
  const folder = stateFolder();
  return folder === undefined ? undefined : loadAuthenticationKey(folder, mayMake);
}

/**
 * The absolute path of the cache folder: the given one, else the one in the environment, else the
 * platform's place in the user's home. Returns `undefined` when nothing is given and the user has
 * no home.
 */
export function cacheFolder(cacheLocation: string | undefined): string | undefined {
  const folder = cacheLocation ?? defaultCacheFolder(process.env, process.platform, findHomeFolder());
  return folder === undefined ? undefined : resolve(folder);
}

/** The reason that is reported when there is no cache folder. */
export const noCacheFolder =
  "the user of this process has no home folder, and FMT_CACHE_LOCATION does not say where the cache is";

/**
 * The absolute path of the folder for what must stay with this user: the authentication key and
 * compiled code. Returns `undefined` for a user without a home.
 */
export function stateFolder(): string | undefined {
  return defaultStateFolder(process.env, process.platform, findHomeFolder());
}

// In bytes. Holds the segments of about 100 large files; this is a guess that the editor's
// benchmark has yet to measure.
const defaultMemoryBudget = 64 * 1024 * 1024;
