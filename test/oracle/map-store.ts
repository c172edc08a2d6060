import { marker, miss, type Lookup, type Store } from "../../src/stores/store.ts";
import type { CacheKey } from "../../src/util/digest.ts";

/** The plainest store that keeps the contract; it outlives its formatters, as a disk store does. */
export function createMapStore(): Store {
  const entries = new Map<CacheKey, Lookup>();
  return {
    getMany: async (keys) => keys.map((key) => entries.get(key) ?? miss),
    setMany: async (added) => {
      for (const entry of added)
        entries.set(entry.key, entry.kind === "marker" ? marker : { kind: "text", text: entry.text });
    },
    flush: async () => {},
    close: async () => {},
  };
}
