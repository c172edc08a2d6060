import type { OpenDocument } from "./open-document.ts";

/** Work that nobody has asked for yet. It must not delay a request. */
export interface EarlyWork {
  noteOpened(document: OpenDocument): void;
  noteEdited(document: OpenDocument): void;
  noteClosed(document: OpenDocument): void;
}

/** The early tasks, and when they must wait. They report no errors: a request will do so. */
export interface EarlyTasks {
  readonly isSomebodyWaiting: () => boolean;
  /** Loads what formatting the document needs, and builds its tree. */
  readonly warm: (document: OpenDocument) => Promise<void>;
  /** Formats what was edited. */
  readonly anticipate: (document: OpenDocument) => void;
}

export function createEarlyWork({ isSomebodyWaiting, warm, anticipate }: EarlyTasks): EarlyWork {
  const opened = new Set<OpenDocument>();
  /** Timers by document. Each fires when the document has not been edited for a while. */
  const rests = new Map<OpenDocument, NodeJS.Timeout>();
  let isWarming = false;
  /** One document after the other, and only while nobody waits for an answer. */
  const warmAll = async (): Promise<void> => {
    if (isWarming) return;
    isWarming = true;
    for (const document of opened) {
      await pause();
      while (isSomebodyWaiting()) await pause();
      // It may have been closed meanwhile.
      if (opened.delete(document)) await warm(document);
    }
    isWarming = false;
  };
  return {
    noteOpened(document) {
      opened.add(document);
      void warmAll();
    },
    noteEdited(document) {
      clearTimeout(rests.get(document));
      const rest = setTimeout(() => {
        rests.delete(document);
        if (!isSomebodyWaiting()) anticipate(document);
      }, restBefore);
      rests.set(document, rest.unref());
    },
    noteClosed(document) {
      opened.delete(document);
      clearTimeout(rests.get(document));
      rests.delete(document);
    },
  };
}

/**
 * In milliseconds. Longer than the pauses of somebody who types; hardly anybody saves sooner after
 * an edit. A guess.
 */
const restBefore = 100;

/**
 * In milliseconds. Editors open many documents at once, and may ask for one of them right away. A
 * guess.
 */
const warmDelay = 50;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, warmDelay));
}
