import type { FallbackReason, WindowReason } from "../events/reasons.ts";
import { hasKnownMember, learnMember, type ExpandedBody, type Member } from "../pipeline/expand.ts";
import { joinSegments } from "../pipeline/join.ts";
import type { ParsedText } from "../pipeline/parse.ts";
import { planBlocks } from "../pipeline/plan.ts";
import type { CacheEntry } from "../stores/store.ts";
import type { Window } from "../window/close.ts";
import { formatUnknown, memberEntries, type FormattedStatements } from "./format-unknown.ts";
import {
  entryOf,
  expandMisses,
  lookUpMembers,
  outputOf,
  statementKeys,
  type Task,
} from "./known-statements.ts";

/** A window of an edited text that was parsed and closed. */
interface ParsedWindow {
  readonly text: string;
  readonly parsed: ParsedText;
  readonly window: Window;
}

/** The touched parts of a window, formatted. */
export interface FormattedParts {
  /** What Prettier makes of each of them. */
  readonly texts: readonly string[];
  /** Those that Prettier had to format, and the bodies in them whose members were looked up. */
  readonly misses: readonly { readonly index: number; readonly bodies: readonly ExpandedBody[] }[];
  readonly unsplit: FormattedStatements["unsplit"];
  readonly entries: readonly CacheEntry[];
}

/** Looks up the touched parts of a window, and formats and stores those that are unknown. */
export async function formatParts(
  task: Task,
  parsedWindow: ParsedWindow,
): Promise<FormattedParts | WindowReason> {
  const { spine } = parsedWindow.window;
  const formatted =
    spine === undefined
      ? await formatStatements(task, parsedWindow)
      : await formatMembers(task, parsedWindow, spine);
  // Not awaited: the answer must not wait for the disk, and `flush` does. A store never rejects.
  if (typeof formatted !== "string" && formatted.entries.length > 0)
    void task.project.store.setMany(formatted.entries);
  return formatted;
}

/** The result if all touched parts are known. */
function knownParts(texts: readonly string[]): FormattedParts {
  return { texts, misses: [], unsplit: [], entries: [] };
}

async function formatStatements(
  task: Task,
  { text, parsed, window: { program, parts, first, end } }: ParsedWindow,
): Promise<FormattedParts | WindowReason> {
  const { isModule } = parsed.outline;
  const touched = parts.slice(first, end);
  const keys = statementKeys(task, text, isModule, { segments: touched.map(({ segment }) => segment) });
  const lookups = await task.project.store.getMany(keys);
  const known = touched.map((part, index) => outputOf(lookups[index]!, part.text));
  const misses = known.flatMap((output, index) => (output === undefined ? [index] : []));
  if (misses.length === 0) return knownParts(known.map((output) => output!));
  const unknown = misses.map((index) => first + index);
  const bodies = await expandMisses(task, { text, parsed, body: program }, unknown);
  const plan = planBlocks(parts.map((_, index) => !unknown.includes(index)));
  const withoutKnown = () =>
    hasKnownMember([...bodies.values()].flat()) ? new Map<number, []>() : undefined;
  const formatted = await formatUnknown(task, { text, body: program, isModule, plan, bodies, withoutKnown });
  if (typeof formatted === "string") return toReason(formatted);
  const outputs = known.map((output, index) => output ?? formatted.statements.get(first + index)!);
  const own = misses.map((index) => entryOf(keys[index]!, touched[index]!.text, outputs[index]!));
  return {
    texts: outputs,
    misses: misses.map((index) => ({ index, bodies: formatted.bodies.get(first + index) ?? [] })),
    unsplit: formatted.unsplit,
    entries: [...memberEntries(task, isModule, formatted.members), ...own],
  };
}

async function formatMembers(
  task: Task,
  { text, parsed: { outline }, window }: ParsedWindow,
  spine: number,
): Promise<FormattedParts | WindowReason> {
  const { isModule } = outline;
  const { program, way, indentation } = window;
  const touched = window.parts.slice(window.first, window.end).map(({ member }) => member!);
  await lookUpMembers(task, { text, outline }, touched);
  // Such a member was looked up with another indentation than it will be printed with.
  for (const member of touched)
    if (member.indentation !== indentation) learnMember(member, undefined, member.bodies);
  const misses = touched.filter(({ known }) => known === undefined);
  if (misses.length === 0) return knownParts(touched.map(({ known }) => known!));
  const plan = planBlocks(program.segments.map((_, index) => index !== spine));
  const bodies = new Map([[spine, [way[0]!]]]);
  const withoutKnown = () => {
    if (!misses.some((member) => member.bodies.length > 0)) return undefined;
    for (const member of misses) learnMember(member, undefined);
    return bodies;
  };
  const formatted = await formatUnknown(task, { text, body: program, isModule, plan, bodies, withoutKnown });
  if (typeof formatted === "string") return toReason(formatted);
  const printed = new Map(formatted.members.map((each) => [each.member, each.text]));
  if (misses.some((member) => !printed.has(member))) return "window-not-formatted";
  const outputs = new Map<Member, string>(
    touched.map((member) => [member, member.known ?? printed.get(member)!]),
  );
  if (formatted.statements.get(spine) !== expectedSpine(text, program.segments[spine]!, way, outputs))
    return "surroundings-moved";
  return {
    texts: [...outputs.values()],
    misses: touched.flatMap(({ known, bodies: inner }, index) =>
      known === undefined ? [{ index, bodies: inner }] : [],
    ),
    unsplit: formatted.unsplit,
    entries: memberEntries(task, isModule, formatted.members),
  };
}

/** The output to expect if Prettier changed nothing but the touched members. */
function expectedSpine(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  [body, ...inner]: readonly ExpandedBody[],
  outputs: ReadonlyMap<Member, string>,
): string {
  if (body === undefined) throw new RangeError("a way has a body");
  const texts = body.parts.map((member) => {
    const { segment, text: own, bodies } = member;
    if (inner.length > 0) return bodies[0] === inner[0] ? expectedSpine(text, segment, inner, outputs) : own;
    return outputs.get(member) ?? own;
  });
  const blankBefore = body.parts.map(({ segment }) => segment.blankBefore);
  return text.slice(start, body.start) + joinSegments(texts, blankBefore) + text.slice(body.end, end);
}

function toReason(reason: FallbackReason): WindowReason {
  return reason === "block-failed" ? "window-rejected" : "window-not-formatted";
}
