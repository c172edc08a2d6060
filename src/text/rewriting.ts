import { majorVersion } from "../engine/prettier/load-prettier.ts";
import { formatKnownStatements } from "./format-statements.ts";
import type { Task } from "./known-statements.ts";
import { findDoubt } from "../pipeline/doubt.ts";
import { outlineTree } from "../pipeline/outline.ts";
import { parseText, type Grammar } from "../pipeline/parse.ts";
import { segmentProgram } from "../pipeline/segment.ts";
import { writeBody, writeContent, type BodyNode, type SegmentNode } from "../window/tree.ts";

/**
 * How the plugins of a text rewrite it before it is parsed. All texts have `\n` line ends, and no
 * byte order mark.
 */
export interface Rewriting {
  /** The text before rewriting, and after it. */
  readonly text: string;
  readonly rewritten: string;
  /** Whether the plugins look at imports only; see `ImportSorter`. */
  looksAtImportsOnly(): Promise<boolean>;
  /**
   * What the plugins make of another text, given as it stands on disk; `undefined` if that cannot
   * be used.
   */
  rewrite(document: string): Promise<string | undefined>;
}

/** Whether an edited text still comes out the same with its plugins and without them. */
export type FormCheck = (
  before: BodyNode,
  after: BodyNode,
  toDocument: (text: string) => string,
) => Promise<boolean>;

/**
 * Whether Prettier's output is the same for a text and for what its plugins make of it. Linear in
 * its length.
 */
export async function isFormKept(
  task: Task,
  { text, rewritten }: Rewriting,
  formatted?: string,
): Promise<boolean> {
  const { project, rules, grammar } = task;
  const prettierMajor = majorVersion(project.location);
  // Only the original text is checked here; the rewritten one has passed this check.
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
 * Makes a check for later versions of a text whose form is kept. The effect of the plugins stays
 * invisible in the output as long as the head of the text is unchanged, and the plugins rewrite it
 * as before and leave the rest alone. The proof is in the README beside the plugins.
 * @param program the tree of the text
 */
export function createFormCheck(rewriting: Rewriting, grammar: Grammar, program: BodyNode): FormCheck {
  const head = splitHead(rewriting, grammar, program);
  let areImportsSorted = head?.isSorted === true;
  const isRewrittenAlike = async (text: string, toDocument: (text: string) => string) => {
    const rewritten = await rewriting.rewrite(toDocument(text));
    if (rewritten === undefined) return false;
    if (rewritten.trimEnd() === text.trimEnd()) {
      // The plugins may have given up on the text. Then they will sort these imports as soon as
      // they can parse it again.
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
  /** The text up to the segment after the last import. */
  readonly text: string;
  readonly rewritten: string;
  /** That segment; comments at the border belong to it. */
  readonly border: string;
  /** The number of segments in the head, that one included. */
  readonly segments: number;
  /**
   * Whether the plugins have certainly sorted the imports. If they left them alone, that is no
   * proof: they also do so where they cannot parse a statement below.
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
  // What the plugins have put in front must end at the border of a segment.
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
 * The text of the changed top-level segments and their neighbours. `undefined` if one of the first
 * `first` segments has changed.
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
