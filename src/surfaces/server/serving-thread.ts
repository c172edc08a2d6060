import { lstatSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { lastDoubt } from "../../stores/disk/last-doubt.ts";
import { stateFolder } from "../../stores/open/open-stores.ts";
import { openUserCodeCache } from "../../stores/open/user-code-cache.ts";
import { useCodeCache } from "../../util/code-cache.ts";
import { createLearningFormatter, type LearningFormatter } from "../workers/learning-formatter.ts";
import { catchPrinting } from "./catch-printing.ts";
import type { ThreadAnswer } from "./format-service.ts";
import type { TextRequest } from "./requests.ts";

// The thread in which the server loads Prettier and plugins. It gets one text at a time.

const codeCache = openUserCodeCache();
useCodeCache(codeCache);

/**
 * By the Prettier and the cache that a client uses; the one that was used last comes last. What was
 * read from a cache is forgotten once it was removed or something in it was found to be wrong.
 */
const formatters = new Map<string, LearningFormatter>();

const mostFormatters = 3;

// In bytes, for each of them. What a client has stored is read from its cache again.
const memoryBudget = 8_000_000;

function formatterFor({ prettierFrom, cacheLocation }: TextRequest): LearningFormatter {
  const state = stateFolder();
  const doubt = state && lastDoubt(state);
  const name = JSON.stringify([prettierFrom, cacheLocation, identityOf(cacheLocation), doubt]);
  const formatter =
    formatters.get(name) ??
    createLearningFormatter({ prettierFrom, cacheLocation, recordsAnswers: true, memoryBudget });
  formatters.delete(name);
  formatters.set(name, formatter);
  for (const [unused, oldest] of formatters) {
    if (formatters.size <= mostFormatters) break;
    formatters.delete(unused);
    void oldest.close();
  }
  return formatter;
}

function identityOf(folder: string | undefined): string | undefined {
  const stats = folder && lstatSync(folder, { throwIfNoEntry: false, bigint: true });
  return stats && `${stats.ino} ${stats.birthtimeNs}`;
}

/**
 * Whether anything has been printed for the present text; whether a plugin has ever printed. Some
 * do so once, when they are loaded, and a client that loads them itself would show it.
 */
let [hasPrinted, havePluginsPrinted] = [false, false];
catchPrinting(() => (hasPrinted = true));

async function answer(request: TextRequest): Promise<ThreadAnswer> {
  const { source, options, key } = request;
  const hasPlugins = (options.plugins?.length ?? 0) > 0;
  hasPrinted = false;
  const text = await formatterFor(request)
    .format(source, options)
    // The client gets the same error when it formats the text, and reports it.
    .catch(() => undefined);
  // Node.js tells of warnings a little later.
  await nextTurn();
  havePluginsPrinted ||= hasPlugins && hasPrinted;
  if (text === undefined) return { kind: "declined", why: "rejected" };
  if (hasPrinted || (hasPlugins && havePluginsPrinted)) return { kind: "declined", why: "printed" };
  const isSame = text.entries.some((entry) => entry.key === key) || text.answered!.includes(key);
  if (!isSame) return { kind: "declined", why: "other-key" };
  return { kind: "formatted", text };
}

parentPort!.on("message", (request: TextRequest) => {
  void answer(request).then((found) => {
    parentPort!.postMessage(found);
    // Saves compiled code for the next thread. Only the first call has something to save.
    codeCache?.keep();
  });
});
