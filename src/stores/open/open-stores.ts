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

/** What decides which stores are opened; see `FormatterSettings`. */
export interface StoreSettings {
  readonly cacheLocation?: string | undefined;
  readonly cacheMaxSize?: number;
  readonly memoryBudget?: number;
  readonly durability?: "journal" | "at-close";
}

/**
 * Memory over disk, at the place that the settings or the environment name; memory alone where
 * there is no such place.
 * @param epoch names what all entries have in common; another epoch gets a folder of its own, which
 * goes when it is out of use
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
 * A store that reads what is on disk and writes nothing there: what is set stays in memory, and
 * `onSet` is told of it. For a thread whose main thread writes.
 */
export function openReadOnlyStores(
  settings: Pick<StoreSettings, "cacheLocation">,
  epoch: string,
  onSet: (entries: readonly CacheEntry[]) => void,
): Store {
  const folder = cacheFolder(settings.cacheLocation);
  const disk = folder === undefined ? nullStore : openDiskReader(folder, epochFolder(epoch), userKey(false));
  const tiered = createTieredStore(createMemoryStore({ budgetBytes: defaultMemoryBudget }), disk);
  return {
    ...tiered,
    setMany: async (entries) => {
      onSet(entries);
      await tiered.setMany(entries);
    },
  };
}

/** The name of an epoch's folder. */
export function epochFolder(epoch: string): string {
  return digestHex(epoch).slice(0, 16);
}

/** Whether the user says that the cache folder is safe, whatever its modes. */
export function isFolderTrusted(): boolean {
  return process.env["FMT_CACHE_TRUST_FOLDER"] === "1";
}

/**
 * The authentication key of the user of this process, if there can be one; where there is none yet,
 * it is made if `mayMake`.
 */
export function userKey(mayMake = true): Buffer | undefined {
  const folder = stateFolder();
  return folder === undefined ? undefined : loadAuthenticationKey(folder, mayMake);
}

/**
 * The absolute path of the cache folder: as given, else from the environment, else the user's own;
 * `undefined` where nothing is given and the user has no home.
 */
export function cacheFolder(cacheLocation: string | undefined): string | undefined {
  const folder = cacheLocation ?? defaultCacheFolder(process.env, process.platform, findHomeFolder());
  return folder === undefined ? undefined : resolve(folder);
}

/** What to say where there is no cache folder. */
export const noCacheFolder =
  "the user of this process has no home folder, and FMT_CACHE_LOCATION does not say where the cache is";

/**
 * The absolute path of the folder for what must stay with this user: the authentication key, and
 * compiled code; `undefined` for a user without a home.
 */
export function stateFolder(): string | undefined {
  return defaultStateFolder(process.env, process.platform, findHomeFolder());
}

// Holds the segments of about 100 large files; a guess, to be measured by the editor's benchmark.
const defaultMemoryBudget = 64 * 1024 * 1024;
