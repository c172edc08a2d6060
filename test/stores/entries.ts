import { createHash } from "node:crypto";
import type { CacheEntry } from "../../src/stores/store.ts";
import { cacheKeyBytes, type CacheKey } from "../../src/util/digest.ts";

export const epoch = "0123456789abcdef";
export const authenticationKey = Buffer.alloc(32, "secret of the tests");

export function makeKey(name: string): CacheKey {
  return createHash("sha256").update(name).digest("binary").slice(0, cacheKeyBytes) as CacheKey;
}

export function markerEntry(name: string): CacheEntry {
  return { kind: "marker", key: makeKey(name) };
}

export function textEntry(name: string, text = `text of ${name}\n`): CacheEntry {
  return { kind: "text", key: makeKey(name), text };
}

/**
 * Entries as a project has them: six markers to one text. Equal names always give equal entries.
 */
export function mixedEntries(prefix: string, count: number): CacheEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${prefix} ${index}`;
    return index % 7 === 0 ? textEntry(name, `${name} `.repeat(1 + (index % 50))) : markerEntry(name);
  });
}

export function keysOf(entries: readonly CacheEntry[]): CacheKey[] {
  return entries.map((entry) => entry.key);
}
