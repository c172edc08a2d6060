import { BrokenPrettierError } from "../../engine/prettier/broken-prettier-error.ts";
import type { LocatedPrettier } from "../../engine/prettier/locate-prettier.ts";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parentPort } from "node:worker_threads";
import type { Options } from "prettier";
import type { Formatter } from "../../formatter/formatter.ts";
import type { Session } from "../../formatter/session.ts";
import { openUserCodeCache } from "../../stores/open/user-code-cache.ts";
import { readSeen } from "../../engine/plugins/seen.ts";
import { useCodeCache } from "../../util/code-cache.ts";
import { unreachable } from "../../util/unreachable.ts";
import { applyChanges, type TextEdit } from "../../window/changes.ts";
import { trimEdit } from "../../window/text-edits.ts";
import { readDocumentOptions } from "./document-options.ts";
import { createFormatters, type FormatterTools } from "./formatters.ts";
import { createIgnoreReader } from "./ignored.ts";
import type {
  Answer,
  Because,
  DocumentNumber,
  DocumentPlace,
  Order,
  Question,
  AnswerMessage,
} from "./messages.ts";
import { refineEdit } from "./refine-edit.ts";

// The thread that holds the sessions of all open documents, and loads every Prettier that they
// need. It is replaced when one of those has changed.

const codeCache = openUserCodeCache();
useCodeCache(codeCache);
const formatters = createFormatters();
const isIgnored = createIgnoreReader();
const documents = new Map<DocumentNumber, DocumentCopy>();

/** A text until somebody asks how it is formatted, then a session. */
interface DocumentCopy {
  text: string;
  open: { readonly session: Session; readonly options: Options; readonly formatter: Formatter } | undefined;
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
      forgetting = forgetting.then(() => formatters.clearConfigCaches());
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
  switch (question.kind) {
    case "flush":
      await formatters.flush();
      return { kind: "done" };
    case "anticipate":
      await documents.get(question.document)?.open?.session.anticipate();
      return { kind: "done" };
    case "format":
    case "format-range":
    case "warm":
      return answerInPlace(question);
    default:
      return unreachable(question);
  }
}

type PlacedQuestion = Extract<Question, { readonly place: DocumentPlace }>;

async function answerInPlace(question: PlacedQuestion): Promise<Answer> {
  const { place } = question;
  const files: string[] = [];
  let needed: unknown = place.folder;
  let prettier: LocatedPrettier | undefined;
  const nothing = (because: Because, message: string): Answer => ({
    kind: "nothing",
    because,
    message,
    prettier,
    files,
  });
  try {
    if (!(await hasForgotten()) || isDistrusted(needed)) return { kind: "distrusted" };
    const document = documents.get(question.document);
    if (document === undefined) return { kind: "done" };
    const name = place.file ?? "the text";
    if (isIgnored(place)) return nothing("ignored", `${name} is ignored.`);
    const tools = formatters.for(place.settings?.prettierPath);
    prettier = tools.formatter.locatePrettier(place.folder);
    files.push(join(prettier.directory, "package.json"));
    // Only files above the document are looked at by themselves.
    if (place.settings?.configPath !== undefined) files.push(place.settings.configPath);
    const found = await readDocumentOptions(tools.formatter, place);
    if (found === "no-language") return nothing(found, `Prettier knows no language of ${name}.`);
    if (found === "no-configuration")
      return nothing(found, `${name} has no configuration, and a setting requires one.`);
    const { options, note } = found;
    needed = options.plugins?.length ? options.plugins : prettier.directory;
    if (isDistrusted(needed)) return { kind: "distrusted" };
    files.push(...(await newPluginInputs(document, options, tools)));
    const edits = await editsFor(question, document, options, tools);
    // Plugins that nobody knows have been watched by now, so their inputs are known.
    files.push(...(await newPluginInputs(document, options, tools)));
    return { kind: "edits", edits, note, prettier, files, isSpent: readSeen().helpers.size > 0 };
  } catch (error) {
    const because = reasonOf(error);
    if (because === "broken") broken.push(needed);
    return nothing(because, `${place.file ?? place.languageId}: ${(error as Error).message}`);
  }
}

async function editsFor(
  question: PlacedQuestion,
  document: DocumentCopy,
  options: Options,
  tools: FormatterTools,
): Promise<readonly TextEdit[]> {
  if (question.kind === "format-range") {
    const { start, end } = question;
    const text = document.open?.session.text() ?? document.text;
    return formatRange(text, { ...options, rangeStart: start, rangeEnd: end }, tools);
  }
  const session = sessionOf(document, options, tools);
  if (question.kind === "format") return formatSession(session);
  await session.warm();
  return [];
}

function hasForgotten(): Promise<boolean> {
  return forgetting.then(
    () => true,
    () => false,
  );
}

/** Errors of Node have a code: a file or a module could not be loaded. */
function reasonOf(error: unknown): Because {
  const isBroken =
    error instanceof BrokenPrettierError || typeof (error as NodeJS.ErrnoException).code === "string";
  return isBroken ? "broken" : "rejected";
}

/** Another session takes over if the configuration has changed. */
function sessionOf(document: DocumentCopy, options: Options, { formatter }: FormatterTools): Session {
  const { open } = document;
  if (open?.formatter === formatter && isDeepStrictEqual(open.options, options)) return open.session;
  const session = formatter.openSession(open?.session.text() ?? document.text, options);
  document.open = { session, options, formatter };
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
  asked: Options,
  { formatter, offload }: FormatterTools,
): Promise<readonly TextEdit[]> {
  const formatted = (await offload(text, asked))?.text ?? (await formatter.format(text, asked));
  const edit = trimEdit(text, formatted);
  return edit === undefined ? [] : refineEdit(edit);
}

/** The inputs of plugins that the server has not been told of yet. */
async function newPluginInputs(
  document: DocumentCopy,
  options: Options,
  { formatter }: FormatterTools,
): Promise<readonly string[]> {
  const told = document.toldInputs;
  const inputs = (await formatter.pluginInputs(options)).filter((path) => !told.has(path));
  for (const path of inputs) told.add(path);
  return inputs;
}
