import { marker, miss, type Lookup, type Store } from "../../src/stores/store.ts";
import type { CacheKey } from "../../src/util/digest.ts";

/** The plainest store that keeps the contract, and the measure for the others. */
export function createMapStore(entries = new Map<CacheKey, Lookup>()): Store {
  return {
    getMany: async (keys) => keys.map((key) => entries.get(key) ?? miss),
    setMany: async (added) => {
      for (const entry of added)
        entries.set(entry.key, entry.kind === "marker" ? marker : { kind: "text", text: entry.text });
    },
    dropMany: async (keys) => {
      for (const key of keys) entries.delete(key);
    },
    flush: async () => {},
    close: async () => {},
  };
}
