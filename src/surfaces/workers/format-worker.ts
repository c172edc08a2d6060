import type { OffloadedText } from "../../text/offload.ts";
import { isMainThread } from "node:worker_threads";
import type { Options } from "prettier";
import type workerpool from "workerpool";
import { createFormatter } from "../../formatter/create-formatter.ts";
import type { FormatEvent } from "../../events/events.ts";
import { openReadOnlyStores } from "../../stores/open/open-stores.ts";
import { recordAnswers } from "../../stores/recording.ts";
import type { CacheEntry, Store } from "../../stores/store.ts";
import { openUserCodeCache } from "../../stores/open/user-code-cache.ts";
import { useCodeCache } from "../../util/code-cache.ts";
import type { CacheKey } from "../../util/digest.ts";
import { optimizeLater } from "../../util/v8-flags.ts";
import { requireLazily } from "../shared/require-lazily.ts";

/** What a worker is started with, as JSON in its only argument. */
export interface FormatWorkerSettings {
  readonly cacheLocation?: string | undefined;
  /** See `FormatterSettings`: the command and its workers use the same Prettier. */
  readonly prettierFrom?: string | undefined;
  /**
   * Whether to return the keys of the entries that an answer was made of, so that the command can
   * verify it.
   */
  readonly recordsAnswers?: boolean;
}

export interface TextToFormat {
  readonly source: string;
  readonly options: Options;
}

const settings = JSON.parse(process.argv[2] ?? "{}") as FormatWorkerSettings;
const learnt: CacheEntry[] = [];
const events: FormatEvent[] = [];
// A thread has the flags of its process, so only a process sets them.
if (isMainThread) optimizeLater();
useCodeCache(openUserCodeCache());
const answered: CacheKey[] = [];
const openStore = (epoch: string): Store => {
  const store = openReadOnlyStores(settings, epoch, (entries) => {
    for (const entry of entries) learnt.push(entry);
  });
  return settings.recordsAnswers ? recordAnswers(store, (key) => answered.push(key)) : store;
};
const formatter = createFormatter({
  openStore,
  verify: false,
  watchesPlugins: true,
  onEvent: (event) => events.push(event),
  warnings: false,
  ...(settings.prettierFrom === undefined ? {} : { prettierFrom: settings.prettierFrom }),
});

/**
 * Formats texts. New entries go back to the command, which alone writes the cache. `undefined`:
 * Prettier refused the text; the command formats it again and reports why.
 */
async function formatTexts(texts: readonly TextToFormat[]): Promise<readonly (OffloadedText | undefined)[]> {
  const answers: (OffloadedText | undefined)[] = [];
  for (const { source, options } of texts)
    answers.push(await formatOrReject(source, options).catch(() => undefined));
  return answers;
}

/** Formats one text, but passes Prettier's error on. */
async function formatOrReject(source: string, options: Options): Promise<OffloadedText> {
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
}

// A Ctrl-C reaches all processes of a terminal. The command decides when its workers end, and they
// end with it.
process.on("SIGINT", () => {});
process.on("error", () => process.exit());
(requireLazily("workerpool") as typeof workerpool).worker({
  formatTexts,
  formatOrReject,
  answer: () => true,
});
