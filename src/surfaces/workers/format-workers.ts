import type { Offload, OffloadedText } from "../../text/offload.ts";
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Options } from "prettier";
import type workerpool from "workerpool";
import type { FormatterSettings } from "../../formatter/formatter.ts";
import { requireLazily } from "../shared/require-lazily.ts";
import type { FormatWorkerSettings, TextToFormat } from "./format-worker.ts";

/**
 * Worker processes, each with a Prettier of its own. They are processes rather than threads,
 * because the heaps of threads would all count towards the command's own memory.
 */
export interface FormatWorkers {
  /**
   * Whether the caller should offload many texts at the same time, as many as there is memory for:
   * with more texts to choose from, workers choose better.
   */
  readonly areHired: boolean;
  /**
   * Takes the number of texts there may be. If that is enough, and there is more than one
   * processor, processes start with the first text that is offloaded.
   */
  hireFor(texts: number): void;
  /** See `FormatterSettings.offload`. */
  readonly offload: Offload;
  /** Ends the processes, which have nothing left to do, and waits until they are gone. */
  dismiss(): Promise<void>;
}

/** Settings of the formatter whose texts are offloaded. */
type WorkersSettings = Pick<FormatterSettings, "cacheLocation" | "prettierFrom" | "verify">;

/**
 * With fewer files that the cache does not know, one process is done before others have loaded and
 * warmed up their Prettiers. For 100 new files of 150 lines it takes about a fifth less time
 * [measured, Node 20, two processors]; for 3,000 files it takes twice as long.
 */
const worthWorkers = 256;

/**
 * @param count of processes; below 2 there are none
 * @param beforeStart writes what has been found out so far, so that the processes need not find it
 * out again
 */
export function createFormatWorkers(
  count: number,
  settings: WorkersSettings,
  beforeStart: () => Promise<void>,
): FormatWorkers {
  let areHired = false;
  let processes: Promise<readonly FormatProcess[]> | undefined;
  const queue: QueuedText[] = [];
  const keepBusy = async (process: FormatProcess) => {
    if (process.isBusy) return;
    process.isBusy = true;
    for (;;) {
      const texts = takeTexts(queue, process.done, Math.ceil(queue.length / (2 * count)));
      if (texts.length === 0) break;
      const answers = await process.format(texts.map(({ source, options }) => ({ source, options })));
      for (const [index, { answer }] of texts.entries()) answer(answers?.[index]);
    }
    process.isBusy = false;
  };
  return {
    get areHired() {
      return areHired;
    },
    hireFor: (texts) => {
      areHired = count >= 2 && texts >= worthWorkers;
    },
    offload: (source, options) => {
      if (!areHired) return undefined;
      processes ??= beforeStart().then(() => startProcesses(count, toWorkerSettings(settings)));
      return new Promise((answer) => {
        queue.push({ source, options, language: languageOf(options), answer });
        void processes!.then((started) => {
          if (started.length > 0) for (const process of started) void keepBusy(process);
          else for (const text of queue.splice(0)) text.answer(undefined);
        });
      });
    },
    dismiss: async () => {
      areHired = false;
      const dismissed = await (processes ?? []);
      processes = undefined;
      await Promise.all(dismissed.map((process) => process.end()));
    },
  };
}

interface QueuedText extends TextToFormat {
  readonly language: string;
  /**
   * Gets `undefined` if the text could not be sent (a plugin that is an object), or if the process
   * died of it: then the caller has to format it.
   */
  readonly answer: (text: OffloadedText | undefined) => void;
}

/** How many texts of each language a process has formatted. */
type TextCounts = Map<string, number>;

/**
 * One process. Its pool gets one task at a time, because workerpool 10.0 loses queued tasks when a
 * process dies.
 */
interface FormatProcess {
  isBusy: boolean;
  readonly done: TextCounts;
  format(texts: readonly TextToFormat[]): Promise<readonly (OffloadedText | undefined)[] | undefined>;
  end(): Promise<void>;
}

async function startProcesses(
  count: number,
  settings: FormatWorkerSettings,
): Promise<readonly FormatProcess[]> {
  const { pool: openPool } = requireLazily("workerpool") as typeof workerpool;
  const script = fileURLToPath(new URL("./format-worker.cjs", import.meta.url));
  const start = async (): Promise<FormatProcess | undefined> => {
    const pool = openPool(script, {
      workerType: "process",
      minWorkers: 1,
      maxWorkers: 1,
      forkArgs: [JSON.stringify(settings)],
      forkOpts: { serialization: "advanced", execArgv: [...process.execArgv, ...workerFlags] },
    });
    try {
      await pool.exec("answer");
    } catch {
      // The process could not start. The others do its work, or the command itself.
      void pool.terminate(true).catch(() => {});
      return undefined;
    }
    const format: FormatProcess["format"] = async (texts) => {
      try {
        return (await pool.exec("formatTexts", [texts])) as (OffloadedText | undefined)[];
      } catch {
        // The process died, or a text could not be sent: the command formats these texts.
        return undefined;
      }
    };
    const end = async () => void (await pool.terminate().catch(() => {}));
    return { isBusy: false, done: new Map(), format, end };
  };
  const started = await Promise.all(Array.from({ length: count }, start));
  return started.filter((process) => process !== undefined);
}

/**
 * Each processor has a process, so further threads of V8 would take time from the others [measured,
 * Node 20, two processors, 3,000 files: 0.9 of the time]. The size is in megabytes; with the
 * default of 16, more of a syntax tree survives young collections, which is expensive.
 */
const workerFlags = ["--single-threaded", "--max-semi-space-size=32"];

/**
 * Takes texts of the language that a process has done most of, because its Prettier is warm for
 * that language: most of the compiled code is the parser's, and printing is faster, too, if all
 * trees come from one parser. Takes several at once, so that the process need not wait for the
 * command after each.
 */
function takeTexts(queue: QueuedText[], done: TextCounts, limit: number): readonly QueuedText[] {
  let language: string | undefined;
  for (const queued of queue) {
    if (language === undefined || countOf(done, queued.language) > countOf(done, language))
      language = queued.language;
  }
  const taken: QueuedText[] = [];
  let length = 0;
  for (let index = 0; index < queue.length && taken.length < limit && length < batchLength;) {
    if (queue[index]!.language !== language) index += 1;
    else {
      const [text] = queue.splice(index, 1);
      taken.push(text!);
      length += text!.source.length;
    }
  }
  if (language !== undefined) done.set(language, countOf(done, language) + taken.length);
  return taken;
}

/** How much text is sent at once, in UTF-16 code units: some tenths of a second of work. */
const batchLength = 300_000;

function countOf(counts: TextCounts, language: string): number {
  return counts.get(language) ?? 0;
}

/** A guess at the parser of a text. */
function languageOf({ parser, filepath = "" }: Options): string {
  return typeof parser === "string" ? parser : extname(filepath).replace(/[cm]?([jt]s)x?$/, "$1");
}

function toWorkerSettings({
  cacheLocation,
  prettierFrom,
  verify = 0,
}: WorkersSettings): FormatWorkerSettings {
  return { cacheLocation, prettierFrom, recordsAnswers: Number(verify) > 0 };
}

/** As many processes as processors. More than eight have not been tried. */
export function defaultWorkerCount(): number {
  return Math.min(8, availableParallelism());
}
