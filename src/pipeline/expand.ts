import { memberContext } from "./context.ts";
import type { CommentRange, SyntaxNode } from "./outline.ts";
import { findBodies, type FoundBody, type SearchedText } from "./find-bodies.ts";
import { segmentBody, segmentText, type Segment } from "./segment.ts";
import { indentationOf } from "./split.ts";

/** A body inside a miss, member by member. */
export interface ExpandedBody extends FoundBody {
  readonly parts: readonly Member[];
}

/** A segment of a nested body. `learnMember` fills in `known` and `bodies`, level by level. */
export interface Member {
  readonly segment: Segment;
  /** Its lines in the source. */
  readonly text: string;
  readonly context: string;
  /** The indentation that it has in the source, and would keep in a formatted text. */
  readonly indentation: string;
  readonly nodes: readonly SyntaxNode[];
  readonly stack: readonly SyntaxNode[];
  /** Its formatted lines, if the cache knows them. */
  known: string | undefined;
  /** The bodies inside it, if it is not known. */
  bodies: readonly ExpandedBody[];
}

/**
 * Sets the formatted lines of a member if they are known, and otherwise the bodies found inside it.
 */
export function learnMember(
  member: Member,
  known: string | undefined,
  bodies: readonly ExpandedBody[] = [],
): void {
  member.known = known;
  member.bodies = bodies;
}

/** Whether anything in unknown statements is known. */
export function hasKnownMember(bodies: readonly ExpandedBody[]): boolean {
  return bodies.some(({ parts }) =>
    parts.some(({ known, bodies: inner }) => known !== undefined || hasKnownMember(inner)),
  );
}

/** The text that a miss is in. */
export interface TextAround extends SearchedText {
  /** All comments of the text, in order. */
  readonly comments: readonly CommentRange[];
}

/** The nearest bodies inside a miss, cut into members of which nothing is known yet. */
export function expandMiss(
  miss: Pick<Member, "segment" | "nodes" | "stack">,
  around: TextAround,
): readonly ExpandedBody[] {
  const { text, comments } = around;
  const bodies = miss.nodes.flatMap((node) => findBodies(node, miss.stack, around));
  if (mayBeIgnored(miss.segment, bodies, text)) return [];
  return bodies.map((body) => {
    const segments = segmentBody(text, body, comments);
    const parts = segments.map((segment, index) =>
      memberOf(body, segment, index === segments.length - 1, text),
    );
    return { ...body, parts };
  });
}

/**
 * Whether `prettier-ignore` stands in a segment outside of its bodies. Prettier then prints the
 * source unchanged, so it must get that source without placeholders.
 */
function mayBeIgnored({ start, end }: Segment, bodies: readonly FoundBody[], text: string): boolean {
  let from = start;
  for (const body of [...bodies, { start: end, end }]) {
    if (text.slice(from, body.start).includes("prettier-ignore")) return true;
    from = body.end;
  }
  return false;
}

function memberOf(body: FoundBody, segment: Segment, isLast: boolean, text: string): Member {
  const { firstStatement, statementCount } = segment;
  const own = segmentText(text, segment);
  return {
    segment,
    text: own,
    context: memberContext(body.context, body.lastDiffers, isLast),
    indentation: indentationOf(own),
    nodes: body.members.slice(firstStatement, firstStatement + statementCount),
    stack: body.stack,
    known: undefined,
    bodies: [],
  };
}
