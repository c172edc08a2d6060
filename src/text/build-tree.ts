import { memberKey, statementKeys, type Task } from "./known-statements.ts";
import { expandMiss, type ExpandedBody } from "../pipeline/expand.ts";
import { isGoalInDoubt } from "../pipeline/goal.ts";
import {
  hasStatements,
  isModuleStatement,
  statementNodes,
  statementStart,
  type Outline,
  type SyntaxNode,
} from "../pipeline/outline.ts";
import { parseText, type Grammar, type ParsedText } from "../pipeline/parse.ts";
import { segmentProgram, segmentText, type Segment } from "../pipeline/segment.ts";
import { claimsOf } from "../window/claims.ts";
import { runLength, writeManifest } from "../window/manifest.ts";
import { Sequence } from "../window/sequence.ts";
import {
  makeBody,
  makeSegment,
  type BodyNode,
  type Content,
  type LineBreakWidth,
  type SegmentNode,
} from "../window/tree.ts";

/** What growing needs to know of the text that a segment stands in. */
export interface Soil {
  readonly task: Task;
  readonly grammar: Grammar;
  readonly text: string;
  readonly comments: Outline["comments"];
  readonly isModule: boolean;
  readonly width: LineBreakWidth;
  /** Shorter segments stay in one piece, in UTF-16 code units. */
  readonly shortestSpine: number;
}

/** A segment of which is known what Prettier makes of it. */
export interface Seed {
  readonly segment: Segment;
  readonly text: string;
  readonly output: string;
  readonly nodes: readonly SyntaxNode[];
  readonly stack: readonly SyntaxNode[];
}

/**
 * The tree of a whole text, from what the store knows of its segments. `undefined` if it does not
 * know all of them, or the text cannot be told apart. Takes time with the length of the text.
 */
export async function growTree(
  task: Task,
  grammar: Grammar,
  text: string,
  width: LineBreakWidth,
): Promise<BodyNode | undefined> {
  const parsed = parseText(text, grammar);
  if (parsed === undefined || !hasStatements(parsed.outline)) return undefined;
  const { isModule, comments } = parsed.outline;
  if (isGoalInDoubt({ grammar, text, ...parsed })) return undefined;
  const { segments } = segmentProgram(text, parsed.outline);
  const lookups = await task.project.store.getMany(statementKeys(task, text, isModule, { segments }));
  if (lookups.some(({ kind }) => kind === "miss")) return undefined;
  const outputs = segments.map((segment, index) => {
    const lookup = lookups[index]!;
    return lookup.kind === "text" ? lookup.text : segmentText(text, segment);
  });
  const soil: Soil = { task, grammar, text, comments, isModule, width, shortestSpine: shortestSessionSpine };
  return growProgram(soil, parsed.tree, segments, outputs);
}

// Shorter ones are parsed faster than they are told apart. A guess.
export const shortestSessionSpine = 1500;

/** The tree of a whole text, from what Prettier makes of its segments. */
async function growProgram(
  soil: Soil,
  tree: SyntaxNode,
  segments: readonly Segment[],
  outputs: readonly string[],
): Promise<BodyNode> {
  const nodes = statementNodes(tree);
  const seeds = segments.map((segment, index) => ({
    segment,
    text: segmentText(soil.text, segment),
    output: outputs[index]!,
    nodes: nodes.slice(segment.firstStatement, segment.firstStatement + segment.statementCount),
    stack: [tree],
  }));
  const program = { kind: "program", context: "", lastDiffers: false } as const;
  return toBody(soil, program, seeds, await growContents(soil, seeds), 0, soil.text.length);
}

/** The manifest of a text that was formatted from its statements. Takes time with its length. */
export async function growManifest(
  task: Task,
  grammar: Grammar,
  text: string,
  { tree, outline }: ParsedText,
  segments: readonly Segment[],
  outputs: readonly string[],
): Promise<string> {
  const { comments, isModule } = outline;
  const soil: Soil = { task, grammar, text, comments, isModule, width: 1, shortestSpine: runLength };
  return writeManifest(await growProgram(soil, tree, segments, outputs), text);
}

/**
 * The contents of segments. A long segment that is formatted is cut along its bodies, as long as
 * all their members are known: what the formatter would not take from the store is no leaf here
 * either.
 */
export async function growContents(soil: Soil, seeds: readonly Seed[]): Promise<readonly Content[]> {
  const { rules } = soil.task;
  const bodies = seeds.map((seed) =>
    seed.text.length >= soil.shortestSpine && seed.text === seed.output
      ? expandMiss(seed, soil.text, soil.comments, rules)
      : [],
  );
  const members = bodies.flat().flatMap(({ parts }) => parts);
  if (members.length === 0) return seeds.map(toLeaf);
  const keys = members.map((member) => memberKey(soil.task, soil.isModule, member));
  const lookups = await soil.task.project.store.getMany(keys);
  for (const [index, member] of members.entries()) {
    const lookup = lookups[index]!;
    if (lookup.kind !== "miss") member.known = lookup.kind === "text" ? lookup.text : member.text;
  }
  const kept = bodies.map((each) =>
    each.filter(({ parts }) => parts.every(({ known, text }) => known === text)),
  );
  const inner = kept.flat().flatMap(({ parts }) => parts.map(toSeed));
  const contents = (await growContents(soil, inner)).values();
  return seeds.map((seed, index) => {
    const own = kept[index]!;
    if (own.length === 0) return toLeaf(seed);
    const grown = own.map((body) => {
      const seedsOfBody = body.parts.map(toSeed);
      const contentsOfBody = seedsOfBody.map(() => contents.next().value!);
      return toBody(soil, body, seedsOfBody, contentsOfBody, body.start, body.end);
    });
    return { kind: "spine", texts: textsAround(soil.text, seed.segment, own), bodies: grown };
  });
}

function toLeaf({ text, output }: Seed): Content {
  return { kind: "leaf", text, output };
}

function toSeed({ segment, text, nodes, stack }: ExpandedBody["parts"][number]): Seed {
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
  soil: Soil,
  facts: Pick<BodyNode, "kind" | "context" | "lastDiffers">,
  seeds: readonly Seed[],
  contents: readonly Content[],
  start: number,
  end: number,
): BodyNode {
  let from = start;
  const members = seeds.map((seed, index) => {
    const gap = soil.text.slice(from, seed.segment.start);
    from = seed.segment.end;
    return toSegment(soil, facts.kind, seed, contents[index]!, gap, index === 0);
  });
  return makeBody(facts, Sequence.of(members), soil.text.slice(from, end), soil.width);
}

/** The node of one segment. */
export function toSegment(
  { task, grammar, width, text: whole }: Soil,
  kind: BodyNode["kind"],
  { segment, text, nodes }: Seed,
  content: Content,
  gap: string,
  isFirst: boolean,
): SegmentNode {
  const { blankBefore, prologue, statementCount } = segment;
  const claims = claimsOf({ nodes, text, whole }, kind, grammar, task.rules.options);
  const modules = kind === "program" ? nodes.filter(isModuleStatement).length : 0;
  const lead = nodes[0] === undefined ? 0 : statementStart(nodes[0]) - segment.start;
  return makeSegment(
    { gap, blankBefore, isFirst, prologue, statementCount, lead, claims, content, modules },
    width,
  );
}
