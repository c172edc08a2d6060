import { toPositionEdits, type PositionEdit } from "./document-edits.ts";
import { placeOf } from "./document-place.ts";
import { createEarlyWork } from "./early-work.ts";
import type { DocumentNumber } from "./messages.ts";
import {
  changeDocument,
  openDocument,
  type ContentChange,
  type OpenDocument,
  type PositionRange,
} from "./open-document.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { createSessionThreads, type DocumentAnswer, type SessionThreads } from "./session-threads.ts";
import { createSettingsReader, type AskForSettings } from "./settings-reader.ts";

/** What the documents need from the client: its folders, its settings and its log. */
export interface Surface {
  /** Absolute paths; the first one is the working directory. */
  workspaceFolders(): readonly string[];
  /** `undefined` if the client has none. */
  askForSettings(): AskForSettings | undefined;
  log(message: string, importance: Importance): void;
  /** Is called after each request to format. */
  tell(outcome: Outcome): void;
}

type Importance = "error" | "info";

/** The documents that a client has open, by URI, and how they are formatted. */
export interface OpenDocuments {
  open(uri: string, languageId: string, text: string): void;
  change(uri: string, changes: readonly ContentChange[]): void;
  close(uri: string): void;
  /** The client's settings have changed. */
  forgetSettings(): void;
  /**
   * `null` if there is no answer; the reason goes to the log, once. Also `null` if the document has
   * changed meanwhile, so that no edit fits any more.
   */
  format(uri: string, range?: PositionRange): Promise<PositionEdit[] | null>;
  /** Resolves when everything that was learnt is on disk. */
  flush(): Promise<void>;
  /** Resolves when no request to format waits for its answer. */
  whenQuiet(): Promise<void>;
}

export function createOpenDocuments(surface: Surface): OpenDocuments {
  const documents = new Map<string, OpenDocument>();
  const complain = createComplaints((message, importance) => surface.log(message, importance));
  let lastNumber: DocumentNumber = 0;
  let waiting = 0;
  const whenQuiet: (() => void)[] = [];
  const settings = createSettingsReader(() => surface.askForSettings());
  const threads = createSessionThreads({
    workspaceFolders: () => surface.workspaceFolders(),
    placeOf: (document) => placeOf(document, surface.workspaceFolders(), settings.of(document)),
    onEnd: (error) =>
      surface.log(`The formatting thread has ended: ${error?.message ?? "no reason given"}`, "error"),
  });
  const ask: SessionThreads["ask"] = async (document, question) => {
    await settings.read(document);
    // It may have been closed meanwhile.
    return documents.get(document.uri) === document ? threads.ask(document, question) : undefined;
  };
  const early = createEarlyWork({
    isSomebodyWaiting: () => waiting > 0,
    warm: async (document) => {
      const { number } = document;
      await ask(document, (place) => ({ kind: "warm", document: number, place })).catch(() => {});
    },
    anticipate: threads.anticipate,
  });
  const answer = async (
    document: OpenDocument,
    range: PositionRange | undefined,
  ): Promise<PositionEdit[] | null> => {
    const { uri, text, version } = document;
    const started = performance.now();
    const found = await askToFormat(ask, document, range);
    surface.tell(outcomeOf(document, found, performance.now() - started));
    complain(document, complaintOf(document, found));
    const isCurrent = documents.get(uri) === document && document.version === version;
    return found?.kind === "edits" && isCurrent ? toPositionEdits(found.edits, text) : null;
  };
  const close = (uri: string) => {
    const document = documents.get(uri);
    if (document === undefined) return;
    documents.delete(uri);
    early.noteClosed(document);
    threads.send(document, { kind: "close", document: document.number });
  };
  return {
    open(uri, languageId, text) {
      // A client may open again what it has never closed.
      close(uri);
      lastNumber += 1;
      const document = openDocument(lastNumber, uri, languageId, text);
      documents.set(uri, document);
      early.noteOpened(document);
    },
    change(uri, changes) {
      const document = documents.get(uri);
      if (document === undefined) return;
      for (const order of changeDocument(document, changes)) threads.send(document, order);
      early.noteEdited(document);
    },
    close,
    forgetSettings: settings.forget,
    async format(uri, range) {
      const document = documents.get(uri);
      if (document === undefined) return null;
      waiting += 1;
      try {
        return await answer(document, range);
      } catch (error) {
        complain(document, { message: `${uri}: ${(error as Error).message}`, importance: "error" });
        return null;
      } finally {
        waiting -= 1;
        if (waiting === 0) for (const goOn of whenQuiet.splice(0)) goOn();
      }
    },
    flush: threads.flush,
    whenQuiet: () => (waiting === 0 ? Promise.resolve() : new Promise((resolve) => whenQuiet.push(resolve))),
  };
}

function askToFormat(
  ask: SessionThreads["ask"],
  document: OpenDocument,
  range: PositionRange | undefined,
): Promise<DocumentAnswer | undefined> {
  const { number, text } = document;
  return ask(document, (place) => {
    if (range === undefined) return { kind: "format", document: number, place };
    const [start, end] = [text.offsetAt(range.start), text.offsetAt(range.end)];
    return { kind: "format-range", document: number, place, start, end };
  });
}

/** Logs a problem of a document once, until the document has another one, or none. */
function createComplaints(log: Surface["log"]) {
  const said = new WeakMap<OpenDocument, string>();
  return (document: OpenDocument, complaint: Complaint | undefined): void => {
    if (complaint === undefined) said.delete(document);
    else if (said.get(document) !== complaint.message) {
      said.set(document, complaint.message);
      log(complaint.message, complaint.importance);
    }
  };
}

interface Complaint {
  readonly message: string;
  readonly importance: Importance;
}

/** What the user should know of an answer. */
function complaintOf({ file, uri }: OpenDocument, answer: DocumentAnswer | undefined): Complaint | undefined {
  if (answer === undefined)
    return {
      message: `The Prettier of ${file ?? uri} is gone. Nothing is formatted until it is back; should it be gone for good, restart the server.`,
      importance: "error",
    };
  if (answer.kind === "edits")
    return answer.note === undefined ? undefined : { message: answer.note, importance: "info" };
  const isExpected =
    answer.because === "ignored" || answer.because === "no-language" || answer.because === "no-configuration";
  return { message: answer.message, importance: isExpected ? "info" : "error" };
}
