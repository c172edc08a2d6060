import type { CacheKey } from "../util/digest.ts";

/** That a whole text is formatted, as somebody else has proven; by the key of its entry. */
export interface Claim {
  readonly key: CacheKey;
  /** For messages: where the text is, if it has a path. */
  readonly file: string | undefined;
  /**
   * Whether Prettier really returns the text unchanged. `undefined` if the text cannot be read or
   * is longer than `longest` UTF-16 code units. Rejects if Prettier is broken.
   */
  readonly compare: (longest: number) => Promise<boolean | undefined>;
}

/**
 * Whole texts that are known to be formatted, and are in no store. Asked after the store has
 * missed. Never rejects.
 */
export interface ProvenTexts {
  /** For each claim, whether it may be believed. */
  areFormatted(claims: readonly Claim[]): Promise<readonly boolean[]>;
  /** Prettier has just returned the text of this key unchanged. */
  learn?(key: CacheKey): void;
  /** An answer for which these keys were made has turned out to be wrong. */
  refute(keys: Iterable<CacheKey>): void;
}
