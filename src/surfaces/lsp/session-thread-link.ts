import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Answer, Order, Question, AnswerMessage } from "./messages.ts";

/** The server's end of its session thread. */
export interface SessionThread {
  send(order: Order): void;
  /** Rejects with `ThreadEnded` if the thread ends before it has answered. */
  ask(question: Question): Promise<Answer>;
  /** Ends it at once, whatever it does. */
  end(): void;
  /** Ends it when it has answered all that it was asked. It must not be asked again. */
  retire(): void;
}

export class ThreadEnded extends Error {
  override readonly name = "ThreadEnded";
}

/** @param onEnd is called once if the thread ends by itself */
export function startSessionThread(onEnd: (error: Error | undefined) => void): SessionThread {
  // Keeps the thread's standard output from the client: what a plugin prints would break the
  // protocol.
  const worker = new Worker(fileURLToPath(new URL("./lsp-worker.cjs", import.meta.url)), { stdout: true });
  worker.stdout.pipe(process.stderr, { end: false });
  const waiting = new Map<
    number,
    { readonly fulfil: (answer: Answer) => void; readonly reject: (error: Error) => void }
  >();
  let lastTicket = 0;
  let failure: Error | undefined;
  let hasEnded = false;
  let isRetired = false;
  const stopWaiting = () => {
    hasEnded = true;
    for (const { reject } of waiting.values()) reject(new ThreadEnded(failure?.message));
    waiting.clear();
  };
  const end = () => {
    stopWaiting();
    void worker.terminate();
  };
  worker.on("message", ({ ticket, answer }: AnswerMessage) => {
    waiting.get(ticket)?.fulfil(answer);
    waiting.delete(ticket);
    if (isRetired && waiting.size === 0) end();
  });
  worker.on("error", (error) => (failure = error));
  worker.on("exit", () => {
    if (hasEnded) return;
    stopWaiting();
    onEnd(failure);
  });
  return {
    send: (order) => worker.postMessage(order),
    ask: (question) =>
      new Promise((fulfil, reject) => {
        if (hasEnded) return reject(new ThreadEnded());
        lastTicket += 1;
        waiting.set(lastTicket, { fulfil, reject });
        worker.postMessage({ kind: "ask", ticket: lastTicket, question } satisfies Order);
      }),
    end,
    retire: () => {
      isRetired = true;
      if (waiting.size === 0) end();
    },
  };
}
