import { beginUse, keepLearnt, runUncached, type PluginUse } from "../engine/plugins/plugin-use.ts";
import { hasPluginObjects } from "../engine/plugins/text-options.ts";
import type { Options } from "prettier";
import { loadLanguage, loadPrettier, majorVersion } from "../engine/prettier/load-prettier.ts";
import { describePlugins } from "../engine/plugins/text-plugins.ts";
import { isPrettierDebugged } from "../engine/prettier/prettier-debug.ts";
import {
  isPrettierReplaced,
  keyMakerFor,
  readRecipe,
  type Project,
  type TextRecipe,
} from "../engine/project/project.ts";
import type { EventListener } from "../events/events.ts";
import type { BypassReason, FallbackReason } from "../events/reasons.ts";
import { isLeftByPrettier } from "./compare-with-prettier.ts";
import { formatFromManifest, manifestKey } from "./format-from-manifest.ts";
import { formatKnownStatements, formatNewStatements, type StatementOutcome } from "./format-statements.ts";
import { entryOf, type Task } from "./known-statements.ts";
import type { Offload } from "./offload.ts";
import { prepareText, type TextTask } from "./prepare-text.ts";
import { asStatementParser, isOtherScriptParser, isRange, isTestedMajor } from "../pipeline/doubt.ts";
import { sketchIsKnown, sketchLines } from "../pipeline/sketch.ts";
import { restoreSource } from "../pipeline/source.ts";
import type { InFlight } from "./share-in-flight.ts";
import type { CacheEntry } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";

/**
 * Formats a text through the cache: Prettier's bytes, Prettier's errors.
 *
 * The story: is the whole text known? If not, is enough of it known to look for its statements? If
 * not, Prettier formats all of it, once, and its output is cut into statements. If so, the unknown
 * statements go to Prettier in a skeleton, and the rest is taken as it is. Any doubt on the way
 * means: Prettier gets the whole text.
 */
export async function formatText(asked: AskedText, { offload, inFlight }: FormatTools): Promise<string> {
  const { original, options, project, emit } = asked;
  if (isPrettierDebugged()) return bypass(asked, "prettier-debug");
  if (isRange(original, options)) return bypass(asked, "range-or-cursor");
  const recipe = await readRecipe(project, options, original);
  if (recipe.kind === "unreadable" || recipe.kind === "no-parser") {
    emit({ kind: "file-miss", length: original.length });
    return runUncached(project, options, () => formatWithPrettier(project, original, options));
  }
  if (recipe.kind === "bypass") return bypass(asked, recipe.reason, recipe.detail);
  const fileKey = recipe.keyOf({ kind: "file" }, original);
  const answer = (listener: EventListener) =>
    answerText({ ...asked, emit: listener }, recipe, fileKey, offload);
  if (inFlight === undefined) return answer(emit);
  // An error of an unknown plugin may come from something that it read before this call was made.
  const { plugins } = recipe;
  const sharesErrors = plugins.kind !== "plugged" || plugins.set.isKnown;
  return inFlight.share({ key: fileKey, project, options, original, sharesErrors }, emit, answer);
}

/** What a formatter lends to the formatting of a text. */
export interface FormatTools {
  readonly offload: Offload | undefined;
  /** Without it, equal calls at the same time share nothing. */
  readonly inFlight?: InFlight;
}

/** A text as the caller gives it. */
export type AskedText = Pick<Task, "original" | "options" | "project" | "emit">;

function bypass(
  { original, options, project, emit }: AskedText,
  reason: BypassReason,
  detail?: string,
): Promise<string> {
  const { length } = original;
  emit({ kind: "bypass", reason, length, ...(detail === undefined ? {} : { detail }) });
  return runUncached(project, options, () => formatWithPrettier(project, original, options));
}

