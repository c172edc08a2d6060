import type { WindowReason } from "../events/reasons.ts";
import type { BodyRules } from "../pipeline/body-rules.ts";
import { expandMiss, type ExpandedBody, type Member } from "../pipeline/expand.ts";
import { statementNodes, type SyntaxNode } from "../pipeline/outline.ts";
import type { ParsedText } from "../pipeline/parse.ts";
import { segmentProgram, segmentText, type Body, type Segment } from "../pipeline/segment.ts";
import type { Site } from "./locate.ts";
import { indentationIn, type Range, type ReducedText } from "./reduce.ts";
import type { SegmentNode } from "./tree.ts";

/**
 * The segments of a reduced text that is proven to be enough: all that was left out is still read
 * as it was.
 */
export interface Window {
  /** The top-level segments of the reduced text. */
  readonly program: Body;
  /**
   * Index of the one that contains the edited body; `undefined` if the edit is at the top level.
   */
  readonly spine: number | undefined;
  /** The bodies around the edit, the outermost first. */
  readonly way: readonly ExpandedBody[];
  /** The segments of the innermost body, or of the program. */
  readonly parts: readonly WindowPart[];
  /**
   * The new ones among them: from `first`, included, to `end`, excluded. The one at `end`, if any,
   * is the neighbour after them.
   */
  readonly first: number;
  readonly end: number;
  /** The indentation that Prettier prints the segments of the innermost body with. */
  readonly indentation: string;
}

export interface WindowPart {
  readonly segment: Segment;
  readonly text: string;
  readonly nodes: readonly SyntaxNode[];
  readonly stack: readonly SyntaxNode[];
  /** `undefined` at the top level. */
  readonly member: Member | undefined;
}

/**
 * Finds the touched members in a parsed reduced text. Otherwise gives the reason why what was left
 * out may mean something else now.
 */
export function closeWindow(
  site: Site,
  reduced: ReducedText,
  parsed: ParsedText,
  rules: BodyRules,
): Window | WindowReason {
  const program = segmentProgram(reduced.text, parsed.outline);
  const way = findWay(reduced, parsed, program, rules);
  if (way === undefined) return "body-changed";
  const body = way.bodies.at(-1);
  if (body !== undefined && body.context !== site.body.context) return "body-changed";
  const segments = body === undefined ? program.segments : body.parts.map(({ segment }) => segment);
  const { members } = site.body;
  const before = reduced.before && findSegment(segments, reduced.before, members.at(site.first - 1));
  const after = reduced.after && findSegment(segments, reduced.after, members.at(site.end));
  if (before === null || after === null) return "neighbour-changed";
  const first = before === undefined ? 0 : before + 1;
  const end = after ?? segments.length;
  const isDirective = ({ prologue }: { readonly prologue: boolean }) => prologue;
  // Only comments are left.
  if (segments.some(({ statementCount }) => statementCount === 0)) return "body-changed";
  if (members.slice(site.first, site.end).some(isDirective) || segments.slice(first, end).some(isDirective))
    return "directive";
  if (after !== undefined && segments[after]!.prologue !== members.at(site.end).prologue) return "directive";
  const indentation = indentationIn(members.at(0));
  const linked = linkBodies(way.bodies, first, end, indentation);
  const parts = linked.length > 0 ? memberParts(linked.at(-1)!) : programParts(reduced.text, parsed, program);
  return { program, spine: way.spine, way: linked, parts, first, end, indentation };
}

/**
 * The bodies around the edit, the outermost first. `undefined` if one of them is no longer there,
 * or ends elsewhere: what follows it would then go unchecked.
 */
function findWay(
  { text, bodies: ranges }: ReducedText,
  { tree, outline }: ParsedText,
  { segments }: Body,
  rules: BodyRules,
): { readonly spine: number | undefined; readonly bodies: readonly ExpandedBody[] } | undefined {
  const [outermost] = ranges;
  if (outermost === undefined) return { spine: undefined, bodies: [] };
  const spine = segments.findIndex(({ start, end }) => start <= outermost.start && outermost.start < end);
  const segment = segments[spine];
  if (segment === undefined) return undefined;
  const { firstStatement, statementCount } = segment;
  const nodes = statementNodes(tree).slice(firstStatement, firstStatement + statementCount);
  let around: Pick<Member, "segment" | "nodes" | "stack"> = { segment, nodes, stack: [tree] };
  const bodies: ExpandedBody[] = [];
  for (const [depth, { start, end }] of ranges.entries()) {
    // No minimum: a body is short here because most of its members were left out.
    const body = expandMiss(around, { text, comments: outline.comments, rules, minimumLength: 0 }).find(
      (each) => each.start === start && each.end === end,
    );
    if (body === undefined) return undefined;
    bodies.push(body);
    const next = ranges[depth + 1];
    const member = body.parts.find(
      ({ segment: own }) => next !== undefined && own.start <= next.start && next.start < own.end,
    );
    if (next === undefined) break;
    if (member === undefined) return undefined;
    around = member;
  }
  return { spine, bodies };
}

/**
 * Puts each body into the member that contains it. All other members count as known and formatted,
 * except for the new ones in the innermost body.
 * @param indentation that Prettier prints the members of the innermost body with; a neighbour may
 * have another one, as it need not be formatted yet
 */
function linkBodies(
  bodies: readonly ExpandedBody[],
  first: number,
  end: number,
  indentation: string,
): readonly ExpandedBody[] {
  const linked: ExpandedBody[] = [];
  for (const body of bodies.toReversed()) {
    const [inner] = linked;
    const parts = body.parts.map((part, index) => {
      if (inner === undefined)
        return index >= first && index < end ? part : { ...part, known: part.text, indentation };
      const isAround = part.segment.start <= inner.start && inner.start < part.segment.end;
      return isAround ? { ...part, bodies: [inner] } : { ...part, known: part.text };
    });
    linked.unshift({ ...body, parts });
  }
  return linked;
}

function programParts(text: string, { tree }: ParsedText, { segments }: Body): readonly WindowPart[] {
  const nodes = statementNodes(tree);
  return segments.map((segment) => ({
    segment,
    text: segmentText(text, segment),
    nodes: nodes.slice(segment.firstStatement, segment.firstStatement + segment.statementCount),
    stack: [tree],
    member: undefined,
  }));
}

function memberParts({ parts }: ExpandedBody): readonly WindowPart[] {
  return parts.map((member) => {
    const { segment, text, nodes, stack } = member;
    return { segment, text, nodes, stack, member };
  });
}

/**
 * Index of the segment that stands exactly there and holds as many statements as before; `null` if
 * there is none.
 */
function findSegment(
  segments: readonly Segment[],
  { start, end }: Range,
  { statementCount }: SegmentNode,
): number | null {
  const index = segments.findIndex((segment) => segment.start === start);
  const segment = segments[index];
  return segment?.end === end && segment.statementCount === statementCount ? index : null;
}
