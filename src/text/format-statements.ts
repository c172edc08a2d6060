import type { NestedObstacle, SplitFailure } from "../events/reasons.ts";
import { formatMarked, freeMarker, type MarkedOutput } from "../engine/prettier/format-marked.ts";
import type { FallbackReason } from "../events/reasons.ts";
import { expandMisses, memberKey, statementKeys, type Task } from "./known-statements.ts";
import { memberContext } from "../pipeline/context.ts";
import type { ExpandedBody, Member } from "../pipeline/expand.ts";
import { isGoalInDoubt } from "../pipeline/goal.ts";
import { joinSegments } from "../pipeline/join.ts";
import { hasStatements } from "../pipeline/outline.ts";
import { parseText, type Grammar, type ParsedText } from "../pipeline/parse.ts";
import { planBlocks } from "../pipeline/plan.ts";
import { segmentProgram, segmentText, type Body } from "../pipeline/segment.ts";
import { buildSkeleton, fillHoles, readSkeleton, type Skeleton } from "../pipeline/skeleton.ts";
import { indentationOf, splitBody, type SplitResult } from "../pipeline/split.ts";
import { growManifest } from "./build-tree.ts";
import { emitSegments, toStories } from "./segment-events.ts";
import type { CacheEntry, Lookup } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";

/**
 * A formatted source, line ends still `\n`, and what was learnt of its segments; or why it must go
 * to Prettier as a whole.
 */
export type StatementOutcome =
  | {
      readonly text: string;
      readonly segments: readonly CacheEntry[];
      /** See `window/manifest.ts`; if it was wanted, and the statements were found. */
      readonly manifest?: string | undefined;
    }
  | FallbackReason;

/**
 * Nothing is known of the text: Prettier formats it, and its own syntax tree tells where the
 * statements are, so nothing is parsed twice.
 */
export async function formatNewStatements(
  task: Task,
  text: string,
  grammar: Grammar,
): Promise<StatementOutcome> {
  const output = await tryFormatMarked(task, text, grammar);
  if (typeof output === "string") return output;
  const { body, tree, outline, goal } = output.recorder.program!;
  if (!hasStatements(outline)) return "no-statements";
  if (!isGoalAsNamed(grammar, goal)) return "script-goal";
  if (isGoalInDoubt({ grammar, text, tree, outline })) return "module-goal";
  const split = splitBodies(output);
  if (split.program.kind === "split-failed") return "split-failed";
  task.emit({ kind: "file-formatted", segments: body.segments.length, length: text.length });
  for (const reason of split.unsplit) task.emit({ kind: "body-not-split", reason });
  const keys = statementKeys(task, text, outline.isModule, body);
  const { texts } = split.program;
  const statements = keys.map((key, index) =>
    entryOf(key, segmentText(text, body.segments[index]!), texts[index]!),
  );
  const members = split.members.flatMap(({ segment, context, indentation, text: formatted }) => {
    const own = segmentText(text, segment);
    // A member is looked for with the indentation that it has, so one that will come out with
    // another would never be found.
    if (indentationOf(own) !== indentation) return [];
    const key = memberKey(task, outline.isModule, { segment, text: own, context, indentation });
    return [entryOf(key, own, formatted)];
  });
  return { text: output.text, segments: [...statements, ...members] };
}

/**
 * Whether Prettier's Babel has read a text as its file name says. It tries a script when a module
 * does not parse; then one statement decides how the others are read. Before 3.5 it did not know
 * `.cts`, nor `.mts`, which is a module by itself.
 */
function isGoalAsNamed({ parser, goal }: Grammar, found: unknown): boolean {
  return parser === "typescript" || (found === "module") === (goal !== "commonjs");
}

/**
 * Some of the text is likely to be known: it is parsed for its statements, and only what is unknown
 * of them goes to Prettier.
 * @param wantsManifest the text is likely to be edited by the time another process sees it
 */
