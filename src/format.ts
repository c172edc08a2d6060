import type { Options } from "prettier";
import { formatMarked, freeMarker } from "./engine/format-marked.ts";
import { loadPrettier, majorVersion } from "./engine/load-prettier.ts";
import { loadPlugins, replacesLanguage } from "./engine/plugins.ts";
import { readRecipe, type Project } from "./engine/project.ts";
import type { FallbackReason } from "./errors.ts";
import type { EventListener } from "./events.ts";
import { asStatementParser, findDoubt, isOtherScriptParser, isRange } from "./pipeline/doubt.ts";
import { joinSegments } from "./pipeline/join.ts";
import { segmentMarks } from "./pipeline/marks.ts";
import { outlineTree, programOf, type Outline, type SyntaxNode } from "./pipeline/outline.ts";
import { grammarOf, parseOutline, type Grammar } from "./pipeline/parse.ts";
import { planBlocks, type Plan } from "./pipeline/plan.ts";
import type { KeyMaker } from "./pipeline/recipe.ts";
import { segmentKind, segmentProgram, segmentText, type Body } from "./pipeline/segment.ts";
import { buildSkeleton, readSkeleton, type Skeleton } from "./pipeline/skeleton.ts";
import { sketchIsKnown, sketchLines } from "./pipeline/sketch.ts";
import { readSource, restoreSource, type Source } from "./pipeline/source.ts";
import { splitBlock } from "./pipeline/split.ts";
import type { CacheEntry } from "./stores/store.ts";
import type { CacheKey } from "./util/digest.ts";

/**
 * Formats a text through the cache: Prettier's bytes, Prettier's errors.
 *
 * The story: is the whole text known? If not, is enough of it known to look for its statements? If not, Prettier formats all of it, once, and
 * its output is cut into statements. If so, the unknown statements go to Prettier in a skeleton, and the rest is taken as it is.
 * Any doubt on the way means: Prettier gets the whole text.
 */
export async function formatText(
  original: string,
  options: Options,
  project: Project,
  emit: EventListener,
): Promise<string> {
  const { length } = original;
  if (isRange(original, options as Record<string, unknown>)) {
    emit({ kind: "bypass", reason: "range-or-cursor", length });
    return formatWithPrettier(project, original, options);
  }
  const recipe = await readRecipe(project, options);
  if (recipe.kind === "unreadable" || recipe.kind === "no-parser") {
    emit({ kind: "file-miss", length });
    return formatWithPrettier(project, original, options);
  }
  if (recipe.kind === "bypass") {
    emit({ kind: "bypass", reason: recipe.reason, length });
    return formatWithPrettier(project, original, options);
  }
  const fileKey = recipe.keyOf({ kind: "file" }, original);
  const [known] = await project.store.getMany([fileKey]);
  if (known !== undefined && known.kind !== "miss") {
    emit({ kind: "file-hit", unchanged: known.kind === "marker", length });
    return known.kind === "marker" ? original : known.text;
  }
  emit({ kind: "file-miss", length });
  const outcome = await formatMissedText({
    original,
    options,
    project,
    emit,
    parser: recipe.parser,
    keyOf: recipe.keyOf,
  });
  const fileEntry = entryOf(fileKey, original, outcome.text);
  const sketch = outcome.sketch.map((key) => ({ kind: "marker" as const, key }));
  await project.store.setMany([fileEntry, ...outcome.segments, ...sketch]);
  emit({ kind: "entry-stored", of: "file", form: fileEntry.kind });
  for (const { kind } of outcome.segments) emit({ kind: "entry-stored", of: "segment", form: kind });
  for (const { kind } of sketch) emit({ kind: "entry-stored", of: "sketch", form: kind });
  return outcome.text;
}

/** A text that is not known as a whole. */
interface Task {
  readonly original: string;
  readonly options: Options;
  readonly project: Project;
  readonly emit: EventListener;
  readonly parser: string;
  readonly keyOf: KeyMaker;
}

/** The formatted text, and what was learnt of it besides. */
interface Outcome {
  readonly text: string;
  readonly segments: readonly CacheEntry[];
  readonly sketch: readonly CacheKey[];
}

