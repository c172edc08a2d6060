import type { Options } from "prettier";
import type { FormatEvent } from "../events/events.ts";
import type { CacheEntry } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";

/**
 * May format a text elsewhere. `undefined`, at once or later: it is to be formatted here.
 * What it rejects with is Prettier's error for the text.
 */
export type Offload = (source: string, options: Options) => Promise<OffloadedText | undefined> | undefined;

/** A text that another formatter has formatted, and what that has learnt and reported of it. */
export interface OffloadedText {
  readonly text: string;
  readonly entries: readonly CacheEntry[];
  readonly events: readonly FormatEvent[];
  /** In verify mode: the entries that have contributed. */
  readonly answered?: readonly CacheKey[];
}
