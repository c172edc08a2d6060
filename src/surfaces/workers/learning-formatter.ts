import type { Options } from "prettier";
import type { FormatEvent } from "../../events/events.ts";
import { createFormatter } from "../../formatter/create-formatter.ts";
import { openReadOnlyStores } from "../../stores/open/open-stores.ts";
import { recordAnswers } from "../../stores/recording.ts";
import type { CacheEntry, Store } from "../../stores/store.ts";
import type { OffloadedText } from "../../text/offload.ts";
import type { CacheKey } from "../../util/digest.ts";

/** Formats for another process, which writes the cache. Takes one text at a time. */
export interface LearningFormatter {
  /** Gives what was learnt together with the text. Rejects with Prettier's error. */
  format(source: string, options: Options): Promise<OffloadedText>;
  close(): Promise<void>;
}

export interface LearningSettings {
  readonly cacheLocation?: string | undefined;
  /** See `FormatterSettings`: both processes use the same Prettier. */
  readonly prettierFrom?: string | undefined;
  /** Whether to give the keys of the entries that an answer was made of. */
  readonly recordsAnswers?: boolean;
  /** See `FormatterSettings`. */
  readonly memoryBudget?: number;
}

export function createLearningFormatter(settings: LearningSettings): LearningFormatter {
  const learnt: CacheEntry[] = [];
  const events: FormatEvent[] = [];
  const answered: CacheKey[] = [];
  const openStore = (epoch: string): Store => {
    const store = openReadOnlyStores(settings, epoch, (entries) => {
      for (const entry of entries) learnt.push(entry);
    });
    return settings.recordsAnswers ? recordAnswers(store, (key) => answered.push(key)) : store;
  };
  const formatter = createFormatter({
    openStore,
    cache: true,
    verify: false,
    watchesPlugins: true,
    onEvent: (event) => events.push(event),
    warnings: false,
    ...(settings.prettierFrom === undefined ? {} : { prettierFrom: settings.prettierFrom }),
  });
  return {
    format: async (source, options) => {
      try {
        const text = await formatter.format(source, options);
        return {
          text,
          entries: learnt.splice(0),
          events: events.splice(0),
          answered: answered.splice(0),
        };
      } catch (error) {
        learnt.length = events.length = answered.length = 0;
        throw error;
      }
    },
    close: () => formatter.close(),
  };
}
