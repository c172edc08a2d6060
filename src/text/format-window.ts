import type { WindowReason } from "../events/reasons.ts";
import { majorVersion } from "../engine/prettier/load-prettier.ts";
import {
  entryOf,
  formatSkeleton,
  hasKnownMember,
  memberEntries,
  type FormattedSkeleton,
} from "./format-statements.ts";
import { growContents, toSegment, type Seed, type Soil } from "./build-tree.ts";
import { expandMisses, lookUpMembers, statementKeys, type Task } from "./known-statements.ts";
import { findDoubt } from "../pipeline/doubt.ts";
import type { ExpandedBody } from "../pipeline/expand.ts";
import { joinSegments } from "../pipeline/join.ts";
import { isGoalInDoubt, mayHoldAwait, mayHoldImportMeta } from "../pipeline/goal.ts";
import { parseText, type Grammar, type ParsedText } from "../pipeline/parse.ts";
import { planBlocks } from "../pipeline/plan.ts";
import { buildSkeleton } from "../pipeline/skeleton.ts";
import type { FormCheck } from "./rewriting.ts";
import type { CacheEntry } from "../stores/store.ts";
import { claimsCollide, claimsOf } from "../window/claims.ts";
import { closeWindow, type Window, type WindowPart } from "../window/close.ts";
import type { Site } from "../window/locate.ts";
import { reduceText, type ReducedText } from "../window/reduce.ts";
import { replaceMembers } from "../window/replace.ts";
import type { BodyNode, LineBreakWidth, SegmentNode } from "../window/tree.ts";

/**
 * Is told what windows cost: how many code units were parsed or hashed, which windows closed, and
 * which had to be made wider.
 */
export interface WorkCounter {
  addParsed(length: number): void;
  addHashed(length: number): void;
  addWindow(site: Site, window: FormattedWindow): void;
  addWider(reason: WindowReason): void;
}

/** An open text as a tree, and how it is formatted. */
export interface OpenText {
  readonly task: Task;
  readonly grammar: Grammar;
  readonly program: BodyNode;
  readonly width: LineBreakWidth;
  /** Shorter segments stay in one piece; see `growContents`. */
  readonly shortestSpine: number;
  /** Longer windows are not looked at, in UTF-16 code units; without it, all are. */
  readonly longestWindow?: number;
  /** Whether `import.meta` may stand somewhere in the text. */
  readonly hasImportMeta: boolean;
  /**
   * Whether plugins, which rewrite a text before it is parsed, have no say in an edited one; absent
   * where none rewrites.
   */
  readonly isFormKept?: FormCheck | undefined;
  /** Whether its plugins, and what they read, are what they were; absent where there are none. */
  readonly arePluginsSame?: () => boolean;
  readonly work: WorkCounter;
}

/** What a window came to. */
export interface FormattedWindow {
  readonly program: BodyNode;
  /**
   * Segments that the new tree has, and the old one had not; those that Prettier formatted; those
   * that are gone.
   */
  readonly added: number;
  readonly formatted: ReadonlyMap<SegmentNode, FormattedSegment>;
  readonly removed: number;
  /** Why longer bodies that Prettier formatted are one piece. */
  readonly unsplit: FormattedSkeleton["unsplit"];
  /** What was learnt; it is stored already. */
  readonly entries: readonly CacheEntry[];
}

/**
 * A segment that Prettier formatted: where it stood in the text that was parsed, and the bodies in
 * it that were looked into.
 */
export interface FormattedSegment {
  readonly start: number;
  readonly bodies: readonly ExpandedBody[];
}

/**
 * Parses, looks up and formats the touched segments of a text between their neighbours; or why that
 * is not enough to know the rest. Takes time with the touched segments and the heads of what is
 * around them, not with the text.
 */
