import { memberKey, outputOf, readStatements, type Task, type TextStatements } from "./known-statements.ts";
import { expandMiss, type ExpandedBody } from "../pipeline/expand.ts";
import {
  isModuleStatement,
  statementNodes,
  statementStart,
  type Outline,
  type SyntaxNode,
} from "../pipeline/outline.ts";
import { segmentText, type Segment } from "../pipeline/segment.ts";
import { claimsOf } from "../window/claims.ts";
import { stretchLength, writeManifest } from "../window/manifest.ts";
import { Sequence } from "../window/sequence.ts";
import {
  makeBody,
  makeSegment,
  type BodyNode,
  type SegmentContent,
  type LineBreakWidth,
  type SegmentNode,
} from "../window/tree.ts";

/** A text of which a tree is built. */
export interface TreeSource {
  readonly task: Task;
  readonly text: string;
  readonly outline: Pick<Outline, "comments" | "isModule">;
  readonly width: LineBreakWidth;
  /** Shorter segments stay in one piece, in UTF-16 code units. */
  readonly shortestSpine: number;
}

/** A segment with what Prettier makes of it. */
export interface KnownSegment {
  readonly segment: Segment;
  readonly text: string;
  readonly output: string;
  readonly nodes: readonly SyntaxNode[];
  readonly stack: readonly SyntaxNode[];
}

/**
 * The tree of a whole text, from what the store knows of its segments. `undefined` if it does not
 * know all of them, or the statements cannot be separated. Linear in the length of the text.
 */
export async function buildTree(
  task: Task,
  text: string,
  width: LineBreakWidth,
): Promise<BodyNode | undefined> {
  const statements = readStatements(task, text);
  if (typeof statements === "string") return undefined;
  const { segments } = statements.body;
  const lookups = await task.project.store.getMany(statements.keys);
  if (lookups.some(({ kind }) => kind === "miss")) return undefined;
  const outputs = segments.map((segment, index) => outputOf(lookups[index]!, segmentText(text, segment))!);
  const { outline } = statements.parsed;
  const source: TreeSource = { task, text, outline, width, shortestSpine: shortestSessionSpine };
  return buildProgram(source, statements, outputs);
}

// Parsing a shorter one costs less than cutting it. A guess.
export const shortestSessionSpine = 1500;

/** The tree of a whole text, from what Prettier makes of its segments. */
async function buildProgram(
  source: TreeSource,
  { parsed: { tree }, body: { segments } }: Pick<TextStatements, "parsed" | "body">,
  outputs: readonly string[],
): Promise<BodyNode> {
  const nodes = statementNodes(tree);
  const known = segments.map((segment, index) => ({
    segment,
    text: segmentText(source.text, segment),
    output: outputs[index]!,
    nodes: nodes.slice(segment.firstStatement, segment.firstStatement + segment.statementCount),
    stack: [tree],
  }));
  const program = {
    kind: "program",
    context: "",
    lastDiffers: false,
    start: 0,
    end: source.text.length,
  } as const;
  return toBody(source, program, known, await buildContents(source, known));
}

/** The manifest of a text that was formatted from its statements. Linear in its length. */
export async function buildManifest(
  task: Task,
  statements: Pick<TextStatements, "text" | "parsed" | "body">,
  outputs: readonly string[],
): Promise<string> {
  const { text, parsed } = statements;
  const source: TreeSource = { task, text, outline: parsed.outline, width: 1, shortestSpine: stretchLength };
  return writeManifest(await buildProgram(source, statements, outputs), text);
}

/**
 * The contents of segments. A long segment that is formatted is cut along those bodies whose
 * members the store knows as formatted. So every segment in one piece is one that the formatter
 * would take from the store, too.
 */
export async function buildContents(
  source: TreeSource,
  segments: readonly KnownSegment[],
): Promise<readonly SegmentContent[]> {
  const { task, text, outline } = source;
  const bodies = segments.map((each) =>
    each.text.length >= source.shortestSpine && each.text === each.output
      ? expandMiss(each, { text, comments: outline.comments, rules: task.rules })
      : [],
  );
  const members = bodies.flat().flatMap(({ parts }) => parts);
  if (members.length === 0) return segments.map(toUncut);
  const keys = members.map((member) => memberKey(task, outline.isModule, member));
  const lookups = await task.project.store.getMany(keys);
  const asTheyStand = new Set(
    members.filter((member, index) => outputOf(lookups[index]!, member.text) === member.text),
  );
  const kept = bodies.map((each) =>
    each.filter(({ parts }) => parts.every((member) => asTheyStand.has(member))),
  );
  const inner = kept.flat().flatMap(({ parts }) => parts.map(toKnown));
  const contents = (await buildContents(source, inner)).values();
  return segments.map((each, index) => {
    const own = kept[index]!;
    if (own.length === 0) return toUncut(each);
    const built = own.map((body) => {
      const parts = body.parts.map(toKnown);
      const contentsOfBody = parts.map(() => contents.next().value!);
      return toBody(source, body, parts, contentsOfBody);
    });
    return { kind: "spine", texts: textsAround(text, each.segment, own), bodies: built };
  });
}

function toUncut({ text, output }: KnownSegment): SegmentContent {
  return { kind: "uncut", text, output };
}

function toKnown({ segment, text, nodes, stack }: ExpandedBody["parts"][number]): KnownSegment {
  return { segment, text, output: text, nodes, stack };
}

function textsAround(
  text: string,
  { start, end }: Segment,
  bodies: readonly ExpandedBody[],
): readonly string[] {
  const texts: string[] = [];
  let from = start;
  for (const body of bodies) {
    texts.push(text.slice(from, body.start));
    from = body.end;
  }
  return [...texts, text.slice(from, end)];
}

function toBody(
  source: TreeSource,
  body: Pick<BodyNode, "kind" | "context" | "lastDiffers"> & { readonly start: number; readonly end: number },
  segments: readonly KnownSegment[],
  contents: readonly SegmentContent[],
): BodyNode {
  let from = body.start;
  const members = segments.map((each, index) => {
    const gap = source.text.slice(from, each.segment.start);
    from = each.segment.end;
    const place = { kind: body.kind, gap, isFirst: index === 0 };
    return toSegment(source, place, each, contents[index]!);
  });
  return makeBody(body, Sequence.of(members), source.text.slice(from, body.end), source.width);
}

/** The surroundings of a segment. */
export interface SegmentPlace {
  /** The kind of the body around it. */
  readonly kind: BodyNode["kind"];
  /** What is between it and the segment before. */
  readonly gap: string;
  readonly isFirst: boolean;
}

/** The node of one segment. */
export function toSegment(
  { task, width, text: whole }: TreeSource,
  { kind, gap, isFirst }: SegmentPlace,
  { segment, text, nodes }: KnownSegment,
  content: SegmentContent,
): SegmentNode {
  const { blankBefore, prologue, statementCount } = segment;
  const claims = claimsOf({ nodes, text, whole }, kind, task.grammar, task.rules.options);
  const modules = kind === "program" ? nodes.filter(isModuleStatement).length : 0;
  const lead = nodes[0] === undefined ? 0 : statementStart(nodes[0]) - segment.start;
  return makeSegment(
    { gap, blankBefore, isFirst, prologue, statementCount, lead, claims, content, modules },
    width,
  );
}
