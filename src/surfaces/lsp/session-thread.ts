import { BrokenPrettierError } from "../../engine/prettier/broken-prettier-error.ts";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parentPort } from "node:worker_threads";
import type { Options } from "prettier";
import { createFormatter } from "../../formatter/create-formatter.ts";
import type { Session } from "../../formatter/session.ts";
import { openUserCodeCache } from "../../stores/open/user-code-cache.ts";
import { useCodeCache } from "../../util/code-cache.ts";
import { unreachable } from "../../util/unreachable.ts";
import { applyChanges, type TextEdit } from "../../window/changes.ts";
import { trimEdit } from "../../window/text-edits.ts";
import { createIgnoreReader } from "./ignored.ts";
import type { Answer, Because, DocumentNumber, Order, Question, AnswerMessage } from "./messages.ts";
import { readDocumentOptions } from "./document-options.ts";
import { refineEdit } from "./refine-edit.ts";
import { createWholeTextThread } from "./whole-texts.ts";

// The thread that holds the sessions of all open documents, and loads every Prettier that they
// need. It is replaced when one of those has changed.

const codeCache = openUserCodeCache();
useCodeCache(codeCache);
const wholeTexts = createWholeTextThread();
const formatter = createFormatter({ offload: wholeTexts.offload, watchesPlugins: true });
const isIgnored = createIgnoreReader();
const documents = new Map<DocumentNumber, DocumentCopy>();

/** A text until somebody asks how it is formatted, then a session. */
interface DocumentCopy {
  text: string;
  open: { readonly session: Session; readonly options: Options } | undefined;
  /** Inputs of plugins that the server has been told of; absolute paths. */
  readonly toldInputs: Set<string>;
}

parentPort!.on("message", (order: Order) => carryOut(order));

function carryOut(order: Order): void {
  switch (order.kind) {
    case "open":
      documents.set(order.document, { text: order.text, open: undefined, toldInputs: new Set() });
      return;
    case "edit":
      return editDocument(documents.get(order.document)!, order.edit);
    case "replace":
      return replaceText(documents.get(order.document)!, order.text);
    case "close":
      documents.delete(order.document);
      return;
    case "forget-configuration":
      forgetting = forgetting.then(() => formatter.clearConfigCache());
      // Each question waits for `forgetting`, and sees whether it has failed.
      forgetting.catch(() => {});
      return;
    case "ask":
      void answer(order.question).then((found) => {
        parentPort!.postMessage({ ticket: order.ticket, answer: found } satisfies AnswerMessage);
        // Saves compiled code for the next server. Only the first call has something to save.
        codeCache?.keep();
      });
      return;
    default:
      unreachable(order);
  }
}

/** Rejects for good if old configuration could not be forgotten. */
let forgetting: Promise<void> = Promise.resolve();

/**
 * What has failed to load in this thread: sets of plugins, otherwise the folder of a Prettier or of
 * a document. A failure makes nothing else distrusted.
 */
const broken: unknown[] = [];

function isDistrusted(needed: unknown): boolean {
  return broken.some((failed) => isDeepStrictEqual(failed, needed));
}

function editDocument(document: DocumentCopy, edit: TextEdit): void {
  if (document.open) document.open.session.edit([edit]);
  else document.text = applyChanges(document.text, [edit]);
}

function replaceText(document: DocumentCopy, text: string): void {
  if (document.open) document.open.session.setText(text);
  else document.text = text;
}

async function answer(question: Question): Promise<Answer> {
  if (question.kind === "flush") {
    await formatter.flush();
    return { kind: "done" };
  }
  if (question.kind === "anticipate") {
    await documents.get(question.document)?.open?.session.anticipate();
    return { kind: "done" };
  }
  const { place } = question;
  const files: string[] = [];
  let needed: unknown = place.folder;
  try {
    if (!(await hasForgotten()) || isDistrusted(needed)) return { kind: "distrusted" };
    const document = documents.get(question.document);
    if (document === undefined) return { kind: "done" };
    const name = place.file ?? "the text";
    if (isIgnored(place)) return nothing("ignored", `${name} is ignored.`, files);
    const { directory } = formatter.locatePrettier(place.folder);
    files.push(join(directory, "package.json"));
    const found = await readDocumentOptions(formatter, place);
    if (found === undefined) return nothing("no-language", `Prettier knows no language of ${name}.`, files);
    const { options, note } = found;
    needed = options.plugins?.length ? options.plugins : directory;
    if (isDistrusted(needed)) return { kind: "distrusted" };
    files.push(...(await newPluginInputs(document, options)));
    if (question.kind === "format-range") {
      const { start, end } = question;
      const text = document.open?.session.text() ?? document.text;
      return { kind: "edits", edits: await formatRange(text, start, end, options), note, files };
    }
    const session = sessionOf(document, options);
    if (question.kind === "warm") {
      await session.warm();
      return { kind: "edits", edits: [], note: undefined, files };
    }
    const edits = await formatSession(session);
    // Plugins that nobody knows have been watched by now, so their inputs are known.
    files.push(...(await newPluginInputs(document, options)));
    return { kind: "edits", edits, note, files };
  } catch (error) {
    const because = reasonOf(error);
    if (because === "broken") broken.push(needed);
    return nothing(because, `${place.file ?? place.languageId}: ${(error as Error).message}`, files);
  }
}

function hasForgotten(): Promise<boolean> {
  return forgetting.then(
    () => true,
    () => false,
  );
}

function nothing(because: Because, message: string, files: readonly string[]): Answer {
  return { kind: "nothing", because, message, files };
}

/** Errors of Node have a code: a file or a module could not be loaded. */
function reasonOf(error: unknown): Because {
  const isBroken =
    error instanceof BrokenPrettierError || typeof (error as NodeJS.ErrnoException).code === "string";
  return isBroken ? "broken" : "rejected";
}

/** Another session takes over if the configuration has changed. */
function sessionOf(document: DocumentCopy, options: Options): Session {
  const { open } = document;
  if (open !== undefined && isDeepStrictEqual(open.options, options)) return open.session;
  const session = formatter.openSession(open?.session.text() ?? document.text, options);
  document.open = { session, options };
  document.text = "";
  return session;
}

async function formatSession(session: Session): Promise<readonly TextEdit[]> {
  const result = await session.format();
  if (result.isUnchanged) return [];
  // A text that was formatted as a whole gives one edit for all of it; its tree gives one for each
  // statement.
  if (result.edits().length === 1) await session.warm();
  return (await session.format()).edits().flatMap(refineEdit);
}

async function formatRange(
  text: string,
  rangeStart: number,
  rangeEnd: number,
  options: Options,
): Promise<readonly TextEdit[]> {
  const asked: Options = { ...options, rangeStart, rangeEnd };
  const formatted = (await wholeTexts.offload(text, asked))?.text ?? (await formatter.format(text, asked));
  const edit = trimEdit(text, formatted);
  return edit === undefined ? [] : refineEdit(edit);
}

/** The inputs of plugins that the server has not been told of yet. */
async function newPluginInputs(document: DocumentCopy, options: Options): Promise<readonly string[]> {
  const told = document.toldInputs;
  const inputs = (await formatter.pluginInputs(options)).filter((path) => !told.has(path));
  for (const path of inputs) told.add(path);
  return inputs;
}
