import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pathWithin } from "../../util/path-within.ts";
import type { TextEdit } from "../../window/changes.ts";
import { DocumentText, type Position } from "./document-text.ts";
import { toPositionEdits, type PositionEdit } from "./document-edits.ts";
import type { Answer, DocumentNumber, DocumentPlace, Order, Question } from "./messages.ts";
import { startSessionThread, ThreadEnded, type SessionThread } from "./session-thread-link.ts";
import { watchSurroundings } from "./surroundings.ts";

/** Where the client's folders are, and what it wants to hear. */
export interface Surface {
  /** Absolute paths; the first one is the working directory. */
  workspaceFolders(): readonly string[];
  log(message: string, importance: "error" | "info"): void;
}

/** One change as the protocol has it; without a range it is a whole new text. */
interface ContentChange {
  readonly range?: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** The documents that a client has open, by URI, and what Prettier makes of them. */
export interface OpenDocuments {
  open(uri: string, languageId: string, text: string): void;
  change(uri: string, changes: readonly ContentChange[]): void;
  close(uri: string): void;
  /**
   * `null` where there is nothing to say: the reason goes to the log, once. Also if the document
   * has changed meanwhile, so that no edit fits any more.
   */
  format(uri: string, range?: Range): Promise<PositionEdit[] | null>;
  /** Resolves when everything that was learnt is on disk. */
  flush(): Promise<void>;
}

interface OpenDocument {
  readonly number: DocumentNumber;
  readonly uri: string;
  readonly file: string | undefined;
  readonly languageId: string;
  readonly text: DocumentText;
  /** Changes with every edit. */
  version: number;
  /** The thread that has been told of it. */
  thread: SessionThread | undefined;
  /** What was said last, so that it is said once. */
  complaint: string | undefined;
  /** What the thread has loaded for it. */
  loaded: ReadonlySet<string>;
  /** Runs out when nobody has edited it for a while. */
  rest: NodeJS.Timeout | undefined;
}

export function createOpenDocuments(surface: Surface): OpenDocuments {
  const documents = new Map<string, OpenDocument>();
  const surroundings = watchSurroundings();
  let lastNumber = 0;
  let thread: SessionThread | undefined;
  let isBroken = false;
  let asked = 0;
  /** The workspace that is the working directory. */
  let entered: string | undefined;
  /** Whether the thread has loaded more than Prettier. */
  let hasPlugins = false;

  const startThread = (): SessionThread => {
    const started = startSessionThread((error) => {
      if (thread === started) thread = undefined;
      surface.log(`The formatting thread has ended: ${error?.message ?? "no reason given"}`, "error");
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
    const folders = surface.workspaceFolders();
    const workspace = (file === undefined ? undefined : folderOf(file, folders)) ?? folders[0];
    if (workspace === undefined || workspace === entered || !existsSync(workspace)) return;
    process.chdir(workspace);
    if (entered !== undefined && hasPlugins) endThread();
    entered = workspace;
  };
  const send = (document: OpenDocument, order: Order) => {
    if (thread !== undefined && document.thread === thread) thread.send(order);
  };
  /**
   * The thread, with the document open in it, and nothing in it that has changed on disk;
   * `undefined` while there is no Prettier.
   */
  const prepare = (document: OpenDocument): SessionThread | undefined => {
    const { folder } = placeOf(document);
    enterWorkspace(document.file);
    const change = surroundings.look(folder, document.loaded);
    if (change === "no-prettier" || change === "code" || isBroken) endThread();
    if (change === "no-prettier") return undefined;
    if (change === "configuration") thread?.send({ kind: "forget-configuration" });
    if (thread === undefined) {
      thread = startThread();
      // What it is about to load is as it is now, so that a later change of it is seen.
      surroundings.look(folder, document.loaded);
    }
    if (document.thread !== thread) {
      document.thread = thread;
      thread.send({ kind: "open", document: document.number, text: document.text.toString() });
    }
    return thread;
  };
  const placeOf = ({ file, languageId, text }: OpenDocument): DocumentPlace => {
    const folders = surface.workspaceFolders();
    const workspace = file === undefined ? folders[0] : folderOf(file, folders);
    const folder = file === undefined ? (workspace ?? process.cwd()) : dirname(file);
    return {
      file,
      folder,
      ignoreFile: workspace === undefined ? nearestIgnoreFile(folder) : join(workspace, ignoreName),
      languageId,
      lineBreak: text.lineBreak,
    };
  };
  /** `undefined` while there is no Prettier. */
  const ask = async (
    document: OpenDocument,
    question: () => Question,
  ): Promise<Exclude<Answer, { kind: "done" }> | undefined> => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await prepare(document)?.ask(question());
        if (answer === undefined || answer.kind === "done") return undefined;
        surroundings.noteLoaded(answer.files);
        hasPlugins ||= answer.files.length > 1;
        document.loaded = new Set([...document.loaded, ...answer.files]);
        isBroken ||= answer.kind === "nothing" && answer.because === "broken";
        return answer;
      } catch (error) {
        // Another request may have found that the thread had to be replaced.
        if (!(error instanceof ThreadEnded) || attempt > 0) throw error;
      }
    }
  };
  const complain = (document: OpenDocument, message: string, importance: "error" | "info") => {
    if (document.complaint === message) return;
    document.complaint = message;
    surface.log(message, importance);
  };