export async function formatKnownStatements(
  task: Task,
  text: string,
  grammar: Grammar,
  wantsManifest: boolean,
): Promise<StatementOutcome> {
  const lookedUp = await lookUpStatements(task, text, grammar);
  if (typeof lookedUp === "string") return lookedUp;
  const { isModule, body, keys, lookups, misses } = lookedUp;
  let { bodies } = lookedUp;
  if (misses.length === body.segments.length && !hasKnownMember(bodies)) {
    return formatNewStatements(task, text, grammar);
  }
  const texts = body.segments.map((segment, index) => {
    const lookup = lookups[index]!;
    return lookup.kind === "text" ? lookup.text : segmentText(text, segment);
  });
  const plan = planBlocks(lookups.map(({ kind }) => kind !== "miss"));
  const segments: CacheEntry[] = [];
  let unsplit: FormattedSkeleton["unsplit"] = [];
  if (misses.length > 0) {
    const input = { text, segments: body.segments, plan, isModule, isDeclaration: grammar.declaration };
    let formatted = await formatSkeleton(task, buildSkeleton({ ...input, bodies }), grammar, body);
    if (typeof formatted === "string" && hasKnownMember(bodies)) {
      // Members may come out elsewhere than where they were known, when something around them
      // changed: then all of the statement is formatted.
      bodies = new Map();
      formatted = await formatSkeleton(task, buildSkeleton({ ...input, bodies }), grammar, body);
    }
    if (typeof formatted === "string") return formatted;
    for (const [index, own] of formatted.statements) {
      if (lookups[index]!.kind === "miss") segments.push(entryOf(keys[index]!, texts[index]!, own));
      texts[index] = own;
    }
    // Not as arguments: a call has room for some hundred thousand only.
    for (const entry of memberEntries(task, isModule, formatted.members)) segments.push(entry);
    unsplit = formatted.unsplit;
  }
  const stories = body.segments.map(({ start, end }, index) => ({
    start,
    end,
    isKnown: lookups[index]!.kind !== "miss",
    members: toStories(bodies.get(index) ?? [], 0),
  }));
  emitSegments(task.emit, stories);
  for (const reason of unsplit) task.emit({ kind: "body-not-split", reason });
  const blankBefore = body.segments.map((segment) => segment.blankBefore);
  const parsed = wantsManifest ? lookedUp.parsed : undefined;
  const manifest = parsed && (await growManifest(task, grammar, text, parsed, body.segments, texts));
  return { text: joinSegments(texts, blankBefore), segments, manifest };
}

/** The statements of a text, and what is known of them. */
interface LookedUpStatements {
  /** Not of a text with so many statements that Prettier needs the memory. */
  readonly parsed: ParsedText | undefined;
  readonly isModule: boolean;
  readonly body: Body;
  readonly keys: readonly CacheKey[];
  readonly lookups: readonly Lookup[];
  /** Indices of what is unknown, and what is known inside of it. */
  readonly misses: readonly number[];
  readonly bodies: ReadonlyMap<number, readonly ExpandedBody[]>;
}

async function lookUpStatements(
  task: Task,
  text: string,
  grammar: Grammar,
): Promise<LookedUpStatements | FallbackReason> {
  const parsed = parseText(text, grammar);
  if (parsed === undefined) return "parse-failed";
  if (!hasStatements(parsed.outline)) return "no-statements";
  const { isModule } = parsed.outline;
  if (isGoalInDoubt({ grammar, text, ...parsed })) return "module-goal";
  const body = segmentProgram(text, parsed.outline);
  const keys = statementKeys(task, text, isModule, body);
  const lookups = await task.project.store.getMany(keys);
  const misses = body.segments.flatMap((_, index) => (lookups[index]!.kind === "miss" ? [index] : []));
  const bodies = await expandMisses(task, text, parsed, body, misses);
  const kept = parsed.outline.statements.length < veryMany ? parsed : undefined;
  return { parsed: kept, isModule, body, keys, lookups, misses, bodies };
}

// A syntax tree of `foo(1);` again and again takes 1.3 kB for each [measured]: 250 MB for so many.
const veryMany = 200_000;

/** What Prettier made of a skeleton. */
export interface FormattedSkeleton {
  /** The whole texts of the statements in it, by index. */
  readonly statements: ReadonlyMap<number, string>;
  readonly members: readonly FormattedMember[];
  readonly unsplit: readonly (NestedObstacle | SplitFailure)[];
}

/** An unknown member, and what Prettier made of it. */
export interface FormattedMember {
  readonly member: Member;
  readonly text: string;
  /** The indentation that it came out with. */
  readonly indentation: string;
}

/**
 * What is stored of members. One that came out with another indentation than it has would never be
 * found.
 */
