import type { FallbackReason } from "../events/reasons.ts";
import { hasKnownMember } from "../pipeline/expand.ts";
import { isGoalInDoubt } from "../pipeline/goal.ts";
import { joinSegments } from "../pipeline/join.ts";
import { hasStatements } from "../pipeline/outline.ts";
import type { Grammar } from "../pipeline/parse.ts";
import { planBlocks } from "../pipeline/plan.ts";
import { segmentText } from "../pipeline/segment.ts";
import { indentationOf } from "../pipeline/split.ts";
import type { CacheEntry } from "../stores/store.ts";
import { buildManifest } from "./build-tree.ts";
import {
  formatUnknown,
  memberEntries,
  splitBodies,
  tryFormatMarked,
  type FormattedStatements,
} from "./format-unknown.ts";
import {
  entryOf,
  lookUpStatements,
  memberKey,
  outputOf,
  statementKeys,
  type KnownStatements,
  type Task,
} from "./known-statements.ts";
import { emitSegments, toStories } from "./segment-events.ts";

/**
 * A formatted source, with `\n` line ends, and what was learnt of its segments. Otherwise the
 * reason why the text must go to Prettier as a whole.
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
 * Formats a text of which nothing is known. Prettier's own syntax tree says where its statements
 * are, so the text is not parsed twice.
 */
export async function formatNewStatements(task: Task, text: string): Promise<StatementOutcome> {
  const { grammar } = task;
  const output = await tryFormatMarked(task, text);
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
    // A member is looked up with the indentation that it has in the source. If it is printed with
    // another one, its entry would never be found.
    if (indentationOf(own) !== indentation) return [];
    const key = memberKey(task, outline.isModule, { segment, text: own, context, indentation });
    return [entryOf(key, own, formatted)];
  });
  return { text: output.text, segments: [...statements, ...members] };
}

/**
 * Whether Prettier's Babel has read a text with the goal that its file name stands for. If a text
 * does not parse as a module, Babel tries a script; then one statement decides how the others are
 * read. Before 3.5, Prettier knew neither `.cts` nor `.mts`; a `.mts` is read as a module anyway.
 */
function isGoalAsNamed({ parser, goal }: Grammar, found: unknown): boolean {
  return parser === "typescript" || (found === "module") === (goal !== "commonjs");
}

/**
 * Formats a text of which some is likely to be known: parses it for its statements, and gives
 * Prettier only the unknown ones.
 * @param wantsManifest the text is likely to be edited by the time another process sees it
 */
export async function formatKnownStatements(
  task: Task,
  text: string,
  wantsManifest: boolean,
): Promise<StatementOutcome> {
  const known = await lookUpStatements(task, text);
  if (typeof known === "string") return known;
  const { parsed, body, misses, lookups } = known;
  if (misses.length === body.segments.length && !hasKnownMember([...known.bodies.values()].flat()))
    return formatNewStatements(task, text);
  const formatted = misses.length === 0 ? undefined : await formatMisses(task, known);
  if (typeof formatted === "string") return formatted;
  const texts = body.segments.map((segment, index) => {
    return formatted?.statements.get(index) ?? outputOf(lookups[index]!, segmentText(text, segment))!;
  });
  tellSegments(task, known, formatted);
  const blankBefore = body.segments.map((segment) => segment.blankBefore);
  return {
    text: joinSegments(texts, blankBefore),
    segments: formatted === undefined ? [] : entriesOf(task, known, formatted),
    manifest: wantsManifest && parsed ? await buildManifest(task, { text, parsed, body }, texts) : undefined,
  };
}

function formatMisses(
  task: Task,
  { text, isModule, body, lookups, bodies }: KnownStatements,
): Promise<FormattedStatements | FallbackReason> {
  const plan = planBlocks(lookups.map(({ kind }) => kind !== "miss"));
  const withoutKnown = () =>
    hasKnownMember([...bodies.values()].flat()) ? new Map<number, []>() : undefined;
  return formatUnknown(task, { text, body, isModule, plan, bodies, withoutKnown });
}

function tellSegments(
  { emit }: Task,
  { body, lookups, bodies }: KnownStatements,
  formatted: FormattedStatements | undefined,
): void {
  const looked = formatted?.bodies ?? bodies;
  const stories = body.segments.map(({ start, end }, index) => ({
    start,
    end,
    isKnown: lookups[index]!.kind !== "miss",
    members: toStories(looked.get(index) ?? [], 0),
  }));
  emitSegments(emit, stories);
  for (const reason of formatted?.unsplit ?? []) emit({ kind: "body-not-split", reason });
}

/** The entries for the statements and members that Prettier formatted. */
function entriesOf(
  task: Task,
  { text, isModule, body, keys, misses }: KnownStatements,
  { statements, members }: FormattedStatements,
): readonly CacheEntry[] {
  const own = misses.flatMap((index) => {
    const output = statements.get(index);
    return output === undefined
      ? []
      : [entryOf(keys[index]!, segmentText(text, body.segments[index]!), output)];
  });
  return [...own, ...memberEntries(task, isModule, members)];
}
