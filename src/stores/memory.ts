import { MisuseError } from "../util/misuse-error.ts";
import { createRequire } from "node:module";
import type { LRUCache } from "lru-cache";
import { cacheKeyBytes, type CacheKey } from "../util/digest.ts";
import { isSameEntry, miss, toLookup, type CacheEntry, type Lookup, type Store } from "./store.ts";

/**
 * A store in memory. When it holds more than `budgetBytes`, it forgets the entries that were used
 * least recently.
 *
 * @throws MisuseError when the budget is not a positive whole number
 */
export function createMemoryStore({ budgetBytes }: { readonly budgetBytes: number }): Store {
  if (!Number.isSafeInteger(budgetBytes) || budgetBytes <= 0) {
    throw new MisuseError(`budgetBytes must be a positive whole number, not ${budgetBytes}`);
  }
  let lookups: Lookups = new Map();
  let usedBytes = 0;

  const set = (entry: CacheEntry): void => {
    const known = lookups.get(entry.key);
    const lookup = toLookup(entry);
    if (known !== undefined) {
      if (isSameEntry(known, lookup)) return;
      lookups.delete(entry.key);
      usedBytes -= lookupBytes(known);
    }
    usedBytes += lookupBytes(lookup);
    if (lookups instanceof Map && usedBytes > budgetBytes)
      lookups = loadLeastRecentlyUsed(lookups, budgetBytes);
    lookups.set(entry.key, lookup);
  };
  return {
    async getMany(keys) {
      return keys.map((key) => {
        const lookup = lookups.get(key);
        // A map keeps the order of insertion. Inserting each entry again when it is used turns this
        // into the order of use.
        if (lookup && lookups instanceof Map && lookups.delete(key)) lookups.set(key, lookup);
        return lookup ?? miss;
      });
    },
    async setMany(entries) {
      for (const entry of entries) set(entry);
    },
    async dropMany(keys) {
      for (const key of keys) {
        const lookup = lookups.get(key);
        if (lookup === undefined) continue;
        lookups.delete(key);
        usedBytes -= lookupBytes(lookup);
      }
    },
    async flush() {},
    async close() {
      lookups = new Map();
    },
  };
}

/** What `Map` and `LRUCache` have in common. */
interface Lookups {
  get(key: CacheKey): Lookup | undefined;
  set(key: CacheKey, lookup: Lookup): unknown;
  delete(key: CacheKey): boolean;
}

// Bytes per entry in addition to the 20 of the key and the characters of the text, in lru-cache on
// Node 20 (heap growth per entry, a million entries: 123 for a marker, 203 for a text of 24
// one-byte characters). Markers share one answer object.
const markerOverhead = 104;
const textOverhead = 160;

// V8 stores a text with one byte per character when all characters are below U+0100, and with two
// otherwise. We always count two.
function lookupBytes(lookup: Lookup): number {
  if (lookup.kind !== "text") return cacheKeyBytes + markerOverhead;
  return cacheKeyBytes + textOverhead + 2 * lookup.text.length;
}

// Loading lru-cache takes 4 ms, and `import` takes longer than `require`. Nearly every command ends
// before its first eviction, and until then a map does the same.
function loadLeastRecentlyUsed(lookups: ReadonlyMap<CacheKey, Lookup>, budgetBytes: number): Lookups {
  const module = createRequire(import.meta.url)("lru-cache") as { LRUCache: typeof LRUCache };
  const cache = new module.LRUCache<CacheKey, Lookup>({ maxSize: budgetBytes, sizeCalculation: lookupBytes });
  for (const [key, lookup] of lookups) cache.set(key, lookup);
  return cache;
}
