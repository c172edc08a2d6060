import { mayHoldAwait } from "./goal.ts";
import type { CommentRange, Outline, StatementRange } from "./outline.ts";
import type { EntryKind } from "./recipe.ts";
import { endsInDetachedSemicolon, findBoundary, type GlueReason } from "./separable.ts";

/**
 * One or more whole lines that hold one statement, or several that cannot be separated, with their
 * comments. Offsets are UTF-16 code units into the source.
 */
export interface Segment {
  /**
   * First character that is not part of the blank lines before the segment; always the start of a
   * line.
   */
  readonly start: number;
  /** After the last character of the last line, its line break excluded. */
  readonly end: number;
  /** Whether Prettier keeps a blank line between this segment and the one before it. */
  readonly blankBefore: boolean;
  /** Whether it holds a directive; such a segment keeps its place at the start of the body. */
  readonly prologue: boolean;
  /**
   * Index of its first statement in the outline, and how many it holds (0 only in a text without
   * statements).
   */
  readonly firstStatement: number;
  readonly statementCount: number;
  /** Why its statements could not be separated, one reason per pair. */
  readonly glue: readonly GlueReason[];
}

/** A sequence of segments. */
export interface Body {
  readonly segments: readonly Segment[];
}

/** The lines of a body. */
export interface BodyRange {
  /** The start of its first line. */
  readonly start: number;
  /** The end of its last line, line break included. */
  readonly end: number;
  readonly statements: readonly StatementRange[];
}

/** Cuts a program into segments, in one pass over statements and comments. */
export function segmentProgram(text: string, outline: Outline): Body {
  return {
    segments: segmentBody(
      text,
      { start: 0, end: text.length, statements: outline.statements },
      outline.comments,
    ),
  };
}

/**
 * Cuts a body into segments. Own-line comments belong to the segment after them, those after the
 * last statement belong to the last segment.
 * @param comments of the whole text, in order
 */
export function segmentBody(
  text: string,
  { start, end, statements }: BodyRange,
  comments: readonly CommentRange[],
): readonly Segment[] {
  const cursor = new CommentCursor(comments, start);
  const segments: Segment[] = [];
  let lineStart = start;
  let firstStatement = 0;
  let glue: GlueReason[] = [];
  const isCrowded = isCrowd(statements.length, end - start);
  const cut = (lineEnd: number, nextStatement: number) => {
    let prologue = false;
    for (let index = firstStatement; index < nextStatement; index += 1) {
      if (statements[index]!.role === "directive") prologue = true;
    }
    const firstLine = skipBlankLines(text, lineStart, lineEnd);
    segments.push({
      start: firstLine,
      end: trimEnd(text, firstLine, lineEnd),
      // Prettier looks at the one line after a segment's last line (`isNextLineEmpty`), which is
      // where the next one begins.
      blankBefore: segments.length > 0 && firstLine > lineStart,
      prologue,
      firstStatement,
      statementCount: nextStatement - firstStatement,
      glue,
    });
    lineStart = lineEnd;
    firstStatement = nextStatement;
    glue = [];
  };
  for (let index = 0; index + 1 < statements.length; index += 1) {
    const before = statements[index]!;
    const after = statements[index + 1]!;
    const lastInside = cursor.lastBefore(before.end);
    const boundary = findBoundary(text, before, after, cursor.takeUntil(after.start));
    if (boundary.kind === "glued") glue.push(boundary.reason);
    else if (endsInDetachedSemicolon(text, before, lastInside)) glue.push("detached-semicolon");
    else if (isCrowded && !maySeparateCrowd(text, after, index + 1 - firstStatement)) glue.push("crowded");
    else cut(boundary.lineEnd, index + 1);
  }
  cut(end, statements.length);
  return segments;
}

/** The segment's own text: no blank lines around it. */
export function segmentText(text: string, { start, end }: Segment): string {
  return text.slice(start, end);
}

/** What kind of entry a top-level segment is. */
export function statementKind(
  { prologue }: Pick<Segment, "prologue">,
  text: string,
  isModule: boolean,
): EntryKind {
  return { kind: "statement", prologue, goal: goalFor(text, isModule) };
}

