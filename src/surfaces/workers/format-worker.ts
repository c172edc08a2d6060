import { isMainThread } from "node:worker_threads";
import type { Options } from "prettier";
import type workerpool from "workerpool";
import { openUserCodeCache } from "../../stores/open/user-code-cache.ts";
import type { OffloadedText } from "../../text/offload.ts";
import { useCodeCache } from "../../util/code-cache.ts";
import { optimizeLater } from "../../util/v8-flags.ts";
import { requireLazily } from "../shared/require-lazily.ts";
import { createLearningFormatter, type LearningSettings } from "./learning-formatter.ts";

/** What a worker is started with, as JSON in its only argument. */
export type FormatWorkerSettings = LearningSettings;

export interface TextToFormat {
  readonly source: string;
  readonly options: Options;
}

// A thread has the flags of its process, so only a process sets them.
if (isMainThread) optimizeLater();
useCodeCache(openUserCodeCache());
const formatter = createLearningFormatter(JSON.parse(process.argv[2] ?? "{}") as FormatWorkerSettings);

/**
 * Formats texts. New entries go back to the command, which alone writes the cache. `undefined`:
 * Prettier refused the text; the command formats it again and reports why.
 */
async function formatTexts(texts: readonly TextToFormat[]): Promise<readonly (OffloadedText | undefined)[]> {
  const answers: (OffloadedText | undefined)[] = [];
  for (const { source, options } of texts)
    answers.push(await formatter.format(source, options).catch(() => undefined));
  return answers;
}

// A Ctrl-C reaches all processes of a terminal. The command decides when its workers end, and they
// end with it.
process.on("SIGINT", () => {});
process.on("error", () => process.exit());
(requireLazily("workerpool") as typeof workerpool).worker({
  formatTexts,
  /** Formats one text, but passes Prettier's error on. */
  formatOrReject: formatter.format,
  answer: () => true,
});
