import type { CacheKey } from "../../util/digest.ts";
import { isSame, type CacheEntry } from "../store.ts";
import type { Content } from "./image.ts";
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

  /** About how many bytes they take in memory: several times as many, for a marker. */
  get memoryBytes(): number {
    return this.size * entryOverhead + 2 * this.#bytes;
  }

  get(key: CacheKey): CacheEntry | undefined {
    return this.#entries.get(key);
  }

  /** Takes the place of another entry under its key. Whether the entry is new. */
  add(entry: CacheEntry): boolean {
    const known = this.#entries.get(entry.key);
    if (known !== undefined && isSame(known, entry)) return false;
    this.drop(entry.key);
    this.#entries.set(entry.key, entry);
    this.#bytes += bytesOf(entry);
    return true;
  }

  /** Whether there was such an entry. */
  drop(key: CacheKey): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#bytes -= bytesOf(entry);
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

// A marker takes about 150 bytes; of a text, two bytes for each character are counted, as in the
// memory store.
const entryOverhead = 110;

function bytesOf(entry: CacheEntry): number {
  return entry.kind === "marker" ? 20 : 48 + entry.text.length;
}

/** Entries as they go to the disk. Without an authentication key there can be no texts. */
export function sealEntries(entries: Iterable<CacheEntry>, authenticationKey: Buffer | undefined): Content {
  const markers: CacheKey[] = [];
  const texts: SealedText[] = [];
  for (const entry of entries) {
    if (entry.kind === "marker") markers.push(entry.key);
    else if (authenticationKey) texts.push(sealText(entry.key, entry.text, authenticationKey));
  }
  return { markers, texts };
}