export async function formatWindow(open: OpenText, site: Site): Promise<FormattedWindow | WindowReason> {
  const { task, grammar, program, width, shortestSpine, longestWindow = Number.POSITIVE_INFINITY } = open;
  const isModule = program.modules > 0;
  const reduced = reduceText(site, { isModule, isDeclaration: grammar.declaration });
  if (reduced.text.length > longestWindow) return "long-window";
  const doubt = findWindowDoubt(open, site, reduced, isModule);
  if (doubt !== undefined) return doubt;
  open.work.addParsed(reduced.text.length);
  const parsed = parseText(reduced.text, grammar);
  if (parsed === undefined) return "window-not-parsed";
  if (parsed.outline.isModule !== isModule || isGoalInDoubt({ grammar, text: reduced.text, ...parsed }))
    return "module-goal";
  const window = closeWindow(site, reduced, parsed, task.rules);
  if (typeof window === "string") return window;
  const touched = window.parts.slice(window.first, window.end);
  if (mayCollide(open, site, touched, reduced.text)) return "claim";

  const outputs = await formatParts(open, reduced, parsed, window, isModule);
  if (typeof outputs === "string") return outputs;
  const soil: Soil = {
    task,
    grammar,
    text: reduced.text,
    comments: parsed.outline.comments,
    isModule,
    width,
    shortestSpine,
  };
  const seeds = touched.map(({ segment, text, nodes, stack }, index) => {
    return { segment, text, nodes, stack, output: outputs.texts[index]! };
  });
  const replacement = await toMembers(soil, site, seeds, reduced, window);
  const changed = replaceMembers(site, replacement, width);
  if (changed.modules > 0 !== isModule) return "module-goal";
  return {
    program: changed,
    added: touched.length,
    formatted: new Map(
      outputs.misses.map(({ index, bodies }) => [
        replacement.members[index]!,
        { start: touched[index]!.segment.start, bodies },
      ]),
    ),
    removed: site.end - site.first,
    unsplit: outputs.unsplit,
    entries: outputs.entries,
  };
}

function findWindowDoubt(
  open: OpenText,
  { text }: Site,
  reduced: ReducedText,
  isModule: boolean,
): WindowReason | undefined {
  const { grammar } = open;
  const { rules, project } = open.task;
  const doubt = findDoubt({
    text: reduced.text,
    parser: grammar.parser,
    grammar,
    options: rules.options,
    prettierMajor: majorVersion(project.location),
  });
  if (doubt !== undefined) return "doubt";
  // What `await` is depends on an `import.meta` anywhere.
  const mayChangeGoal = mayHoldImportMeta(text) || (open.hasImportMeta && mayHoldAwait(text));
  return grammar.parser === "typescript" && !isModule && mayChangeGoal ? "module-goal" : undefined;
}

function mayCollide(
  { task, grammar }: OpenText,
  { body, first, end }: Site,
  touched: readonly WindowPart[],
  whole: string,
): boolean {
  const { options } = task.rules;
  const added = touched.map(({ nodes, text }) =>
    claimsOf({ nodes, text, whole }, body.kind, grammar, options),
  );
  const removed = body.members.slice(first, end).map(({ claims }) => claims);
  return claimsCollide(added, removed, function* () {
    let index = 0;
    for (const { claims } of body.members) {
      if (index < first || index >= end) yield claims;
      index += 1;
    }
  });
}

interface FormattedParts {
  /** What Prettier makes of the touched parts. */
  readonly texts: readonly string[];
  /** Those of them that it had to format, and the bodies in them that were looked into. */
  readonly misses: readonly { readonly index: number; readonly bodies: readonly ExpandedBody[] }[];
  readonly unsplit: FormattedSkeleton["unsplit"];
  readonly entries: readonly CacheEntry[];
}

/** All that was touched is known. */
function knownParts(texts: readonly string[]): FormattedParts {
  return { texts, misses: [], unsplit: [], entries: [] };
}

async function formatParts(
  open: OpenText,
  reduced: ReducedText,
  parsed: ParsedText,
  window: Window,
  isModule: boolean,
): Promise<FormattedParts | WindowReason> {
  return window.spine === undefined
    ? formatStatements(open, reduced, parsed, window, isModule)
    : formatMembers(open, reduced, parsed, window, window.spine, isModule);
}

async function formatStatements(
  { task, grammar }: OpenText,
  { text }: ReducedText,
  parsed: ParsedText,
  { program, parts, first, end }: Window,
  isModule: boolean,
): Promise<FormattedParts | WindowReason> {
  const touched = parts.slice(first, end);
  const keys = statementKeys(task, text, isModule, { segments: touched.map(({ segment }) => segment) });
  const lookups = await task.project.store.getMany(keys);
  const texts = touched.map((part, index) => {
    const lookup = lookups[index]!;
    return lookup.kind === "text" ? lookup.text : part.text;
  });
  const misses = touched.flatMap((_, index) => (lookups[index]!.kind === "miss" ? [index] : []));
  if (misses.length === 0) return knownParts(texts);
  const unknown = misses.map((index) => first + index);
  let bodies = await expandMisses(task, text, parsed, program, unknown);
  const isKnown = parts.map((_, index) => !unknown.includes(index));
  const format = () => {
    const input = { text, segments: program.segments, plan: planBlocks(isKnown), isModule, bodies };
    return formatSkeleton(
      task,
      buildSkeleton({ ...input, isDeclaration: grammar.declaration }),
      grammar,
      program,
    );
  };
  let formatted = await format();
  if (typeof formatted === "string" && hasKnownMember(bodies)) {
    bodies = new Map();
    formatted = await format();
  }
  if (typeof formatted === "string") return toReason(formatted);
  const entries: CacheEntry[] = [...memberEntries(task, isModule, formatted.members)];
  for (const index of misses) {
    const own = formatted.statements.get(first + index)!;
    entries.push(entryOf(keys[index]!, texts[index]!, own));
    texts[index] = own;
  }
  remember(task, entries);
  return {
    texts,
    misses: misses.map((index) => ({ index, bodies: bodies.get(first + index) ?? [] })),
    unsplit: formatted.unsplit,
    entries,
  };
}

