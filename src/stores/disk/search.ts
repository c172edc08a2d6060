import { cacheKeyBytes, type CacheKey } from "../../util/digest.ts";

/** Sorted records of equal size, each beginning with its key, somewhere in a buffer. */
export interface Records {
  readonly bytes: Buffer;
  /** Where the first record starts in `bytes`. */
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/**
 * Where a key should be among `count` sorted digests. Digests are evenly distributed, so a key's
 * value predicts its position, with a standard deviation of at most √count / 2. A window of two
 * √count to both sides misses one key in 15,000; such a key is then found by a wider search.
 */
export function expectedWindow(key: CacheKey, count: number): { low: number; high: number } {
  const expected = Math.floor((leadingNumber(key) / 2 ** 32) * count);
  const reach = windowReach(count);
  return { low: Math.max(0, expected - reach), high: Math.min(count, expected + reach) };
}

export function windowReach(count: number): number {
  return Math.ceil(2 * Math.sqrt(count)) + 1;
}

/**
 * Finds the record with this key and returns its offset in `records.bytes`. If there is none,
 * returns whether it would stand before the first record, behind the last one, or in between. O(log
 * count).
 */
export function findRecord(records: Records, key: CacheKey): number | "before" | "behind" | "absent" {
  const leading = leadingNumber(key);
  const { bytes, start, stride, count } = records;
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const at = start + middle * stride;
    const difference = leadingNumberAt(bytes, at) - leading || compareKeyAt(bytes, at, key);
    if (difference === 0) return at;
    if (difference < 0) low = middle + 1;
    else high = middle - 1;
  }
  return low === 0 ? "before" : low >= count ? "behind" : "absent";
}

function compareKeyAt(bytes: Buffer, at: number, key: CacheKey): number {
  for (let index = 0; index < cacheKeyBytes; index++) {
    const difference = (bytes[at + index] ?? 0) - key.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return 0;
}

// The first 32 bits of a key as one unsigned number. It decides nearly every comparison.
function leadingNumber(key: CacheKey): number {
  return (
    ((key.charCodeAt(0) << 24) | (key.charCodeAt(1) << 16) | (key.charCodeAt(2) << 8) | key.charCodeAt(3)) >>>
    0
  );
}

function leadingNumberAt(bytes: Buffer, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
