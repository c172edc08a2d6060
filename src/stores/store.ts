import type { CacheKey } from "../util/digest.ts";

/** What is stored under a key: a marker says "Prettier returned this input unchanged". */
export type CacheEntry =
  | { readonly kind: "marker"; readonly key: CacheKey }
  | { readonly kind: "text"; readonly key: CacheKey; readonly text: string };

/**
 * What a store knows about a key. An entry that is missing, truncated, corrupt or unreadable is a
 * miss.
 */
export type Lookup =
  { readonly kind: "miss" } | { readonly kind: "marker" } | { readonly kind: "text"; readonly text: string };

/**
 * Why a store could not do its work. It is reported once per reason and store, and never thrown.
 */
export interface StoreFailure {
  readonly operation: "open" | "read" | "write";
  /** A system error code (`ENOSPC`, `EACCES`) or a short reason in words. */
  readonly reason: string;
  /** The file or folder concerned, if there is one. */
  readonly path?: string;
}

/**
 * A map of keys to entries. A store is only an optimisation: no method rejects because of the disk,
 * the network or damaged content. A lookup returns a miss or exactly what was set for that key,
 * never anything else. We rely on both promises, except that a store that a user wrote may throw or
 * reject; see `guardStore`.
 */
export interface Store {
  /** One answer per key, in the order of the keys. */
  getMany(keys: readonly CacheKey[]): Promise<readonly Lookup[]>;
  /**
   * Stores entries. The same value for a key is ignored. Another value replaces the first one, but
   * a later lookup may still return the first one. Callers that replace values must be able to
   * recognise an old one.
   */
  setMany(entries: readonly CacheEntry[]): Promise<void>;
  /**
   * Forgets entries that were found to be wrong. Another process that has already read one may
   * still use it, and may write it again. A store without this method keeps such entries.
   */
  dropMany?(keys: readonly CacheKey[]): Promise<void>;
  /** Resolves when everything set so far would survive the end of the process. */
  flush(): Promise<void>;
  /** Flushes and releases all resources. The store must not be used afterwards. */
  close(): Promise<void>;
}

export const miss: Lookup = { kind: "miss" };
export const marker: Lookup = { kind: "marker" };

/** Whether two lookups or entries have the same kind and the same text. Keys are not compared. */
export function isSameEntry(one: Lookup | CacheEntry, other: Lookup | CacheEntry): boolean {
  return one.kind === "text" && other.kind === "text" ? one.text === other.text : one.kind === other.kind;
}

/** The lookup that returns this entry; a miss when there is none. */
export function toLookup(entry: CacheEntry | undefined): Lookup {
  if (entry === undefined) return miss;
  return entry.kind === "marker" ? marker : { kind: "text", text: entry.text };
}