async function formatMembers(
  { task, grammar }: OpenText,
  { text }: ReducedText,
  { outline }: ParsedText,
  { program, way, parts, first, end, indentation }: Window,
  spine: number,
  isModule: boolean,
): Promise<FormattedParts | WindowReason> {
  const touched = parts.slice(first, end).map(({ member }) => member!);
  await lookUpMembers(task, text, outline, isModule, touched);
  // One that is known from elsewhere, but with the indentation that it would have there.
  for (const member of touched) if (member.indentation !== indentation) member.known = undefined;
  const misses = touched.filter(({ known }) => known === undefined);
  if (misses.length === 0) return knownParts(touched.map(({ known }) => known!));
  const isKnown = program.segments.map((_, index) => index !== spine);
  const bodies = new Map([[spine, [way[0]!]]]);
  const format = () => {
    const input = { text, segments: program.segments, plan: planBlocks(isKnown), isModule, bodies };
    return formatSkeleton(
      task,
      buildSkeleton({ ...input, isDeclaration: grammar.declaration }),
      grammar,
      program,
    );
  };
  let formatted = await format();
  if (typeof formatted === "string" && misses.some(({ bodies: inner }) => inner.length > 0)) {
    for (const member of misses) member.bodies = [];
    formatted = await format();
  }
  if (typeof formatted === "string") return toReason(formatted);
  const printed = new Map(formatted.members.map((each) => [each.member, each.text]));
  if (misses.some((member) => !printed.has(member))) return "window-not-formatted";
  const outputs = touched.map((member) => member.known ?? printed.get(member)!);
  if (formatted.statements.get(spine) !== expectedSpine(text, program.segments[spine]!, way, first, outputs))
    return "surroundings-moved";
  const entries = memberEntries(task, isModule, formatted.members);
  remember(task, entries);
  return {
    texts: outputs,
    misses: touched.flatMap(({ known, bodies: inner }, index) =>
      known === undefined ? [{ index, bodies: inner }] : [],
    ),
    unsplit: formatted.unsplit,
    entries,
  };
}

/** What must come out if nothing but the touched members was printed anew. */
function expectedSpine(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  [body, ...inner]: readonly ExpandedBody[],
  first: number,
  outputs: readonly string[],
): string {
  if (body === undefined) throw new RangeError("a way has a body");
  const texts = body.parts.map(({ segment, text: own, bodies }, index) => {
    if (inner.length > 0)
      return bodies[0] === inner[0] ? expectedSpine(text, segment, inner, first, outputs) : own;
    return outputs[index - first] ?? own;
  });
  const blankBefore = body.parts.map(({ segment }) => segment.blankBefore);
  return text.slice(start, body.start) + joinSegments(texts, blankBefore) + text.slice(body.end, end);
}

function toReason(
  reason: Exclude<Awaited<ReturnType<typeof formatSkeleton>>, FormattedSkeleton>,
): WindowReason {
  return reason === "block-failed" ? "window-rejected" : "window-not-formatted";
}

/** Nobody waits for the disk; `flush` does. A store never rejects. */
function remember({ project }: Task, entries: readonly CacheEntry[]): void {
  void project.store.setMany(entries);
}

/**
 * The members that take the place of the touched ones: the new ones, and the neighbour behind,
 * whose gap may have changed.
 */
async function toMembers(
  soil: Soil,
  { body, end, first }: Site,
  seeds: readonly Seed[],
  { region }: ReducedText,
  window: Window,
): Promise<Replacement> {
  const contents = await growContents(soil, seeds);
  let from = region.start;
  const members: SegmentNode[] = seeds.map((seed, index) => {
    const gap = soil.text.slice(from, seed.segment.start);
    from = seed.segment.end;
    return toSegment(soil, body.kind, seed, contents[index]!, gap, first + index === 0);
  });
  const next = window.parts[window.end]?.segment;
  if (next === undefined) return { members, tail: soil.text.slice(from, region.end), next: undefined };
  const { blankBefore } = next;
  const gap = soil.text.slice(from, next.start);
  return {
    members,
    tail: undefined,
    next: { ...body.members.at(end), gap, blankBefore, isFirst: first + members.length === 0 },
  };
}

type Replacement = Parameters<typeof replaceMembers>[1];
