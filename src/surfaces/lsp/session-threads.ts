import { existsSync } from "node:fs";
import { folderOf, placeOf } from "./document-place.ts";
import type { Answer, DocumentPlace, Order, Question } from "./messages.ts";
import type { OpenDocument } from "./open-document.ts";
import { startSessionThread, ThreadEnded, type SessionThread } from "./session-thread-link.ts";
import { watchSurroundings } from "./surroundings.ts";

/** What a session thread says of a document. */
export type DocumentAnswer = Exclude<Answer, { kind: "done" }>;

/** The thread that formats. Another one takes its place when code that it has loaded changes. */
export interface SessionThreads {
  /** Tells the thread, if it knows the document. */
  send(document: OpenDocument, order: Order): void;
  /** `undefined` while there is no Prettier. */
  ask(
    document: OpenDocument,
    question: (place: DocumentPlace) => Question,
  ): Promise<DocumentAnswer | undefined>;
  /** Has the thread format what was edited, if it knows the document. */
  anticipate(document: OpenDocument): void;
  /** Resolves when everything that was learnt is on disk. */
  flush(): Promise<void>;
}

export interface ThreadSettings {
  /** Absolute paths; the first one is the working directory. */
  readonly workspaceFolders: () => readonly string[];
  /** Is called when a thread ends by itself. */
  readonly onEnd: (error: Error | undefined) => void;
}

export function createSessionThreads({ workspaceFolders, onEnd }: ThreadSettings): SessionThreads {
  const surroundings = watchSurroundings();
  /** The thread that has been told of a document. */
  const toldOf = new WeakMap<OpenDocument, SessionThread>();
  /** What has been loaded for a document. */
  const loadedFor = new WeakMap<OpenDocument, ReadonlySet<string>>();
  let thread: SessionThread | undefined;
  let isBroken = false;
  /** Whether the thread has loaded more than Prettier. */
  let hasPlugins = false;
  /** The workspace that is the working directory. */
  let entered: string | undefined;

  const startThread = (): SessionThread => {
    const started = startSessionThread((error) => {
      if (thread === started) thread = undefined;
      onEnd(error);
    });
    surroundings.forgetLoaded();
    return started;
  };
  const endThread = () => {
    thread?.end();
    thread = undefined;
    isBroken = false;
    hasPlugins = false;
  };
  /**
   * Plugins look into the working directory, and remember what they have found: that is the
   * workspace of the document, as for the command.
   */
  const enterWorkspace = (file: string | undefined) => {
    const folders = workspaceFolders();
    const workspace = (file === undefined ? undefined : folderOf(file, folders)) ?? folders[0];
    if (workspace === undefined || workspace === entered || !existsSync(workspace)) return;
    process.chdir(workspace);
    if (entered !== undefined && hasPlugins) endThread();
    entered = workspace;
  };
  /**
   * The thread, with the document open in it, and nothing in it that has changed on disk;
   * `undefined` while there is no Prettier.
   */
  const prepare = (document: OpenDocument): SessionThread | undefined => {
    const { folder } = placeOf(document, workspaceFolders());
    const loaded = loadedFor.get(document) ?? new Set<string>();
    enterWorkspace(document.file);
    const change = surroundings.look(folder, loaded);
    if (change === "no-prettier" || change === "code" || isBroken) endThread();
    if (change === "no-prettier") return undefined;
    if (change === "configuration") thread?.send({ kind: "forget-configuration" });
    if (thread === undefined) {
      thread = startThread();
      // What it is about to load is as it is now, so that a later change of it is seen.
      surroundings.look(folder, loaded);
    }
    if (toldOf.get(document) !== thread) {
      toldOf.set(document, thread);
      thread.send({ kind: "open", document: document.number, text: document.text.toString() });
    }
    return thread;
  };
  const noteAnswer = (document: OpenDocument, answer: DocumentAnswer) => {
    surroundings.noteLoaded(answer.files);
    hasPlugins ||= answer.files.length > 1;
    loadedFor.set(document, new Set([...(loadedFor.get(document) ?? []), ...answer.files]));
    isBroken ||= answer.kind === "nothing" && answer.because === "broken";
  };
  const knows = (document: OpenDocument) => thread !== undefined && toldOf.get(document) === thread;
  return {
    send: (document, order) => {
      if (knows(document)) thread?.send(order);
    },
    ask: async (document, question) => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          const answer = await prepare(document)?.ask(question(placeOf(document, workspaceFolders())));
          if (answer === undefined || answer.kind === "done") return undefined;
          noteAnswer(document, answer);
          return answer;
        } catch (error) {
          // Another request may have found that the thread had to be replaced.
          if (!(error instanceof ThreadEnded) || attempt > 0) throw error;
        }
      }
    },
    anticipate: (document) => {
      // Whatever is wrong, a request will say it.
      if (knows(document)) thread?.ask({ kind: "anticipate", document: document.number }).catch(() => {});
    },
    flush: async () => {
      await thread?.ask({ kind: "flush" }).catch(() => {});
    },
  };
}