/** The same for a source, line ends still `\n`; or why it must go to Prettier as a whole. */
type StatementOutcome = Omit<Outcome, "sketch"> | FallbackReason;

async function formatMissedText(task: Task): Promise<Outcome> {
  const { original, options, project } = task;
  const parser = asStatementParser(task.parser);
  if (parser === undefined) return formatWhole(task);
  const source = readSource(original, options.endOfLine);
  if (source.text.trim() === "") return formatWhole(task);
  const grammar = grammarOf(parser, options.filepath);
  const doubt =
    findDoubt({
      text: source.text,
      parser,
      grammar,
      options: options as Record<string, unknown>,
      prettierMajor: majorVersion(project.location),
    }) ?? (await findPluginDoubt(options, parser));
  if (doubt !== undefined || grammar === undefined) return fallBack(task, doubt ?? "jsx-guess");

  const sketch = sketchLines(source.text).map((line) => task.keyOf({ kind: "sketch" }, line));
  const knownLines = (await project.store.getMany(sketch)).filter(({ kind }) => kind !== "miss").length;
  const outcome = sketchIsKnown(sketch.length, knownLines)
    ? await formatKnownStatements(task, source, grammar)
    : await formatNewStatements(task, source, grammar);
  if (typeof outcome === "string") return fallBack(task, outcome);
  return { text: restoreSource(source, outcome.text), segments: outcome.segments, sketch };
}

/** Nothing is known of the text: Prettier formats it, and its own syntax tree tells where the statements are, so nothing is parsed twice. */
async function formatNewStatements(task: Task, source: Source, grammar: Grammar): Promise<StatementOutcome> {
  let parsed: { outline: Outline; body: Body; goal: unknown } | undefined;
  const output = await tryFormatMarked(task, source.text, grammar, (tree) => {
    const outline = outlineTree(tree);
    const body = segmentProgram(source.text, outline);
    parsed = { outline, body, goal: programOf(tree)["sourceType"] };
    return segmentMarks(tree, body);
  });
  if (typeof output === "string") return output;
  const { outline, body, goal } = parsed!;
  // Prettier tries a script when a module does not parse; then one statement decides how the others are read.
  if (grammar.parser === "babel" && grammar.goal === undefined && goal !== "module") return "script-goal";
  const split = splitBlock(
    output.text,
    output.marks,
    body.segments.map(({ blankBefore }) => blankBefore),
  );
  if (split.kind === "split-failed") return "split-failed";
  const keys = segmentKeys(task, source, outline, body);
  task.emit({ kind: "file-formatted", segments: keys.length, length: source.text.length });
  const segments = keys.map((key, index) =>
    entryOf(key, segmentText(source.text, body.segments[index]!), split.texts[index]!),
  );
  return { text: output.text, segments };
}

/** Some of the text is likely to be known: it is parsed for its statements, and only the unknown ones go to Prettier. */
async function formatKnownStatements(
  task: Task,
  source: Source,
  grammar: Grammar,
): Promise<StatementOutcome> {
  const outline = parseOutline(source.text, grammar);
  if (outline === undefined) return "parse-failed";
  const body = segmentProgram(source.text, outline);
  const keys = segmentKeys(task, source, outline, body);
  const lookups = await task.project.store.getMany(keys);
  const plan = planBlocks(lookups.map(({ kind }) => kind !== "miss"));
  if (plan.length === 1 && plan[0]!.kind === "block") return formatNewStatements(task, source, grammar);

  const texts = body.segments.map((segment, index) => {
    const lookup = lookups[index]!;
    return lookup.kind === "text" ? lookup.text : segmentText(source.text, segment);
  });
  for (const [index, { start, end }] of body.segments.entries()) {
    const kind = lookups[index]!.kind === "miss" ? "miss" : "leaf";
    task.emit({ kind, sourceStart: start, sourceEnd: end });
  }
  const segments: CacheEntry[] = [];
  if (plan.some(({ kind }) => kind === "block")) {
    const skeleton = buildSkeleton(source.text, body.segments, plan, outline.isModule);
    const formatted = await formatSkeleton(task, skeleton, grammar, body);
    if (typeof formatted === "string") return formatted;
    for (const [index, text] of formatted) {
      if (lookups[index]!.kind === "miss") segments.push(entryOf(keys[index]!, texts[index]!, text));
      texts[index] = text;
    }
    emitBlocks(task, plan, body);
  }
  return {
    text: joinSegments(
      texts,
      body.segments.map(({ blankBefore }) => blankBefore),
    ),
    segments,
  };
}