/** What kind of entry a segment of a nested body is, which Prettier prints with an indentation. */
export function memberKind(
  { prologue }: Pick<Segment, "prologue">,
  text: string,
  isModule: boolean,
  { context, indentation }: { readonly context: string; readonly indentation: string },
): EntryKind {
  return { kind: "member", prologue, goal: goalFor(text, isModule), context, indentation };
}

// Only where `await` may be a name does it matter whether the text is a module.
function goalFor(text: string, isModule: boolean): "any" | "module" | "script" {
  if (!mayHoldAwait(text)) return "any";
  return isModule ? "module" : "script";
}

function isCrowd(count: number, length: number): boolean {
  return (
    count > manyStatements && length < count * (count > veryManyStatements ? shortStatement : tinyStatement)
  );
}

/**
 * Whether a statement among very many tiny ones begins a segment. A segment costs as much as
 * formatting two of them, so several must share one. The text of the statement decides, not how
 * many stand before it, so that an edit moves few boundaries. Source of the method: content-defined
 * chunking (Muthitacharoen and others, "A low-bandwidth network file system", 2001).
 * @param count of the statements in the segment so far
 */
function maySeparateCrowd(text: string, { start, end }: StatementRange, count: number): boolean {
  if (count < fewestInCrowd) return false;
  let hash = 0;
  for (let index = start; index < Math.min(end, start + tinyStatement); index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return count >= mostInCrowd || (hash ^ (hash >>> 15)) % oneInCrowd === 0;
}

// With fewer statements, or longer ones, segments cost little beside formatting: `foo(1);` is
// recorded in 1.35 times the time of formatting it, and a statement of 30 characters in 1.1 times
// [measured].
const manyStatements = 2000;
const tinyStatement = 16;
// This many segments fill the memory: a million declarations of 23 characters, each one by itself,
// were recorded in 1.45 times the time of formatting them [measured].
const veryManyStatements = 100_000;
const shortStatement = 64;
// Guesses. About 40 statements make a segment.
const fewestInCrowd = 16;
const oneInCrowd = 24;
const mostInCrowd = 128;

/**
 * The start of the first line from `lineStart` on that holds more than spaces and tabs; at most
 * `end`.
 */
function skipBlankLines(text: string, lineStart: number, end: number): number {
  let start = lineStart;
  for (let offset = lineStart; offset < end; offset += 1) {
    const character = text[offset];
    if (character === "\n") start = offset + 1;
    else if (character !== " " && character !== "\t") break;
  }
  return start;
}

function trimEnd(text: string, start: number, lineEnd: number): number {
  let end = lineEnd;
  while (end > start && (text[end - 1] === "\n" || text[end - 1] === " " || text[end - 1] === "\t")) end -= 1;
  return end;
}

const noComments: readonly CommentRange[] = [];

/** Walks the comments once, in step with the statements. */
class CommentCursor {
  readonly #comments: readonly CommentRange[];
  #next = 0;

  /** Begins with the first comment that starts at `offset` or later. */
  constructor(comments: readonly CommentRange[], offset: number) {
    this.#comments = comments;
    let high = comments.length;
    while (this.#next < high) {
      const middle = (this.#next + high) >> 1;
      if (comments[middle]!.start < offset) this.#next = middle + 1;
      else high = middle;
    }
  }

  /** Moves past the comments that start before `offset`; gives the last of them. */
  lastBefore(offset: number): CommentRange | undefined {
    while (this.#next < this.#comments.length && this.#comments[this.#next]!.start < offset) this.#next += 1;
    return this.#comments[this.#next - 1];
  }

  /** The comments from here that start before `offset`. */
  takeUntil(offset: number): readonly CommentRange[] {
    const first = this.#next;
    while (this.#next < this.#comments.length && this.#comments[this.#next]!.start < offset) this.#next += 1;
    return first === this.#next ? noComments : this.#comments.slice(first, this.#next);
  }
}