async function answerText(
  asked: AskedText,
  recipe: TextRecipe & { readonly kind: "recipe" },
  fileKey: CacheKey,
  offload: Offload | undefined,
): Promise<string> {
  const { original, options, project, emit } = asked;
  const { length } = original;
  const [known] = await project.store.getMany([fileKey]);
  const isStored = known !== undefined && known.kind !== "miss";
  const isProven = !isStored && (await isProvenText(asked, fileKey));
  const isHit = isStored || isProven;
  if (recipe.plugins.kind !== "none") emit({ kind: "plugins", isHit, ...describePlugins(recipe.plugins) });
  if (isProven) {
    emit({ kind: "file-hit", unchanged: true, length, isProven });
    return original;
  }
  if (isStored) {
    emit({ kind: "file-hit", unchanged: known.kind === "marker", length });
    return known.kind === "marker" ? original : known.text;
  }
  if (await isPrettierReplaced(project)) return bypass(asked, "prettier-replaced");
  const plugged = recipe.plugins.kind === "plugged" ? recipe.plugins : undefined;
  const offloaded = hasPluginObjects(recipe.options)
    ? undefined
    : await offload?.(original, recipe.options, fileKey);
  if (offloaded !== undefined) {
    // The event about plugins has been emitted above.
    for (const event of offloaded.events) if (event.kind !== "plugins") emit(event);
    await keepLearnt(project, plugged, options, offloaded.entries);
    for (const { kind, key } of offloaded.entries)
      if (kind === "marker" && key === fileKey) project.proven?.learn?.(key);
    return offloaded.text;
  }
  const use = plugged && (await beginUse(project, options, plugged));
  if (use !== undefined && "reason" in use) return bypass(asked, use.reason);
  emit({ kind: "file-miss", length });
  const { parser, keyOf, plugins } = recipe;
  const task: TextTask = { original, options: recipe.options, project, emit, parser, keyOf, plugins };
  const outcome =
    plugged === undefined || plugged.set.isKnown
      ? await formatMissedText(task)
      : await formatWatched(task, use!);
  const used = await use?.finish();
  if (used !== undefined && "reason" in used) {
    emit({ kind: "not-stored", ...used });
    return outcome.text;
  }
  // An unknown plugin may have read something for the first time, which then is part of the key.
  const isAsExpected = used === undefined || used === plugged;
  const key = isAsExpected
    ? fileKey
    : keyMakerFor(project, options, parser, used)({ kind: "file" }, original);
  await storeFormatted(task, entryOf(key, original, outcome.text), outcome);
  return outcome.text;
}

/** Whether others have proven that the text is formatted. */
async function isProvenText({ original, options, project }: AskedText, key: CacheKey): Promise<boolean> {
  if (project.proven === undefined) return false;
  const compare = async (longest: number) =>
    original.length > longest ? undefined : isLeftByPrettier(original, options, project);
  const [isProven = false] = await project.proven.areFormatted([{ key, file: options.filepath, compare }]);
  return isProven;
}

async function storeFormatted(
  { project, emit }: TextTask,
  fileEntry: CacheEntry,
  { segments, sketch: sketchKeys, rewritten, manifest }: FormattedText,
): Promise<void> {
  const sketch = sketchKeys.map((key) => ({ kind: "marker" as const, key }));
  await project.store.setMany([
    fileEntry,
    ...segments,
    ...sketch,
    ...rewritten,
    ...(manifest === undefined ? [] : [manifest]),
  ]);
  if (fileEntry.kind === "marker") project.proven?.learn?.(fileEntry.key);
  emit({ kind: "entry-stored", of: "file", form: fileEntry.kind });
  for (const { kind } of segments) emit({ kind: "entry-stored", of: "segment", form: kind });
  for (const { kind } of sketch) emit({ kind: "entry-stored", of: "sketch", form: kind });
  for (const { kind } of rewritten) emit({ kind: "entry-stored", of: "rewritten", form: kind });
  if (manifest !== undefined) emit({ kind: "entry-stored", of: "manifest", form: manifest.kind });
}

