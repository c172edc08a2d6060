import type { Options, Parser } from "prettier";
import type { Project } from "../engine/project/project.ts";
import type { EventListener } from "../events/events.ts";
import type { FallbackReason } from "../events/reasons.ts";
import type { BodyRules } from "../pipeline/body-rules.ts";
import { expandMiss, learnMember, type ExpandedBody, type Member } from "../pipeline/expand.ts";
import { isGoalInDoubt } from "../pipeline/goal.ts";
import { hasStatements, statementNodes, type Outline } from "../pipeline/outline.ts";
import { parseText, type Grammar, type ParsedText } from "../pipeline/parse.ts";
import type { KeyMaker } from "../pipeline/recipe.ts";
import {
  memberKind,
  segmentProgram,
  segmentText,
  statementKind,
  type Body,
  type Segment,
} from "../pipeline/segment.ts";
import type { CacheEntry, Lookup } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";

/** A text whose statements are looked up, and how they are formatted. */
export interface Task {
  readonly original: string;
  readonly options: Options;
  readonly project: Project;
  readonly emit: EventListener;
  readonly parser: string;
  readonly grammar: Grammar;
  readonly keyOf: KeyMaker;
  readonly rules: BodyRules;
  /** The parser of a plugin that takes the place of Prettier's own; if there is one. */
  readonly pluginParser: Parser | undefined;
}

/** The statements of a text, cut into segments. */
export interface TextStatements {
  readonly text: string;
  readonly parsed: ParsedText;
  readonly isModule: boolean;
  readonly body: Body;
  readonly keys: readonly CacheKey[];
}

/** The statements of a text, and what is known of them. */
export interface KnownStatements extends Omit<TextStatements, "parsed"> {
  /** Absent if the text has so many statements that Prettier needs the memory of the tree. */
  readonly parsed: ParsedText | undefined;
  readonly lookups: readonly Lookup[];
  /** Indices of the unknown segments; `bodies` has what is known inside each of them. */
  readonly misses: readonly number[];
  readonly bodies: ReadonlyMap<number, readonly ExpandedBody[]>;
}

/**
 * Cuts a text into its statements. Otherwise gives the reason why it must go to Prettier as a
 * whole.
 */
export function readStatements(task: Task, text: string): TextStatements | FallbackReason {
  const { grammar } = task;
  const parsed = parseText(text, grammar);
  if (parsed === undefined) return "parse-failed";
  if (!hasStatements(parsed.outline)) return "no-statements";
  const { isModule } = parsed.outline;
  if (isGoalInDoubt({ grammar, text, ...parsed })) return "module-goal";
  const body = segmentProgram(text, parsed.outline);
  return { text, parsed, isModule, body, keys: statementKeys(task, text, isModule, body) };
}

/** Looks up keys: the store of the task, unless another source is given. */
export type KeySource = (keys: readonly CacheKey[]) => Promise<readonly Lookup[]>;

/** Cuts a text into its statements and looks them up, those inside unknown ones, too. */
export async function lookUpStatements(
  task: Task,
  text: string,
  ask: KeySource = (keys) => task.project.store.getMany(keys),
): Promise<KnownStatements | FallbackReason> {
  const statements = readStatements(task, text);
  if (typeof statements === "string") return statements;
  const lookups = await ask(statements.keys);
  const misses = lookups.flatMap(({ kind }, index) => (kind === "miss" ? [index] : []));
  const bodies = await expandMisses(task, statements, misses, ask);
  const { parsed } = statements;
  const kept = parsed.outline.statements.length < veryMany ? parsed : undefined;
  return { ...statements, parsed: kept, lookups, misses, bodies };
}

// A syntax tree takes 1.3 kB for each `foo(1);` [measured]: 250 MB for this many.
const veryMany = 200_000;

/** The keys of the top-level segments of a text. */
export function statementKeys(
  { keyOf }: Task,
  text: string,
  isModule: boolean,
  { segments }: Pick<Body, "segments">,
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
  return keyOf(memberKind(segment, text, isModule, { context, indentation }), text);
}

/** What Prettier makes of a text, if that is known. */
export function outputOf(lookup: Lookup, text: string): string | undefined {
  if (lookup.kind === "miss") return undefined;
  return lookup.kind === "text" ? lookup.text : text;
}

/** What is stored when Prettier makes `output` of `input`. */
export function entryOf(key: CacheKey, input: string, output: string): CacheEntry {
  return input === output ? { kind: "marker", key } : { kind: "text", key, text: output };
}

/**
 * Looks up the members of the bodies inside the misses, level by level. Gives the bodies by the
 * index of the miss.
 */
export async function expandMisses(
  task: Task,
  { text, parsed: { tree, outline }, body: { segments } }: Pick<TextStatements, "text" | "parsed" | "body">,
  misses: readonly number[],
  ask?: KeySource,
): Promise<ReadonlyMap<number, readonly ExpandedBody[]>> {
  const within = { text, comments: outline.comments, rules: task.rules };
  const nodes = statementNodes(tree);
  const bodies = new Map<number, readonly ExpandedBody[]>();
  for (const index of misses) {
    const segment = segments[index]!;
    const { firstStatement, statementCount } = segment;
    const own = nodes.slice(firstStatement, firstStatement + statementCount);
    bodies.set(index, expandMiss({ segment, nodes: own, stack: [tree] }, within));
  }
  const members = [...bodies.values()].flat().flatMap(({ parts }) => parts);
  await lookUpMembers(task, { text, outline }, members, ask);
  return bodies;
}

/** Looks up members, and those of the bodies in the unknown ones, level by level. */
export async function lookUpMembers(
  task: Task,
  { text, outline }: { readonly text: string; readonly outline: Pick<Outline, "comments" | "isModule"> },
  members: readonly Member[],
  ask: KeySource = (keys) => task.project.store.getMany(keys),
): Promise<void> {
  for (let level = members; level.length > 0;) {
    const lookups = await ask(level.map((member) => memberKey(task, outline.isModule, member)));
    const next: Member[] = [];
    for (const [index, member] of level.entries()) {
      const known = outputOf(lookups[index]!, member.text);
      const bodies =
        known === undefined
          ? expandMiss(member, { text, comments: outline.comments, rules: task.rules })
          : [];
      learnMember(member, known, bodies);
      for (const { parts } of bodies) for (const part of parts) next.push(part);
    }
    level = next;
  }
}
