import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Options } from "prettier";
import type workerpool from "workerpool";
import type { FormatterSettings, OffloadedText } from "../../formatter.ts";
import { requireLazily } from "../require-lazily.ts";
import type { FormatWorkerSettings } from "./format-worker.ts";

/** Processes with a Prettier each. Processes rather than threads: the heaps of threads would all count to the command's own memory. */
export interface FormatWorkers {
  /** How many texts they should have at once to be busy all the time; 0 while there are none. */
  readonly capacity: number;
  /** Starts them, if there is more than one processor; resolves when they answer, or cannot. */
  start(): Promise<void>;
  /** See `FormatterSettings.offload`. */
  offload(source: string, options: Options): Promise<OffloadedText | undefined> | undefined;
}

/**
 * For fewer files that the cache does not know at once, one process is done before others have loaded and warmed up their Prettiers: 100 new files of 150 lines
 * take it about a fifth less time [measured, Node 20, two processors]; 3,000 files take twice as long.
 */
export const worthWorkers = 256;

/** @param count of processes; below 2 there are none */
export function createFormatWorkers(
  count: number,
  settings: Pick<FormatterSettings, "cacheLocation" | "verify">,
): FormatWorkers {
  let pool: workerpool.Pool | undefined;
  // The pool is given no more than its processes can begin at once: workerpool 10.0 forgets what waits in its queue when a process dies.
  let free = count;
  const waiting: (() => void)[] = [];
  const takeTurn = async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const passTurn = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    get capacity() {
      return pool === undefined ? 0 : 4 * count;
    },
    async start() {
      if (count < 2 || pool !== undefined) return;
      const script = fileURLToPath(new URL("./format-worker.cjs", import.meta.url));
      const started = (requireLazily("workerpool") as typeof workerpool).pool(script, {
        workerType: "process",
        minWorkers: count,
        maxWorkers: count,
        forkArgs: [JSON.stringify(toWorkerSettings(settings))],
        forkOpts: { serialization: "advanced" },
      });
      try {
        await started.exec("answer");
        pool = started;
      } catch {
        void started.terminate(true).catch(() => {});
      }
    },
    offload(source, options) {
      // What cannot be sent (a plugin that is an object), and what a process did not survive, is formatted by the caller.
      const send = async (to: workerpool.Pool): Promise<OffloadedText | undefined> => {
        await takeTurn();
        try {
          return (await to.exec("formatTask", [source, options])) as OffloadedText | undefined;
        } catch {
          return undefined;
        } finally {
          passTurn();
        }
      };
      return pool && send(pool);
    },
  };
}

function toWorkerSettings({
  cacheLocation,
  verify = 0,
}: Pick<FormatterSettings, "cacheLocation" | "verify">): FormatWorkerSettings {
  return { cacheLocation, recordsAnswers: Number(verify) > 0 };
}

/** As many processes as processors. More than eight have not been tried. */
export function defaultWorkerCount(): number {
  return Math.min(8, availableParallelism());
}
