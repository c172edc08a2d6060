import type { CacheKey } from "../util/digest.ts";

/** What is stored under a key: a marker says "Prettier returned this input unchanged". */
export type CacheEntry =
  | { readonly kind: "marker"; readonly key: CacheKey }
  | { readonly kind: "text"; readonly key: CacheKey; readonly text: string };

/** What a store knows about a key. Whatever is missing, short, corrupt or unreadable is a miss. */
export type Lookup =
  { readonly kind: "miss" } | { readonly kind: "marker" } | { readonly kind: "text"; readonly text: string };

/** Why a store could not do its work; reported once per reason and store, never thrown. */
export interface StoreFailure {
  readonly operation: "open" | "read" | "write";
  /** A system error code (`ENOSPC`, `EACCES`) or a short reason in words. */
  readonly reason: string;
  /** The file or folder concerned, if there is one. */
  readonly path?: string;
}

/**
 * Keys to entries. A store is only an optimisation: no method rejects because of the disk, the
 * network or damaged content. A lookup answers a miss or exactly what was set for that key, never
 * anything else. Of a user's own store only the latter is believed; see `guardStore`.
 */
export interface Store {
  /** One answer per key, in the order of the keys. */
  getMany(keys: readonly CacheKey[]): Promise<readonly Lookup[]>;
  /**
   * Setting a key again is usually the same value again, and ignored. Another value takes the place
   * of the first one, but a lookup may give an earlier one again: whoever sets such entries must be
   * able to tell.
   */
  setMany(entries: readonly CacheEntry[]): Promise<void>;
  /**
   * Forgets entries that were found to be wrong. Another process that has read one before may still
   * use it, and write it again. A store without this method keeps them.
   */
  dropMany?(keys: readonly CacheKey[]): Promise<void>;
  /** Resolves when everything set so far would survive the end of the process. */
  flush(): Promise<void>;
  /** Flushes and gives up resources. The store must not be used afterwards. */
  close(): Promise<void>;
}

export const miss: Lookup = { kind: "miss" };
export const marker: Lookup = { kind: "marker" };

/** Whether two answers, or the answers that two entries are, say the same. */
export function isSame(one: Lookup | CacheEntry, other: Lookup | CacheEntry): boolean {
  return one.kind === "text" && other.kind === "text" ? one.text === other.text : one.kind === other.kind;
}

/** The answer that an entry is; a miss where there is none. */
export function toLookup(entry: CacheEntry | undefined): Lookup {
  if (entry === undefined) return miss;
  return entry.kind === "marker" ? marker : { kind: "text", text: entry.text };
}
