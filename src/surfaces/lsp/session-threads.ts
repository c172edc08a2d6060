import { existsSync } from "node:fs";
import { folderOf } from "./document-place.ts";
import type { Answer, DocumentPlace, Order, Question } from "./messages.ts";
import type { OpenDocument } from "./open-document.ts";
import { createRunningThreads } from "./running-threads.ts";
import { ThreadEnded, type SessionThread } from "./session-thread-link.ts";
import { watchSurroundings } from "./surroundings.ts";

/** What a session thread says of a document. */
export type DocumentAnswer = Extract<Answer, { kind: "edits" | "nothing" }>;

/** The thread that formats. Another one takes its place when code that it has loaded changes. */
export interface SessionThreads {
  /** Tells the thread, if it knows the document. */
  send(document: OpenDocument, order: Order): void;
  /** Asks the thread about a document. `undefined` while there is no Prettier. */
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
  readonly placeOf: (document: OpenDocument) => DocumentPlace;
  /** Is called when a thread ends by itself. */
  readonly onEnd: (error: Error | undefined) => void;
}

export function createSessionThreads({ workspaceFolders, placeOf, onEnd }: ThreadSettings): SessionThreads {
  const threads = createRunningThreads(onEnd);
  const surroundings = watchSurroundings();
  /** The files that have been loaded for a document. */
  const loadedFor = new WeakMap<OpenDocument, ReadonlySet<string>>();
  /** Threads that have loaded more than Prettier. */
  const withPlugins = new WeakSet<SessionThread>();
  let isWarmingInVain = false;
  const enterWorkspace = createWorkspaceSwitch(workspaceFolders);
  /**
   * Gives a thread with the document open in it, in which nothing is loaded that has changed on
   * disk. `undefined` while there is no Prettier.
   */
  const prepare = (document: OpenDocument): SessionThread | undefined => {
    const { folder } = placeOf(document);
    const loaded = loadedFor.get(document) ?? new Set<string>();
    const current = threads.current();
    if (enterWorkspace(document.file) && current !== undefined && withPlugins.has(current)) threads.endAll();
    const change = surroundings.look(folder, loaded);
    if (change === "no-prettier" || change === "code") threads.endAll();
    if (change === "no-prettier") return undefined;
    if (change === "configuration") threads.tellAll({ kind: "forget-configuration" });
    if (threads.current() === undefined) {
      surroundings.forgetLoaded();
      // Notes the files before they are loaded, so that any later change is seen.
      surroundings.look(folder, loaded);
    }
    return threads.open(document);
  };
  const askOnce = async (
    document: OpenDocument,
    makeQuestion: (place: DocumentPlace) => Question,
  ): Promise<DocumentAnswer | undefined> => {
    const thread = prepare(document);
    if (thread === undefined) return undefined;
    const question = makeQuestion(placeOf(document));
    if (question.kind === "warm" && isWarmingInVain) return undefined;
    let asked: SessionThread | undefined = thread;
    let answer = await thread.ask(question);
    if (answer.kind === "distrusted" && question.kind !== "warm") {
      answer = await threads.askAnother(document, question);
      asked = threads.current();
    }
    if (answer.kind === "done" || answer.kind === "distrusted") return undefined;
    surroundings.noteLoaded(answer.files);
    loadedFor.set(document, new Set([...(loadedFor.get(document) ?? []), ...answer.files]));
    const current = threads.current();
    if (current !== undefined && answer.files.length > 1) withPlugins.add(current);
    if (answer.kind === "edits" && answer.isSpent) {
      isWarmingInVain = true;
      if (asked !== undefined) threads.retire(asked);
    }
    return answer;
  };
  return {
    send: threads.tell,
    ask: async (document, question) => {
      try {
        return await askOnce(document, question);
      } catch (error) {
        // Another request may have replaced the thread meanwhile.
        if (!(error instanceof ThreadEnded)) throw error;
        return askOnce(document, question);
      }
    },
    anticipate: (document) => {
      // Errors are ignored: a request will report them.
      threads
        .knowing(document)
        ?.ask({ kind: "anticipate", document: document.number })
        .catch(() => {});
    },
    flush: async () => {
      await threads
        .current()
        ?.ask({ kind: "flush" })
        .catch(() => {});
    },
  };
}

/**
 * Makes the workspace of a file the working directory, as it is for the command: plugins look into
 * it, and remember what they have found. Returns whether another workspace has been left.
 */
function createWorkspaceSwitch(
  workspaceFolders: () => readonly string[],
): (file: string | undefined) => boolean {
  let entered: string | undefined;
  return (file) => {
    const folders = workspaceFolders();
    const workspace = (file === undefined ? undefined : folderOf(file, folders)) ?? folders[0];
    if (workspace === undefined || workspace === entered || !existsSync(workspace)) return false;
    process.chdir(workspace);
    const hasLeft = entered !== undefined;
    entered = workspace;
    return hasLeft;
  };
}
