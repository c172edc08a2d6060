import path from "node:path";
import { nullStore } from "../null-store.ts";
import { toLookup, type Store } from "../store.ts";
import { Catalog } from "./catalog.ts";
import { lookUp } from "./look-up.ts";

/**
 * A store that only reads the files of an epoch. It never writes to the disk, not even to note that
 * an entry was used.
 */
export function openDiskReader(folder: string, epoch: string, authenticationKey: Buffer | undefined): Store {
  const catalog = new Catalog(path.join(folder, epoch), () => {});
  return {
    ...nullStore,
    async getMany(keys) {
      catalog.refreshIfDue(Date.now());
      const hits = lookUp(catalog, keys, authenticationKey);
      return keys.map((key) => toLookup(hits.get(key)?.entry));
    },
    async close() {
      catalog.close();
    },
  };
}
