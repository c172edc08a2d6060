import { expandMiss, type ExpandedBody, type Member } from "../../src/pipeline/expand.ts";
import { isModuleStatement, statementStart } from "../../src/pipeline/outline.ts";
import { segmentText } from "../../src/pipeline/segment.ts";
import { claimsOf } from "../../src/window/claims.ts";
import type { TextEdit } from "../../src/window/changes.ts";
import { locateEdit, type Site } from "../../src/window/locate.ts";
import { Sequence } from "../../src/window/sequence.ts";
import {
  makeBody,
  makeSegment,
  type BodyNode,
  type SegmentContent,
  type LineBreakWidth,
  type SegmentNode,
} from "../../src/window/tree.ts";
import { nodesOf, parse, type Parsed } from "../pipeline/parsed.ts";

export interface TreeSettings {
  readonly fileName?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Code units of a line break in the document; in the tree it is one. */
  readonly width?: LineBreakWidth;
}

type Own = Pick<Member, "segment" | "text" | "nodes" | "stack">;

/**
 * The tree of a text as a session has it, with two differences: bodies of any length are split, and
 * Prettier is not asked. Here, a text counts as formatted if it has no double spaces between words.
 */
export function openTree(text: string, settings: TreeSettings = {}): BodyNode {
  const parsed = parse(text, settings.fileName);
  const members = parsed.segments.map((segment) => ({
    segment,
    text: segmentText(text, segment),
    nodes: nodesOf(parsed, segment),
    stack: [parsed.tree],
  }));
  const program = { kind: "program", context: "", lastDiffers: false, start: 0, end: text.length } as const;
  return toBody(parsed, settings, program, members);
}

/** The formatted form of a text in these tests. */
const tidy = (text: string): string => text.replaceAll(/(?<=\S) {2,}/g, " ");

function toBody(
  parsed: Parsed,
  settings: TreeSettings,
  body: Pick<BodyNode, "kind" | "context" | "lastDiffers"> & { readonly start: number; readonly end: number },
  members: readonly Own[],
): BodyNode {
  const { options = {}, width = 1 } = settings;
  const { text: whole, grammar } = parsed;
  let from = body.start;
  const nodes = members.map((member, index): SegmentNode => {
    const { segment, text, nodes: own } = member;
    const { blankBefore, prologue, statementCount } = segment;
    const gap = whole.slice(from, segment.start);
    from = segment.end;
    return makeSegment(
      {
        gap,
        blankBefore,
        isFirst: index === 0,
        prologue,
        statementCount,
        lead: own[0] === undefined ? 0 : statementStart(own[0]) - segment.start,
        claims: claimsOf({ nodes: own, text, whole }, body.kind, grammar, options),
        content: toContent(parsed, settings, member),
        modules: body.kind === "program" ? own.filter(isModuleStatement).length : 0,
      },
      width,
    );
  });
  return makeBody(body, Sequence.of(nodes), whole.slice(from, body.end), width);
}

function toContent(parsed: Parsed, settings: TreeSettings, { text, ...member }: Own): SegmentContent {
  const { options = {} } = settings;
  const isFormatted = text === tidy(text);
  const bodies: readonly ExpandedBody[] = isFormatted
    ? expandMiss(member, {
        text: parsed.text,
        comments: parsed.outline.comments,
        rules: { options },
        minimumLength: 0,
      })
    : [];
  if (bodies.length === 0) return { kind: "uncut", text, output: tidy(text) };
  const texts: string[] = [];
  let from = member.segment.start;
  for (const body of bodies) {
    texts.push(parsed.text.slice(from, body.start));
    from = body.end;
  }
  texts.push(parsed.text.slice(from, member.segment.end));
  return { kind: "spine", texts, bodies: bodies.map((body) => toBody(parsed, settings, body, body.parts)) };
}

/** A text with an edit in it, written `«old→new»`: the text before it, and the edit. */
export function readEdit(written: string): { readonly text: string; readonly edit: TextEdit } {
  const [, before, old, added, after] = /^([^«]*)«([^→]*)→([^»]*)»([^]*)$/.exec(written)!;
  return {
    text: before! + old! + after!,
    edit: { start: before!.length, end: before!.length + old!.length, text: added! },
  };
}

/** The site of the edit in a text; see `readEdit`. */
export function siteOf(written: string, settings?: TreeSettings): Site {
  const { text, edit } = readEdit(written);
  return locateEdit(openTree(text, settings), { edit, width: 1 })!;
}