export function memberEntries(
  task: Task,
  isModule: boolean,
  members: readonly FormattedMember[],
): readonly CacheEntry[] {
  return members
    .filter(({ member, indentation }) => member.indentation === indentation)
    .map(({ member, text }) => entryOf(memberKey(task, isModule, member), member.text, text));
}

/**
 * Formats what is unknown of a text; gives the whole texts of its statements by index, and those of
 * its members.
 */
export async function formatSkeleton(
  task: Task,
  skeleton: Skeleton,
  grammar: Grammar,
  source: Body,
): Promise<FormattedSkeleton | FallbackReason> {
  // A body that is short here may be a long one of the source, all but its unknown members
  // replaced.
  const output = await tryFormatMarked(task, skeleton.text, grammar, 0);
  if (typeof output === "string") return output;
  const split = splitBodies(output);
  if (split.program.kind === "split-failed") return "split-failed";
  const statements = readSkeleton(skeleton, output.recorder.program!.body, source, split.program.texts);
  if (statements === undefined) return "split-failed";
  const members = split.members.flatMap(({ segment, context, indentation, text }) => {
    const placed = skeleton.members.get(segment.start);
    const whole = fillHoles(skeleton, text);
    // Where parsers disagree on what can be separated, Prettier's segment is not the member, but
    // more or less than it.
    if (placed === undefined || placed.end !== segment.end || whole === undefined) return [];
    const { member } = placed;
    return member.context === context ? [{ member, text: whole.text, indentation }] : [];
  });
  return { statements, members, unsplit: split.unsplit };
}

/** A member as Prettier printed it. */
interface PrintedMember {
  readonly segment: Body["segments"][number];
  readonly context: string;
  readonly indentation: string;
  readonly text: string;
}

/**
 * Cuts a marked output along all bodies that were printed. Members whose output is not theirs alone
 * are left out.
 */
function splitBodies({ text, marks, recorder }: MarkedOutput): {
  program: SplitResult;
  members: readonly PrintedMember[];
  /** Why longer bodies are not among them. */
  unsplit: readonly (NestedObstacle | SplitFailure)[];
} {
  const offsets = new Map(marks.map(({ number, offset }) => [number, offset]));
  const [program, ...nested] = recorder.bodies;
  const { mixed } = recorder;
  const unsplit: (NestedObstacle | SplitFailure)[] = [...recorder.obstacles];
  const members = nested.flatMap((body) => {
    const split = splitBody(text, body, offsets);
    if (split.kind === "split-failed") {
      unsplit.push(split.why);
      return [];
    }
    const { segments, first, lastDiffers } = body;
    return segments.flatMap((segment, index) => {
      if (mixed.has(first + index)) return [];
      const context = memberContext(body.context!, lastDiffers, index === segments.length - 1);
      return [{ segment, context, indentation: split.indentation, text: split.texts[index]! }];
    });
  });
  return { program: splitBody(text, program!, offsets), members, unsplit };
}

async function tryFormatMarked(
  { options, project, pluginParser, rules }: Task,
  text: string,
  { parser }: Grammar,
  minimumBodyLength?: number,
): Promise<MarkedOutput | FallbackReason> {
  const marker = freeMarker(text);
  if (marker === undefined) return "no-free-marker";
  try {
    const request = { text, options, parser, pluginParser, rules, marker, minimumBodyLength };
    const output = await formatMarked(project.location, request);
    if (output === undefined) return "no-free-marker";
    // Prettier has parsed another text than this one: it takes a byte order mark off, for one.
    if (output.recorder.program === undefined) return "split-failed";
    return output.isJsxGuessed ? "jsx-guess" : output;
  } catch {
    // Whatever Prettier has to say, it says about the whole text.
    return "block-failed";
  }
}

/** What is stored when Prettier makes `output` of `input`. */
export function entryOf(key: CacheKey, input: string, output: string): CacheEntry {
  return input === output ? { kind: "marker", key } : { kind: "text", key, text: output };
}

/** Whether anything in unknown statements is known. */
export function hasKnownMember(bodies: ReadonlyMap<number, readonly ExpandedBody[]>): boolean {
  const isKnown = ({ known, bodies: inner }: Member): boolean =>
    known !== undefined || inner.some(({ parts }) => parts.some(isKnown));
  return [...bodies.values()].flat().some(({ parts }) => parts.some(isKnown));
}
