import type { Options } from "prettier";
import type { Project } from "../engine/project/project.ts";
import type { FallbackReason } from "../events/reasons.ts";
import { compareBodies, touchedByBoth, touchedByFirstOnly } from "../pipeline/compare-parts.ts";
import { readParts, type PartBody } from "../pipeline/parts.ts";
import { readSource, restoreSource } from "../pipeline/source.ts";
import { writeTouched } from "../pipeline/write-touched.ts";
import type { Task } from "./known-statements.ts";
import { prepareFormatted } from "./prepare-text.ts";
import { isFormKept } from "./rewriting.ts";

/** The other versions of a text, which say what in it is changed. */
export interface TextVersions {
  /** A statement is changed if it is in none of these. Without any, all are. */
  readonly before: readonly string[];
  /** Whatever is not in this version is left alone, changed or not. */
  readonly within?: string;
}

/** A text of which only the changed statements are formatted. */
export type ChangedText =
  | { readonly kind: "formatted"; readonly text: string }
  /** They cannot be formatted by themselves. `whole` is the text as Prettier formats it. */
  | { readonly kind: "doubt"; readonly why: ChangeDoubt; readonly whole: string };

/** Why the changed statements of a text cannot be formatted by themselves. */
export type ChangeDoubt =
  | FallbackReason
  /** A language that is cached by whole files. */
  | "whole-file"
  /** The text goes past the cache, so nothing is known of how it is formatted. */
  | "bypass"
  /** `\n` and `\r\n` in one text. */
  | "mixed-line-ends"
  /** The statements of an earlier version cannot be told apart. */
  | "earlier-version"
  /** Prettier would print the rest differently, or these statements once more. */
  | "unstable";

/** A text, and what is needed to format its changed statements. */
interface ChangedRequest {
  readonly text: string;
  readonly versions: TextVersions;
  readonly options: Options;
  readonly project: Project;
  readonly format: (text: string) => Promise<string>;
}

/**
 * Formats the statements of a text that are in no other version of it, each as Prettier prints it
 * in the whole text. Everything else stays as it is, byte for byte.
 *
 * Prettier makes of the result what it makes of the text; and formatting the changed statements of
 * the result changes nothing.
 */
export async function formatChangedText(request: ChangedRequest): Promise<ChangedText> {
  const { text, versions, format } = request;
  const whole = await format(text);
  if (whole === text || versions.before.length === 0) return { kind: "formatted", text: whole };
  if (versions.before.includes(text)) return { kind: "formatted", text };
  const changed = await formatChangedStatements(request, whole);
  if (typeof changed === "object") return { kind: "doubt", ...changed, whole };
  return { kind: "formatted", text: changed };
}

interface DoubtfulChange {
  readonly why: ChangeDoubt;
}

async function formatChangedStatements(
  { text, versions, options, project, format }: ChangedRequest,
  whole: string,
): Promise<string | DoubtfulChange> {
  const source = readSource(text, "auto");
  if (restoreSource(source, source.text) !== text) return { why: "mixed-line-ends" };
  const prepared = await prepareFormatted(text, options, project);
  if (prepared.kind === "fallback") return { why: prepared.reason };
  if (prepared.kind !== "statements") return { why: prepared.kind };
  const { task, rewriting } = prepared;
  // If a plugin moves statements, their places in its output are unknown.
  if (rewriting !== undefined && !(await isFormKept(task, rewriting))) return { why: "plugin-rewriting" };
  const written = writeChanged(task, { text: source.text, whole: readSource(whole, "auto").text, versions });
  if (typeof written === "object") return written;
  if (written === undefined) return whole;
  const result = restoreSource(source, written);
  if (result === text) return text;
  return (await isFormattedAs(format, result, whole)) ? result : { why: "unstable" };
}

async function isFormattedAs(
  format: ChangedRequest["format"],
  text: string,
  whole: string,
): Promise<boolean> {
  try {
    return (await format(text)) === whole;
  } catch {
    // Prettier rejects it, which it would not if only the form had changed.
    return false;
  }
}

/** All texts have `\n` line ends, and no byte order mark. */
interface ComparedTexts {
  readonly text: string;
  /** As Prettier formats it. */
  readonly whole: string;
  readonly versions: TextVersions;
}

/**
 * Writes a text with its changed statements formatted. `undefined` if all are changed.
 */
function writeChanged(
  task: Task,
  { text, whole, versions }: ComparedTexts,
): string | DoubtfulChange | undefined {
  const read = (other: string) => readParts(readSource(other, "auto").text, task.grammar, task.rules);
  const printed = read(whole);
  const before = versions.before.map(read);
  const within = versions.within === undefined ? undefined : read(versions.within);
  if (typeof printed === "string") return { why: printed };
  if (!before.every(isBody) || typeof within === "string") return { why: "earlier-version" };
  let current = text;
  // A formatted statement may be equal to one of an earlier version that was taken for the earlier
  // version of another statement, which then counts as changed. So each round may format more.
  for (let round = 0; round < mostRounds; round += 1) {
    const body = read(current);
    if (typeof body === "string") return { why: round === 0 ? body : "unstable" };
    const changes = before.map((each) => compareBodies(each, body));
    let change = changes.reduce(touchedByBoth);
    if (within !== undefined) change = touchedByFirstOnly(change, compareBodies(within, body), body);
    if (change.parts.every((part) => part === "touched")) return undefined;
    const next = writeTouched({ body, printed, change });
    if (next === undefined) return { why: "split-failed" };
    if (next === current) return current;
    current = next;
  }
  return { why: "unstable" };
}

// A guess; two are enough nearly always.
const mostRounds = 5;

function isBody(body: PartBody | FallbackReason): body is PartBody {
  return typeof body === "object";
}
