import type { Options } from "prettier";
import type { Project } from "./engine/project.ts";
import type { EventListener } from "./events.ts";
import { expandMiss, type ExpandedBody, type Member } from "./pipeline/expand.ts";
import { statementNodes } from "./pipeline/outline.ts";
import type { ParsedText } from "./pipeline/parse.ts";
import type { KeyMaker } from "./pipeline/recipe.ts";
import { memberKind, segmentText, statementKind, type Body } from "./pipeline/segment.ts";
import type { CacheKey } from "./util/digest.ts";

/** A text that is not known as a whole. */
export interface Task {
  readonly original: string;
  readonly options: Options;
  readonly project: Project;
  readonly emit: EventListener;
  readonly parser: string;
  readonly keyOf: KeyMaker;
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

/** The key of a segment of a nested body. */
export function memberKey(
  { keyOf }: Task,
  isModule: boolean,
  { segment, text, context, indentation }: Pick<Member, "segment" | "text" | "context" | "indentation">,
): CacheKey {
  return keyOf(memberKind(segment, text, isModule, context, indentation), text);
}

/** Looks into the misses, level by level: which members of their bodies are known? By index of the miss. */
export async function expandMisses(
  task: Task,
  text: string,
  { tree, outline }: ParsedText,
  { segments }: Body,
  misses: readonly number[],
): Promise<ReadonlyMap<number, readonly ExpandedBody[]>> {
  const nodes = statementNodes(tree);
  const options = task.options as Record<string, unknown>;
  const bodies = new Map<number, readonly ExpandedBody[]>();
  for (const index of misses) {
    const segment = segments[index]!;
    const { firstStatement, statementCount } = segment;
    const own = nodes.slice(firstStatement, firstStatement + statementCount);
    bodies.set(index, expandMiss({ segment, nodes: own, stack: [tree] }, text, outline.comments, options));
  }
  for (let level = [...bodies.values()].flat(); level.length > 0;) {
    const members = level.flatMap(({ parts }) => parts);
    const keys = members.map((member) => memberKey(task, outline.isModule, member));
    const lookups = await task.project.store.getMany(keys);
    level = [];
    for (const [index, member] of members.entries()) {
      const lookup = lookups[index]!;
      if (lookup.kind === "miss") {
        member.bodies = expandMiss(member, text, outline.comments, options);
        level.push(...member.bodies);
      } else member.known = lookup.kind === "text" ? lookup.text : member.text;
    }
  }
  return bodies;
}
