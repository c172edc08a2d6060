import type { Answer, Order, Question } from "./messages.ts";
import type { OpenDocument } from "./open-document.ts";
import { startSessionThread, type SessionThread } from "./session-thread-link.ts";

/** The session thread in use, and those that may take its place. */
export interface RunningThreads {
  /** The thread in use. */
  current(): SessionThread | undefined;
  /** The thread in use, if it has been told of a document. */
  knowing(document: OpenDocument): SessionThread | undefined;
  /** The thread in use, which is started if there is none, with a document open in it. */
  open(document: OpenDocument): SessionThread;
  /** Sends an order to all threads that have been told of a document. */
  tell(document: OpenDocument, order: Order): void;
  tellAll(order: Order): void;
  /**
   * Asks another thread, because what has failed to load in the one in use may load now. The other
   * thread takes over only if it does: the one in use holds what is known of all other documents.
   */
  askAnother(document: OpenDocument, question: Question): Promise<Answer>;
  /** Gives a thread up for another one; it still answers what it was asked. */
  retire(thread: SessionThread): void;
  endAll(): void;
}

/** @param onEnd is called when a thread ends by itself */
export function createRunningThreads(onEnd: (error: Error | undefined) => void): RunningThreads {
  let current: SessionThread | undefined;
  const toldOf = new WeakMap<OpenDocument, SessionThread>();
  /** Threads on trial, each with the document that it is asked about. */
  const tried = new Map<SessionThread, OpenDocument>();
  const start = (): SessionThread => {
    const started = startSessionThread((error) => {
      if (current === started) current = undefined;
      onEnd(error);
    });
    return started;
  };
  const openIn = (thread: SessionThread, { number, text }: OpenDocument) =>
    thread.send({ kind: "open", document: number, text: text.toString() });
  const knowing = (document: OpenDocument) => (toldOf.get(document) === current ? current : undefined);
  const endAll = () => {
    for (const thread of [current, ...tried.keys()]) thread?.end();
    current = undefined;
    tried.clear();
  };
  return {
    current: () => current,
    knowing,
    open(document) {
      current ??= start();
      if (knowing(document) === undefined) {
        toldOf.set(document, current);
        openIn(current, document);
      }
      return current;
    },
    tell(document, order) {
      knowing(document)?.send(order);
      for (const [thread, asked] of tried) if (asked === document) thread.send(order);
    },
    tellAll(order) {
      for (const thread of [current, ...tried.keys()]) thread?.send(order);
    },
    async askAnother(document, question) {
      const replaced = current;
      const other = start();
      tried.set(other, document);
      openIn(other, document);
      try {
        const answer = await other.ask(question);
        const isMended =
          answer.kind === "edits" || (answer.kind === "nothing" && answer.because !== "broken");
        if (isMended && current === replaced && tried.delete(other)) {
          endAll();
          current = other;
          toldOf.set(document, other);
        }
        return answer;
      } finally {
        if (tried.delete(other)) other.end();
      }
    },
    retire(thread) {
      thread.retire();
      if (current === thread) current = undefined;
    },
    endAll,
  };
}
