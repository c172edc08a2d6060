import type { CacheKey } from "../../util/digest.ts";

/** The name of the first pack of a Prettier, and of the only one while digests are few. */
export const rootShard = "root";

/**
 * How many leading bits of a digest choose its part, for so many digests. One pack of 131,072 is
 * 2.9 MB, which a run fetches in one answer. Beyond that, parts are small enough for a hook that
 * needs a few of them.
 */
export function bitsFor(count: number): number {
  return count <= 131_072 ? 0 : count <= 2_097_152 ? 8 : 12;
}

/** All values of `bitsFor`. */
export const possibleBits: readonly number[] = [0, 8, 12];

/** The part that a digest belongs to: the root, or the first hexadecimal digits of the digest. */
export function shardOf(digest: CacheKey, bits: number): string {
  if (bits === 0) return rootShard;
  const leading = (digest.charCodeAt(0) << 8) | digest.charCodeAt(1);
  return (leading >>> (16 - bits)).toString(16).padStart(bits / 4, "0");
}

/** The names of all parts. */
export function allShards(bits: number): readonly string[] {
  if (bits === 0) return [];
  return Array.from({ length: 2 ** bits }, (_, index) => index.toString(16).padStart(bits / 4, "0"));
}

/** The name on the storage of a part of the packs that `SharedKey.nameOf` names. */
export function packName(packs: string, shard: string): string {
  return `fmt-cache/v1/${packs}/${shard}`;
}