/** The formatted text, and what else was learnt. */
interface FormattedText {
  readonly text: string;
  readonly segments: readonly CacheEntry[];
  readonly sketch: readonly CacheKey[];
  /** What plugins have made of the text before it was parsed. */
  readonly rewritten: readonly CacheEntry[];
  readonly manifest?: CacheEntry | undefined;
}

async function formatMissedText(text: TextTask): Promise<FormattedText> {
  const prepared = await prepareText(text);
  if (prepared.kind === "whole-file") return formatWhole(text);
  if (prepared.kind === "fallback") return fallBack(text, prepared.reason);
  const { task, source, entries } = prepared;

  const key = manifestKey(task, source.text);
  const withManifest = (
    outcome: Exclude<StatementOutcome, string>,
    sketch: readonly CacheKey[],
  ): FormattedText => ({
    text: restoreSource(source, outcome.text),
    segments: outcome.segments,
    sketch,
    rewritten: entries,
    manifest:
      key === undefined || outcome.manifest === undefined
        ? undefined
        : { kind: "text", key, text: outcome.manifest },
  });
  const edited = key && (await formatFromManifest(task, source.text, key));
  // No sketch is needed: the one of the earlier version covers almost all lines.
  if (edited !== undefined) return withManifest(edited, []);

  const sketch = sketchLines(source.text).map((line) => task.keyOf({ kind: "sketch" }, line));
  const knownLines = (await task.project.store.getMany(sketch)).filter(({ kind }) => kind !== "miss").length;
  const outcome = sketchIsKnown(sketch.length, knownLines, source.text.length)
    ? await formatKnownStatements(task, source.text, key !== undefined)
    : await formatNewStatements(task, source.text);
  if (typeof outcome === "string") return fallBack(text, outcome);
  return withManifest(outcome, sketch);
}

/** Prettier formats the whole text: this language is cached by whole files only. */
async function formatWhole(task: TextTask): Promise<FormattedText> {
  if (isOtherScriptParser(task.parser)) return fallBack(task, "parser-not-covered");
  const text = await formatWithPrettier(task.project, task.original, task.options);
  task.emit({ kind: "whole-file", parser: task.parser, length: task.original.length });
  return { text, segments: [], sketch: [], rewritten: [] };
}

/** Prettier formats the whole text, because it has unknown plugins. They are watched meanwhile. */
async function formatWatched(task: TextTask, use: PluginUse): Promise<FormattedText> {
  const { original, parser, options, project } = task;
  const prettier = await loadPrettier(project.location);
  const text = await use.run(() => prettier.format(original, options));
  const { length } = original;
  const isCovered = asStatementParser(parser) !== undefined || isOtherScriptParser(parser);
  if (isCovered) task.emit({ kind: "fallback", reason: "plugin-replaces-language", length });
  else task.emit({ kind: "whole-file", parser, length });
  return { text, segments: [], sketch: [], rewritten: [] };
}

/**
 * Prettier formats the whole text, because of a doubt. If it rejects the text, its error is the
 * answer.
 */
async function fallBack(task: TextTask, reason: FallbackReason): Promise<FormattedText> {
  const { project, original, options } = task;
  const parser = asStatementParser(task.parser);
  // Gives Prettier its own language module that an earlier attempt has loaded. Not beside plugins:
  // Prettier prints with the plugin that parses, so this module would take their place.
  const isKnown =
    parser !== undefined &&
    (options.plugins ?? []).length === 0 &&
    isTestedMajor(majorVersion(project.location));
  const plugins = isKnown ? [await loadLanguage(project.location, parser)] : [];
  const text = await formatWithPrettier(project, original, isKnown ? { ...options, plugins } : options);
  task.emit({ kind: "fallback", reason, length: task.original.length });
  return { text, segments: [], sketch: [], rewritten: [] };
}

async function formatWithPrettier(project: Project, original: string, options: Options): Promise<string> {
  const prettier = await loadPrettier(project.location);
  return prettier.format(original, options);
}