  const toWarm: OpenDocument[] = [];
  let isWarming = false;
  /** One document after the other, and only while nobody waits for an answer. */
  const warm = async (): Promise<void> => {
    if (isWarming) return;
    isWarming = true;
    for (let document = toWarm.shift(); document !== undefined; document = toWarm.shift()) {
      await pause();
      while (asked > 0) await pause();
      const { uri, number } = document;
      if (documents.get(uri) !== document) continue;
      // Whatever is wrong, a request will say it.
      await ask(document, () => ({ kind: "warm", document: number, place: placeOf(document) })).catch(
        () => {},
      );
    }
    isWarming = false;
  };

  /** Formats what has been edited before somebody asks, unless somebody is just asking. */
  const anticipate = ({ number, thread: told }: OpenDocument) => {
    if (asked > 0 || thread === undefined || told !== thread) return;
    // Whatever is wrong, a request will say it.
    thread.ask({ kind: "anticipate", document: number }).catch(() => {});
  };

  const answerOf = async (
    document: OpenDocument,
    range: Range | undefined,
  ): Promise<PositionEdit[] | null> => {
    const { uri, number, text, version } = document;
    const answer = await ask(document, () => {
      const asked = { document: number, place: placeOf(document) };
      if (range === undefined) return { kind: "format", ...asked };
      const [start, end] = [text.offsetAt(range.start), text.offsetAt(range.end)];
      return { kind: "format-range", ...asked, start, end };
    });
    if (answer === undefined) {
      complain(
        document,
        `The Prettier of ${document.file ?? uri} is gone. Nothing is formatted until it is back; should it be gone for good, restart the server.`,
        "error",
      );
      return null;
    }
    if (answer.kind === "nothing") {
      const isExpected = answer.because === "ignored" || answer.because === "no-language";
      complain(document, answer.message, isExpected ? "info" : "error");
      return null;
    }
    if (answer.note === undefined) document.complaint = undefined;
    else complain(document, answer.note, "info");
    const isCurrent = documents.get(uri) === document && document.version === version;
    return isCurrent ? toPositionEdits(answer.edits, text) : null;
  };

  const close = (uri: string) => {
    const document = documents.get(uri);
    documents.delete(uri);
    clearTimeout(document?.rest);
    if (document !== undefined) send(document, { kind: "close", document: document.number });
  };

  return {
    open(uri, languageId, text) {
      // A client may open again what it has never closed.
      close(uri);
      lastNumber += 1;
      const document: OpenDocument = {
        number: lastNumber,
        uri,
        file: toPath(uri),
        languageId,
        text: new DocumentText(text),
        version: 0,
        thread: undefined,
        complaint: undefined,
        loaded: new Set(),
        rest: undefined,
      };
      documents.set(uri, document);
      toWarm.push(document);
      void warm();
    },
    change(uri, changes) {
      const document = documents.get(uri);
      if (document === undefined) return;
      const edits = changes.map(({ range, text }): TextEdit => {
        const from = range === undefined ? 0 : document.text.offsetAt(range.start);
        const to = range === undefined ? document.text.length : document.text.offsetAt(range.end);
        // A client may name the end of a range first.
        const edit = { start: Math.min(from, to), end: Math.max(from, to), text };
        document.text.edit(edit);
        document.version += 1;
        return edit;
      });
      const isReplaced = edits.length > mostEdits || changes.some(({ range }) => range === undefined);
      if (isReplaced)
        send(document, { kind: "replace", document: document.number, text: document.text.toString() });
      else for (const edit of edits) send(document, { kind: "edit", document: document.number, edit });
      clearTimeout(document.rest);
      document.rest = setTimeout(() => anticipate(document), restBefore).unref();
    },
    close,
    async format(uri, range) {
      const document = documents.get(uri);
      if (document === undefined) return null;
      asked += 1;
      try {
        return await answerOf(document, range);
      } catch (error) {
        complain(document, `${uri}: ${(error as Error).message}`, "error");
        return null;
      } finally {
        asked -= 1;
      }
    },
    async flush() {
      await thread?.ask({ kind: "flush" }).catch(() => {});
    },
  };
}

const ignoreName = ".prettierignore";

/** Other schemes (`untitled:`, `vscode-userdata:`) are no files. */
function toPath(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** The innermost of the folders that hold a file. */
function folderOf(file: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => pathWithin(folder, file) !== undefined)
    .sort((one, other) => other.length - one.length)[0];
}

/** For a file that was opened without a folder. */
function nearestIgnoreFile(folder: string): string {
  for (let current = folder; ; current = dirname(current)) {
    const path = join(current, ignoreName);
    if (existsSync(path)) return path;
    if (current === dirname(current)) return join(folder, ignoreName);
  }
}

/**
 * More changes at once make another text: to put edits together takes time with the square of their
 * number. A guess.
 */
const mostEdits = 300;

/**
 * In milliseconds. Somebody who types makes shorter pauses, somebody who saves hardly ever does. A
 * guess.
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
