import type { Sequence } from "./sequence.ts";
import {
  sizeOf,
  writeBody,
  writeContent,
  type BodyNode,
  type LineBreakWidth,
  type SegmentNode,
} from "./tree.ts";
import type { TextEdit } from "./changes.ts";

/** One level of the path to a body. */
interface Step {
  readonly body: BodyNode;
  /** The member that the path goes through; a spine. */
  readonly index: number;
  /** Index of the next body of the path, among those of that member. */
  readonly inner: number;
}

/** Neighbouring segments of one body that an edit touches, and the edit. */
export interface Site {
  /** From the program down to the body around. */
  readonly path: readonly Step[];
  readonly body: BodyNode;
  /** Index of the first touched member. */
  readonly first: number;
  /** Index after the last touched member. */
  readonly end: number;
  /**
   * The text after the edit: the touched lines with the gap before them, and the tail of the body
   * if the last member is touched.
   */
  readonly text: string;
}

/** Where an edit stands in the document, and what it puts there, `\n` line breaks only. */
export interface Place {
  readonly edit: TextEdit;
  readonly width: LineBreakWidth;
}

/**
 * Finds the deepest body that contains an edit, and the members of it that the edit touches or
 * borders on. `undefined` if the edit begins or ends inside a `\r\n`.
 */
export function locateEdit(program: BodyNode, { edit, width }: Place): Site | undefined {
  const path: Step[] = [];
  let body = program;
  let { start, end } = edit;
  for (;;) {
    const touched = touchedMembers(body.members, start, end);
    const inner =
      touched.end - touched.first === 1
        ? innerBody(body.members.at(touched.first), start - touched.start, end - touched.start, width)
        : undefined;
    if (inner === undefined) {
      const text = editText(
        body,
        touched,
        { text: edit.text, start: start - touched.start, end: end - touched.start },
        width,
      );
      return text === undefined
        ? undefined
        : withPrevious({ path, body, first: touched.first, end: touched.end, text });
    }
    path.push({ body, index: touched.first, inner: inner.index });
    body = inner.body;
    start -= touched.start + inner.start;
    end -= touched.start + inner.start;
  }
}

/** Adds the member before, where the last one is printed differently: it may become the last. */
function withPrevious(site: Site): Site {
  const { body, end } = site;
  return body.lastDiffers && end === body.members.length ? (widenSite(site) ?? site) : site;
}

interface Touched {
  readonly first: number;
  readonly end: number;
  /** Where the gap of the first one begins. */
  readonly start: number;
}

function touchedMembers(members: Sequence<SegmentNode>, start: number, end: number): Touched {
  const from = members.locate(start);
  let last = from.index;
  let lastEnd = from.start + members.at(last).size;
  while (lastEnd <= end && last + 1 < members.length) {
    last += 1;
    lastEnd += members.at(last).size;
  }
  return { first: from.index, end: last + 1, start: from.start };
}

/**
 * The body of a segment that holds a whole range; offsets count from the start of the segment's
 * gap.
 */
function innerBody(
  { gap, content }: SegmentNode,
  start: number,
  end: number,
  width: LineBreakWidth,
): { readonly index: number; readonly body: BodyNode; readonly start: number } | undefined {
  if (content.kind === "uncut") return undefined;
  let offset = sizeOf(gap, width);
  for (const [index, body] of content.bodies.entries()) {
    offset += sizeOf(content.texts[index]!, width);
    if (start >= offset && end <= offset + body.size) return { index, body, start: offset };
    offset += body.size;
  }
  return undefined;
}

function editText(
  body: BodyNode,
  { first, end }: Touched,
  edit: TextEdit,
  width: LineBreakWidth,
): string | undefined {
  const old = touchedText(body, first, end);
  const from = offsetAt(old, edit.start, width);
  const to = offsetAt(old, edit.end, width);
  if (from === undefined || to === undefined) return undefined;
  return old.slice(0, from) + edit.text + old.slice(to);
}

function touchedText(body: BodyNode, first: number, end: number): string {
  const pieces: string[] = [];
  for (const { gap, content } of body.members.slice(first, end)) {
    pieces.push(gap);
    writeContent(content, pieces);
  }
  if (end === body.members.length) pieces.push(body.tail);
  return pieces.join("");
}

/** The offset in a text with `\n` line breaks that an offset in the document stands for. */
function offsetAt(text: string, documentOffset: number, width: LineBreakWidth): number | undefined {
  if (width === 1) return documentOffset;
  let offset = 0;
  let size = 0;
  while (size < documentOffset && offset < text.length) size += text[offset++] === "\n" ? 2 : 1;
  return size === documentOffset ? offset : undefined;
}

/** The site with one more member on each side; `undefined` if there is none. */
export function widenSite({ path, body, first, end, text }: Site): Site | undefined {
  const isWhole = first === 0 && end === body.members.length;
  if (isWhole) return undefined;
  const from = Math.max(0, first - 1);
  const to = Math.min(body.members.length, end + 1);
  const before = touchedText(body, from, first);
  const after = end < body.members.length ? touchedText(body, end, to) : "";
  return { path, body, first: from, end: to, text: before + text + after };
}

/** The site one level up: the whole segment that contains the body, with the same edit. */
export function ascendSite({ path, body, first, end, text }: Site): Site | undefined {
  const step = path.at(-1);
  if (step === undefined) return undefined;
  const { gap, content } = step.body.members.at(step.index);
  if (content.kind !== "spine") throw new TypeError("a step leads through a spine");
  const pieces: string[] = [gap];
  for (const [index, own] of content.texts.entries()) {
    pieces.push(own);
    const inner = content.bodies[index];
    if (inner === undefined) continue;
    if (index === step.inner) {
      pieces.push(
        touchedText(body, 0, first),
        text,
        end < body.members.length ? touchedText(body, end, body.members.length) : "",
      );
    } else writeBody(inner, pieces);
  }
  const isLast = step.index + 1 === step.body.members.length;
  if (isLast) pieces.push(step.body.tail);
  return withPrevious({
    path: path.slice(0, -1),
    body: step.body,
    first: step.index,
    end: step.index + 1,
    text: pieces.join(""),
  });
}

/**
 * Merges edits of one text that are at most `distance` apart, in code units of the document.
 * `undefined` if one of them begins or ends inside a `\r\n`.
 */
export function mergeEdits(
  program: BodyNode,
  edits: readonly TextEdit[],
  distance: number,
  width: LineBreakWidth,
): readonly TextEdit[] | undefined {
  const merged: TextEdit[] = [];
  for (const edit of edits) {
    const previous = merged.at(-1);
    if (previous === undefined || edit.start - previous.end > distance) {
      merged.push(edit);
      continue;
    }
    const between = sourceBetween(program, previous.end, edit.start, width);
    if (between === undefined) return undefined;
    merged[merged.length - 1] = {
      start: previous.start,
      end: edit.end,
      text: previous.text + between + edit.text,
    };
  }
  return merged;
}

function sourceBetween(
  { members, tail }: BodyNode,
  start: number,
  end: number,
  width: LineBreakWidth,
): string | undefined {
  const from = members.locate(start);
  const pieces: string[] = [];
  let offset = from.start;
  let { index } = from;
  for (; index < members.length && offset < end; index += 1) {
    const { gap, content, size } = members.at(index);
    pieces.push(gap);
    writeContent(content, pieces);
    offset += size;
  }
  if (index === members.length) pieces.push(tail);
  const text = pieces.join("");
  const first = offsetAt(text, start - from.start, width);
  const last = offsetAt(text, end - from.start, width);
  return first === undefined || last === undefined ? undefined : text.slice(first, last);
}
