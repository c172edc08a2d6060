import type { WindowReason } from "../events/reasons.ts";
import { majorVersion } from "../engine/prettier/load-prettier.ts";
import { buildContents, toSegment, type KnownSegment, type TreeSource } from "./build-tree.ts";
import { formatParts, type FormattedParts } from "./format-parts.ts";
import type { Task } from "./known-statements.ts";
import { findDoubt } from "../pipeline/doubt.ts";
import type { ExpandedBody } from "../pipeline/expand.ts";
import { isGoalInDoubt, mayHoldAwait, mayHoldImportMeta } from "../pipeline/goal.ts";
import { parseText } from "../pipeline/parse.ts";
import type { FormCheck } from "./rewriting.ts";
import type { CacheEntry } from "../stores/store.ts";
import { claimsCollide, claimsOf } from "../window/claims.ts";
import { closeWindow, type Window, type WindowPart } from "../window/close.ts";
import type { Site } from "../window/locate.ts";
import { reduceText, type ReducedText } from "../window/reduce.ts";
import { replaceMembers, type NewMembers } from "../window/replace.ts";
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
  readonly program: BodyNode;
  readonly width: LineBreakWidth;
  /** Shorter segments stay in one piece; see `buildContents`. */
  readonly shortestSpine: number;
  /** In UTF-16 code units; longer windows are refused. No limit if absent. */
  readonly longestWindow?: number;
  /** Whether `import.meta` may stand somewhere in the text. */
  readonly hasImportMeta: boolean;
  /**
   * Checks that plugins, which rewrite a text before it is parsed, do not change the form of an
   * edited one. Absent if no plugin rewrites.
   */
  readonly isFormKept?: FormCheck | undefined;
  /** Whether its plugins, and what they read, are unchanged. Absent if there are no plugins. */
  readonly arePluginsSame?: () => boolean;
  readonly work: WorkCounter;
}

/** The result of a window. */
export interface FormattedWindow {
  readonly program: BodyNode;
  /**
   * `added` and `removed` count the segments that only the new tree has, and only the old one.
   * `formatted` are those of the new ones that Prettier formatted.
   */
  readonly added: number;
  readonly formatted: ReadonlyMap<SegmentNode, FormattedSegment>;
  readonly removed: number;
  /** Why long bodies that Prettier formatted were not split. */
  readonly unsplit: FormattedParts["unsplit"];
  /** What was learnt; it is stored already. */
  readonly entries: readonly CacheEntry[];
}

/**
 * A segment that Prettier formatted: where it stood in the text that was parsed, and the bodies in
 * it whose members were looked up.
 */
export interface FormattedSegment {
  readonly start: number;
  readonly bodies: readonly ExpandedBody[];
}

/**
 * Parses the touched segments of a text between their neighbours, looks them up and formats the
 * misses. Otherwise gives the reason why that is not enough to know the rest. The time depends on
 * the touched segments and the heads of what is around them, not on the length of the text.
 */
export async function formatWindow(open: OpenText, site: Site): Promise<FormattedWindow | WindowReason> {
  const { task, program, width, shortestSpine, longestWindow = Number.POSITIVE_INFINITY } = open;
  const { grammar } = task;
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

  const { text } = reduced;
  const outputs = await formatParts(task, { text, parsed, window });
  if (typeof outputs === "string") return outputs;
  const source: TreeSource = { task, text, outline: parsed.outline, width, shortestSpine };
  const known = touched.map(({ segment, text: own, nodes, stack }, index) => {
    return { segment, text: own, nodes, stack, output: outputs.texts[index]! };
  });
  const replacement = await toMembers(source, site, known, { region: reduced.region, window });
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
  const { rules, project, grammar } = open.task;
  const doubt = findDoubt({
    text: reduced.text,
    parser: grammar.parser,
    grammar,
    options: rules.options,
    prettierMajor: majorVersion(project.location),
  });
  if (doubt !== undefined) return "doubt";
  // An `import.meta` anywhere in the text decides what `await` means.
  const mayChangeGoal = mayHoldImportMeta(text) || (open.hasImportMeta && mayHoldAwait(text));
  return grammar.parser === "typescript" && !isModule && mayChangeGoal ? "module-goal" : undefined;
}

function mayCollide(
  { task: { grammar, rules } }: OpenText,
  { body, first, end }: Site,
  touched: readonly WindowPart[],
  whole: string,
): boolean {
  const { options } = rules;
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

/**
 * The members that take the place of the touched ones: the new ones, and the neighbour after them,
 * whose gap may have changed.
 */
async function toMembers(
  source: TreeSource,
  { body, end, first }: Site,
  segments: readonly KnownSegment[],
  { region, window }: Pick<ReducedText, "region"> & { readonly window: Window },
): Promise<NewMembers> {
  const contents = await buildContents(source, segments);
  let from = region.start;
  const members: SegmentNode[] = segments.map((each, index) => {
    const gap = source.text.slice(from, each.segment.start);
    from = each.segment.end;
    const place = { kind: body.kind, gap, isFirst: first + index === 0 };
    return toSegment(source, place, each, contents[index]!);
  });
  const next = window.parts[window.end]?.segment;
  if (next === undefined) return { members, tail: source.text.slice(from, region.end), next: undefined };
  const { blankBefore } = next;
  const gap = source.text.slice(from, next.start);
  return {
    members,
    tail: undefined,
    next: { ...body.members.at(end), gap, blankBefore, isFirst: first + members.length === 0 },
  };
}
