import type { FallbackReason, NestedObstacle, SplitFailure } from "../events/reasons.ts";
import { formatMarked, freeDelimiter, type MarkedOutput } from "../engine/prettier/format-marked.ts";
import { memberContext } from "../pipeline/context.ts";
import type { ExpandedBody, Member } from "../pipeline/expand.ts";
import type { Plan } from "../pipeline/plan.ts";
import type { Body } from "../pipeline/segment.ts";
import { buildSkeleton, fillPlaceholders, readSkeleton, type Skeleton } from "../pipeline/skeleton.ts";
import { splitBody, type SplitResult } from "../pipeline/split.ts";
import type { CacheEntry } from "../stores/store.ts";
import { entryOf, memberKey, type Task } from "./known-statements.ts";

/** The statements of a text of which some are unknown. */
export interface UnknownStatements {
  readonly text: string;
  readonly body: Body;
  readonly isModule: boolean;
  readonly plan: Plan;
  /** The bodies inside the unknown ones, with what is known of them, by their index. */
  readonly bodies: ReadonlyMap<number, readonly ExpandedBody[]>;
  /**
   * The bodies for a second attempt, which takes no known members. It is needed when Prettier
   * prints known members with another indentation, because something around them changed.
   * `undefined` if no members are known.
   */
  readonly withoutKnown: () => UnknownStatements["bodies"] | undefined;
}

/** What Prettier made of unknown statements. */
export interface FormattedStatements {
  /** The whole texts of the statements in it, by index. */
  readonly statements: ReadonlyMap<number, string>;
  readonly members: readonly FormattedMember[];
  /** Why long bodies were not split. */
  readonly unsplit: readonly (NestedObstacle | SplitFailure)[];
  /** The bodies whose members were looked up. */
  readonly bodies: UnknownStatements["bodies"];
}

/** An unknown member, and what Prettier made of it. */
interface FormattedMember {
  readonly member: Member;
  readonly text: string;
  /** The indentation that Prettier printed it with. */
  readonly indentation: string;
}

/** Formats the unknown statements of a text. If that fails, tries again with whole statements. */
export async function formatUnknown(
  task: Task,
  unknown: UnknownStatements,
): Promise<FormattedStatements | FallbackReason> {
  const formatted = await formatSkeleton(task, unknown);
  const bodies = typeof formatted === "string" ? unknown.withoutKnown() : undefined;
  return bodies === undefined ? formatted : formatSkeleton(task, { ...unknown, bodies });
}

async function formatSkeleton(
  task: Task,
  { text, body, plan, isModule, bodies }: UnknownStatements,
): Promise<FormattedStatements | FallbackReason> {
  const isDeclaration = task.grammar.declaration;
  const input = { text, segments: body.segments, plan, isModule, isDeclaration, bodies };
  const skeleton = buildSkeleton(input);
  // No minimum: a body may be short here only because its known members were replaced.
  const output = await tryFormatMarked(task, skeleton.text, 0);
  if (typeof output === "string") return output;
  const split = splitBodies(output);
  if (split.program.kind === "split-failed") return "split-failed";
  const printed = output.recorder.program!.body;
  const statements = readSkeleton(skeleton, printed, body, split.program.texts);
  if (statements === undefined) return "split-failed";
  return { statements, members: readMembers(skeleton, split.members), unsplit: split.unsplit, bodies };
}

function readMembers(skeleton: Skeleton, printed: readonly PrintedMember[]): readonly FormattedMember[] {
  return printed.flatMap(({ segment, context, indentation, text }) => {
    const placed = skeleton.members.get(segment.start);
    const whole = fillPlaceholders(skeleton, text);
    // Where parsers disagree on what can be separated, Prettier's segment may be more or less than
    // the member.
    if (placed === undefined || placed.end !== segment.end || whole === undefined) return [];
    const { member } = placed;
    return member.context === context ? [{ member, text: whole.text, indentation }] : [];
  });
}

/**
 * The entries of members. One that was printed with another indentation than it has in the source
 * would never be found.
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

/** Lets Prettier format a text with marks. Otherwise gives the reason why that failed. */
export async function tryFormatMarked(
  { options, project, pluginParser, rules, grammar: { parser } }: Task,
  text: string,
  minimumBodyLength?: number,
): Promise<MarkedOutput | FallbackReason> {
  const delimiter = freeDelimiter(text);
  if (delimiter === undefined) return "no-free-marker";
  try {
    const request = { text, options, parser, pluginParser, rules, delimiter, minimumBodyLength };
    const output = await formatMarked(project.location, request);
    if (output === undefined) return "no-free-marker";
    // Prettier has parsed another text than this one, for example without its byte order mark.
    if (output.recorder.program === undefined) return "split-failed";
    return output.isJsxGuessed ? "jsx-guess" : output;
  } catch {
    // The error is not lost: Prettier gets the whole text next, and reports it for that.
    return "block-failed";
  }
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
export function splitBodies({ text, marks, recorder }: MarkedOutput): {
  readonly program: SplitResult;
  readonly members: readonly PrintedMember[];
  /** Why long bodies were not split. */
  readonly unsplit: readonly (NestedObstacle | SplitFailure)[];
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
