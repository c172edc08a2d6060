import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { OffloadedText } from "../../text/offload.ts";
import { patienceFor, type Refusal, type TextRequest } from "./requests.ts";

/** What the thread says of a text. */
export type ThreadAnswer =
  | { readonly kind: "formatted"; readonly text: OffloadedText }
  | { readonly kind: "declined"; readonly why: Refusal };

/** Formats texts in a thread that keeps Prettier and plugins loaded, one text after the other. */
export interface FormatService {
  /** Rejects if the request is none. */
  format(request: TextRequest): Promise<ThreadAnswer>;
  /** Gives the memory of the thread back; the next text starts another one. */
  endThread(): void;
}

export interface ServiceHost {
  /**
   * Whether the process may go into the directory of a client, where plugins look for files. Both
   * the loading of a plugin and its work go by the directory of the process.
   */
  readonly mayChangeDirectory: boolean;
  /** Resolves when nothing that is more urgent waits. */
  readonly whenQuiet: () => Promise<void>;
}

export function createFormatService({ mayChangeDirectory, whenQuiet }: ServiceHost): FormatService {
  let thread: ServingThread | undefined;
  const mismatches = countMismatches();
  let directory = process.cwd();
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const endThread = () => {
    thread?.end();
    thread = undefined;
  };
  const answer = async (request: TextRequest): Promise<ThreadAnswer> => {
    await whenQuiet();
    const hasPlugins = (request.options.plugins?.length ?? 0) > 0;
    if (hasPlugins) {
      const isOther = request.directory !== directory;
      // Also into the same one, which may have been removed and made anew.
      if (mayChangeDirectory ? !enter(request.directory) : isOther)
        return { kind: "declined", why: "other-directory" };
      directory = request.directory;
      // Plugins remember what they have found in another directory.
      if (isOther && thread?.hasPlugins) endThread();
    }
    thread ??= startThread((ended) => {
      if (thread === ended) thread = undefined;
    });
    thread.hasPlugins ||= hasPlugins;
    const isNew = !thread.isUsed;
    thread.isUsed = true;
    const found = await thread.ask(request);
    // Something that the thread has loaded may have changed since. Where the thread is new, another
    // one would not know better.
    if (mismatches.isWorthAnotherThread(request, found) && !isNew) endThread();
    return found;
  };
  return {
    format: async (request) => {
      if (waiting >= mostWaiting) return { kind: "declined", why: "busy" };
      waiting += 1;
      const found = turn.then(() => answer(request));
      turn = found.catch(() => {});
      try {
        return await found;
      } finally {
        waiting -= 1;
      }
    },
    endThread,
  };
}

/**
 * Counts answers that are not the client's, by kinds of clients. Some clients never get another
 * one, because they have other variables, say. For them, new threads are started less and less
 * often, because others use the thread, too.
 */
function countMismatches() {
  const counts = new Map<string, number>();
  return {
    isWorthAnotherThread: (
      { prettierFrom, cacheLocation, directory, options: { plugins } }: TextRequest,
      found: ThreadAnswer,
    ): boolean => {
      const kind = JSON.stringify([prettierFrom, cacheLocation, directory, plugins]);
      if (found.kind === "formatted") counts.delete(kind);
      if (found.kind === "formatted" || found.why !== "other-key") return false;
      if (counts.size > mostKinds) counts.clear();
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return Number.isInteger(Math.log2(count));
    },
  };
}

const mostKinds = 100;

// A client that waits longer than for so many texts is better off without us. A guess.
const mostWaiting = 100;

function enter(directory: string): boolean {
  try {
    process.chdir(directory);
    return true;
  } catch {
    // Gone, or not for us.
    return false;
  }
}

// In megabytes. V8 grows its room for new objects to 33 MB at the first burst, and keeps it while
// nobody asks. Garbage collection of a text of 1 MB takes 6 % longer so; of others no more
// [measured].
const mostForNewObjects = 8;

interface ServingThread {
  hasPlugins: boolean;
  /** Whether it has been asked. */
  isUsed: boolean;
  ask(request: TextRequest): Promise<ThreadAnswer>;
  end(): void;
}

function startThread(onEnd: (ended: ServingThread) => void): ServingThread {
  const worker = new Worker(fileURLToPath(new URL("./serving-thread.cjs", import.meta.url)), {
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: mostForNewObjects },
  });
  let fulfil: ((answer: ThreadAnswer) => void) | undefined;
  const settle = (answer: ThreadAnswer) => {
    fulfil?.(answer);
    fulfil = undefined;
  };
  worker.on("message", settle);
  // `exit` follows.
  worker.on("error", () => {});
  worker.on("exit", () => {
    settle({ kind: "declined", why: "ended" });
    onEnd(started);
  });
  const started: ServingThread = {
    hasPlugins: false,
    isUsed: false,
    ask: (request) =>
      new Promise((resolve) => {
        // A plugin may never come to an end, and other clients are waiting.
        const timer = setTimeout(started.end, patienceFor(request.source));
        fulfil = (answer) => {
          clearTimeout(timer);
          resolve(answer);
        };
        worker.postMessage(request);
      }),
    end: () => {
      settle({ kind: "declined", why: "ended" });
      onEnd(started);
      void worker.terminate();
    },
  };
  return started;
}
