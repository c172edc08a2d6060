import type { Options, Parser } from "prettier";
import type { Project } from "../engine/project/project.ts";
import type { EventListener } from "../events/events.ts";
import type { BodyRules } from "../pipeline/body-rules.ts";
import { expandMiss, type ExpandedBody, type Member } from "../pipeline/expand.ts";
import { statementNodes, type Outline } from "../pipeline/outline.ts";
import type { ParsedText } from "../pipeline/parse.ts";
import type { KeyMaker } from "../pipeline/recipe.ts";
import { memberKind, segmentText, statementKind, type Body, type Segment } from "../pipeline/segment.ts";
import type { CacheKey } from "../util/digest.ts";

/** A text that is not known as a whole. */
export interface Task {
  readonly original: string;
  readonly options: Options;
  readonly project: Project;
  readonly emit: EventListener;
  readonly parser: string;
  readonly keyOf: KeyMaker;
  readonly rules: BodyRules;
  /** Parses the text in the place of Prettier's own parser; a plugin's. */
  readonly pluginParser: Parser | undefined;
}

/** The keys of the top-level segments of a text. */
export function statementKeys(
  { keyOf }: Task,
  text: string,
  isModule: boolean,
  { segments }: Body,
): readonly CacheKey[] {
  return segments.map((segment) => {
    const own = segmentText(text, segment);
    return keyOf(statementKind(segment, own, isModule), own);
  });
}

/** What decides the key of a member. */
interface MemberFacts extends Pick<Member, "text" | "context" | "indentation"> {
  readonly segment: Pick<Segment, "prologue">;
}

/** The key of a segment of a nested body. */
export function memberKey(
  { keyOf }: Task,
  isModule: boolean,
  { segment, text, context, indentation }: MemberFacts,
): CacheKey {
  return keyOf(memberKind(segment, text, isModule, context, indentation), text);
}

/**
 * Looks into the misses, level by level: which members of their bodies are known? By index of the
 * miss.
 */
export async function expandMisses(
  task: Task,
  text: string,
  { tree, outline }: ParsedText,
  { segments }: Body,
  misses: readonly number[],
): Promise<ReadonlyMap<number, readonly ExpandedBody[]>> {
  const nodes = statementNodes(tree);
  const bodies = new Map<number, readonly ExpandedBody[]>();
  for (const index of misses) {
    const segment = segments[index]!;
    const { firstStatement, statementCount } = segment;
    const own = nodes.slice(firstStatement, firstStatement + statementCount);
    bodies.set(index, expandMiss({ segment, nodes: own, stack: [tree] }, text, outline.comments, task.rules));
  }
  const members = [...bodies.values()].flat().flatMap(({ parts }) => parts);
  await lookUpMembers(task, text, outline, outline.isModule, members);
  return bodies;
}

/** Looks up members, and those of the bodies in the unknown ones, level by level. */
export async function lookUpMembers(
  task: Task,
  text: string,
  { comments }: Pick<Outline, "comments">,
  isModule: boolean,
  members: readonly Member[],
): Promise<void> {
  for (let level = members; level.length > 0;) {
    const keys = level.map((member) => memberKey(task, isModule, member));
    const lookups = await task.project.store.getMany(keys);
    const next: Member[] = [];
    for (const [index, member] of level.entries()) {
      const lookup = lookups[index]!;
      if (lookup.kind === "miss") {
        member.bodies = expandMiss(member, text, comments, task.rules);
        for (const { parts } of member.bodies) for (const part of parts) next.push(part);
      } else member.known = lookup.kind === "text" ? lookup.text : member.text;
    }
    level = next;
  }
}
