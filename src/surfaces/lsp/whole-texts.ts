import type { OffloadedText } from "../../text/offload.ts";
import { fileURLToPath } from "node:url";
import type { Options } from "prettier";
import type workerpool from "workerpool";
import { requireLazily } from "../shared/require-lazily.ts";
import type { FormatWorkerSettings } from "../workers/format-worker.ts";

/**
 * A separate thread for long texts that have to be looked at as a whole, so that nothing short ever
 * waits behind them.
 */
export interface WholeTextThread {
  /** See `FormatterSettings.offload`; takes long texts only. */
  offload(source: string, options: Options): Promise<OffloadedText> | undefined;
}

/**
 * Starts the thread for the first long text, and ends it when it has been idle for a while:
 * Prettier's memory for a long text is hundreds of megabytes.
 */
export function createWholeTextThread(settings: FormatWorkerSettings): WholeTextThread {
  let pool: workerpool.Pool | undefined;
  let idle: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const start = (): workerpool.Pool =>
    (requireLazily("workerpool") as typeof workerpool).pool(
      fileURLToPath(new URL("./format-worker.cjs", import.meta.url)),
      { workerType: "thread", maxWorkers: 1, workerThreadOpts: { argv: [JSON.stringify(settings)] } },
    );
  const format = async (source: string, options: Options): Promise<OffloadedText> => {
    clearTimeout(idle);
    pool ??= start();
    try {
      return (await pool.exec("formatOrReject", [source, options])) as OffloadedText;
    } finally {
      idle = setTimeout(() => {
        void pool?.terminate(true).catch(() => {});
        pool = undefined;
      }, idleTime);
      idle.unref();
    }
  };
  return {
    offload(source, options) {
      if (source.length < longText || !isData(options)) return undefined;
      const answer = turn.then(() => format(source, options));
      turn = answer.catch(() => {});
      return answer;
    },
  };
}

// In UTF-16 code units. Prettier takes some 40 ms for such a text [measured]. Others can wait for a
// shorter one.
const longText = 50_000;

// In milliseconds; a guess.
const idleTime = 10_000;

/** Whether options can be sent to a thread. A function, such as a plugin has, cannot. */
function isData(options: Options): boolean {
  try {
    structuredClone(options);
    return true;
  } catch {
    // structuredClone throws for what it cannot copy.
    return false;
  }
}
