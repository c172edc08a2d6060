import type { CacheKey } from "../../util/digest.ts";
import { isSameEntry, type CacheEntry } from "../store.ts";
import type { ImageContent } from "./image.ts";
import { sealText, type SealedText } from "./sealed-text.ts";

/** Entries that wait for the next pack. */
export class Pending {
  readonly #entries = new Map<CacheKey, CacheEntry>();
  #bytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** About how many bytes the entries take in a pack. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * About how many bytes the entries take in memory. For a marker, these are several times as many.
   */
  get memoryBytes(): number {
    return this.size * entryOverhead + 2 * this.#bytes;
  }

  get(key: CacheKey): CacheEntry | undefined {
    return this.#entries.get(key);
  }

  /**
   * Adds an entry, and replaces another one with the same key. Returns false if the same entry was
   * there.
   */
  add(entry: CacheEntry): boolean {
    const known = this.#entries.get(entry.key);
    if (known !== undefined && isSameEntry(known, entry)) return false;
    this.drop(entry.key);
    this.#entries.set(entry.key, entry);
    this.#bytes += packedBytesOf(entry);
    return true;
  }

  /** Removes an entry, and returns whether there was one. */
  drop(key: CacheKey): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#bytes -= packedBytesOf(entry);
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  values(): Iterable<CacheEntry> {
    return this.#entries.values();
  }
}

// In bytes. A marker takes about 150 bytes altogether. For a text, two bytes per character are
// counted, as in the memory store.
const entryOverhead = 110;

function packedBytesOf(entry: CacheEntry): number {
  return entry.kind === "marker" ? 20 : 48 + entry.text.length;
}

/**
 * Turns entries into what is written to the disk. Without an authentication key, texts are left
 * out.
 */
export function sealEntries(
  entries: Iterable<CacheEntry>,
  authenticationKey: Buffer | undefined,
): ImageContent {
  const markers: CacheKey[] = [];
  const texts: SealedText[] = [];
  for (const entry of entries) {
    if (entry.kind === "marker") markers.push(entry.key);
    else if (authenticationKey) texts.push(sealText(entry.key, entry.text, authenticationKey));
  }
  return { markers, texts };
}
