import { majorVersion } from "../engine/prettier/load-prettier.ts";
import { formatKnownStatements } from "./format-statements.ts";
import type { Task } from "./known-statements.ts";
import { findDoubt } from "../pipeline/doubt.ts";
import { outlineTree } from "../pipeline/outline.ts";
import { parseText, type Grammar } from "../pipeline/parse.ts";
import { segmentProgram } from "../pipeline/segment.ts";
import { writeBody, writeContent, type BodyNode, type SegmentNode } from "../window/tree.ts";

/**
 * What the plugins of a text make of it before it is parsed. All texts have `\n` line ends, and no
 * byte order mark.
 */
export interface Rewriting {
  /** Before, and after. */
  readonly text: string;
  readonly rewritten: string;
  /** Whether they look at imports only; see `ImportSorter`. */
  looksAtImportsOnly(): Promise<boolean>;
  /**
   * What they make of another text, given as it stands on disk; `undefined` where that is of no
   * use.
   */
  rewrite(document: string): Promise<string | undefined>;
}

/** Whether an edited text still is one of which plugins do not change the formatted form. */
export type FormCheck = (
  before: BodyNode,
  after: BodyNode,
  toDocument: (text: string) => string,
) => Promise<boolean>;

/**
 * Whether a text comes out the same with what its plugins make of it and without. Linear in its
 * length.
 */
export async function isFormKept(
  task: Task,
  { text, rewritten }: Rewriting,
  formatted?: string,
): Promise<boolean> {
  const { project, rules, grammar } = task;
  const prettierMajor = majorVersion(project.location);
  // The rewritten text has been looked at already.
  if (
    findDoubt({ text, parser: grammar.parser, grammar, options: rules.options, prettierMajor }) !== undefined
  )
    return false;
  if (text.trimEnd() === rewritten.trimEnd()) return true;
  const outcomes = [await formatKnownStatements(task, text, false)];
  if (formatted === undefined) outcomes.push(await formatKnownStatements(task, rewritten, false));
  const [own, other] = outcomes;
  if (own === undefined || typeof own === "string" || typeof other === "string") return false;
  await project.store.setMany([...own.segments, ...(other?.segments ?? [])]);
  return own.text === (formatted ?? other?.text);
}

/**
 * A check for the later versions of a text whose form is kept. The proof is in the README beside
 * the plugins: as long as the head of the text stands, and the plugins make of it what they made of
 * it before, and leave the rest, what they do is not seen in the output.
 * @param program the tree of the text
 */
export function createFormCheck(rewriting: Rewriting, grammar: Grammar, program: BodyNode): FormCheck {
  const head = splitHead(rewriting, grammar, program);
  let areImportsSorted = head?.isSorted === true;
  const isRewrittenAlike = async (text: string, toDocument: (text: string) => string) => {
    const rewritten = await rewriting.rewrite(toDocument(text));
    if (rewritten === undefined) return false;
    if (rewritten.trimEnd() === text.trimEnd()) {
      // They may have given up, and will sort these imports as soon as what is in their way is
      // gone.
      if (mayImport(text)) areImportsSorted = false;
      return true;
    }
    if (head === undefined || !text.startsWith(head.text + head.border)) return false;
    return rewritten.trimEnd() === head.rewritten + text.slice(head.text.length).trimEnd();
  };
  const isLeft = async (text: string, toDocument: (text: string) => string) =>
    (await rewriting.rewrite(toDocument(text)))?.trimEnd() === text.trimEnd();
  return async (before, after, toDocument) => {
    if (head !== undefined && areImportsSorted && (await rewriting.looksAtImportsOnly())) {
      const changed = changedText(before, after, head.segments);
      if (changed !== undefined && !mayImport(changed))
        return isLeft(`${head.border}\n\n${changed}\n`, toDocument);
    }
    return isRewrittenAlike(writeBody(after).join(""), toDocument);
  };
}

/** The part of a text that plugins rewrite. */
interface Head {
  /** Up to the segment behind the last import. */
  readonly text: string;
  readonly rewritten: string;
  /** That segment, to which comments at the border belong. */
  readonly border: string;
  /** How many segments all of that is, the one at the border included. */
  readonly segments: number;
  /**
   * Whether the plugins have sorted what is to be sorted in it. Imports that they have left alone
   * are no proof of that: where they cannot parse a statement below, they give up.
   */
  readonly isSorted: boolean;
}

/** `undefined` where plugins change more than the head of the text. */
function splitHead(
  { text, rewritten }: Rewriting,
  grammar: Grammar,
  { members }: BodyNode,
): Head | undefined {
  const all = members.slice(0, members.length);
  const last = all.findLastIndex((member) => mayImport(writeContent(member.content).join("")));
  const border = all[last + 1];
  if (border === undefined) return undefined;
  const before =
    all
      .slice(0, last + 1)
      .map(writeSegment)
      .join("") + border.gap;
  const rest = text.slice(before.length).trimEnd();
  const whole = rewritten.trimEnd();
  if (!text.startsWith(before) || !whole.endsWith(rest)) return undefined;
  const start = whole.length - rest.length;
  // What the plugins have put in front must not reach into the rest.
  const parsed = parseText(rewritten, grammar);
  const isBoundary =
    parsed !== undefined &&
    segmentProgram(rewritten, outlineTree(parsed.tree)).segments.some((segment) => segment.start === start);
  if (!isBoundary) return undefined;
  return {
    text: before,
    rewritten: whole.slice(0, start),
    border: writeContent(border.content).join(""),
    segments: last + 2,
    isSorted: last < 0 || !rewritten.startsWith(before),
  };
}

/**
 * The changed segments of the top level with their neighbours; `undefined` where one of the first
 * segments has changed.
 */
function changedText(before: BodyNode, after: BodyNode, first: number): string | undefined {
  const old = before.members.slice(0, before.members.length);
  const own = after.members.slice(0, after.members.length);
  let start = 0;
  while (start < own.length && own[start] === old[start]) start += 1;
  let fromEnd = 0;
  const most = Math.min(own.length, old.length) - start;
  while (fromEnd < most && own.at(-1 - fromEnd) === old.at(-1 - fromEnd)) fromEnd += 1;
  if (start < first) return undefined;
  return own
    .slice(Math.max(start - 1, first), own.length - fromEnd + 1)
    .map(writeSegment)
    .join("");
}

function writeSegment({ gap, content }: SegmentNode): string {
  return gap + writeContent(content).join("");
}

/** Whether a text may hold an import other than `import()` and `import.meta`. */
function mayImport(text: string): boolean {
  return /\bimport\b(?!\s*[(.])/.test(text);
}