/** Formats the unknown segments of a text; gives their texts by index. */
async function formatSkeleton(
  task: Task,
  skeleton: Skeleton,
  grammar: Grammar,
  source: Body,
): Promise<ReadonlyMap<number, string> | FallbackReason> {
  let body: Body | undefined;
  const output = await tryFormatMarked(task, skeleton.text, grammar, (tree) => {
    const outline = outlineTree(tree);
    body = segmentProgram(skeleton.text, outline);
    return segmentMarks(tree, body);
  });
  if (typeof output === "string") return output;
  const split = splitBlock(
    output.text,
    output.marks,
    body!.segments.map(({ blankBefore }) => blankBefore),
  );
  if (split.kind === "split-failed") return "split-failed";
  return readSkeleton(skeleton, body!, source, split.texts) ?? "split-failed";
}

async function tryFormatMarked(
  { options, project }: Task,
  text: string,
  { parser }: Grammar,
  chooseMarks: (tree: SyntaxNode) => ReadonlyMap<object, number>,
): Promise<Awaited<ReturnType<typeof formatMarked>> | FallbackReason> {
  const marker = freeMarker(text);
  if (marker === undefined) return "no-free-marker";
  try {
    return await formatMarked(project.location, text, options, parser, marker, chooseMarks);
  } catch {
    // Whatever Prettier has to say, it says about the whole text.
    return "block-failed";
  }
}

/** Prettier formats the whole text, which is how this language is cached. */
async function formatWhole(task: Task): Promise<Outcome> {
  if (isOtherScriptParser(task.parser)) return fallBack(task, "parser-not-covered");
  const text = await formatWithPrettier(task.project, task.original, task.options);
  task.emit({ kind: "whole-file", parser: task.parser, length: task.original.length });
  return { text, segments: [], sketch: [] };
}

/** Prettier formats the whole text, because of a doubt; or it rejects it, and then that is the answer. */
async function fallBack(task: Task, reason: FallbackReason): Promise<Outcome> {
  const text = await formatWithPrettier(task.project, task.original, task.options);
  task.emit({ kind: "fallback", reason, length: task.original.length });
  return { text, segments: [], sketch: [] };
}

async function formatWithPrettier(project: Project, original: string, options: Options): Promise<string> {
  const prettier = await loadPrettier(project.location);
  return prettier.format(original, options);
}

async function findPluginDoubt(options: Options, parser: string): Promise<FallbackReason | undefined> {
  if (!options.plugins?.length) return undefined;
  try {
    return replacesLanguage(await loadPlugins(options.plugins), parser)
      ? "plugin-replaces-language"
      : undefined;
  } catch {
    return "plugin-replaces-language";
  }
}

function segmentKeys({ keyOf }: Task, source: Source, outline: Outline, body: Body): readonly CacheKey[] {
  return body.segments.map((segment) => {
    const text = segmentText(source.text, segment);
    return keyOf(segmentKind(segment, text, outline.isModule), text);
  });
}

function entryOf(key: CacheKey, input: string, output: string): CacheEntry {
  return input === output ? { kind: "marker", key } : { kind: "text", key, text: output };
}

function emitBlocks({ emit }: Task, plan: Plan, { segments }: Body): void {
  for (const { kind, first, last } of plan) {
    if (kind !== "block") continue;
    const { start: sourceStart } = segments[first]!;
    const { end: sourceEnd } = segments[last]!;
    emit({ kind: "block-formatted", sourceStart, sourceEnd, segments: last - first + 1 });
  }
}
