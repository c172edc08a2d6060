import type { Options } from "prettier";
import type { FormatEvent } from "../events/events.ts";
import type { CacheEntry } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";

/**
 * Formats a text elsewhere. `undefined`, at once or later, means that it must be formatted here.
 * Rejects with Prettier's error for the text.
 *
 * @param key the key of the text, which an answer must have been made under
 */
export type Offload = (
  source: string,
  options: Options,
  key: CacheKey,
) => Promise<OffloadedText | undefined> | undefined;

/**
 * A text that another formatter has formatted, with what that one learnt and which events it
 * emitted.
 */
export interface OffloadedText {
  readonly text: string;
  readonly entries: readonly CacheEntry[];
  readonly events: readonly FormatEvent[];
  /** In verify mode: the keys of the entries that contributed to the answer. */
  readonly answered?: readonly CacheKey[];
}
