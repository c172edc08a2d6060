import type { Options } from "prettier";
import { majorVersion } from "../engine/prettier/load-prettier.ts";
import { readLanguageUse, type LanguageUse } from "../engine/plugins/language-use.ts";
import { rewriteText } from "../engine/plugins/rewrite-text.ts";
import { isPrettierReplaced, readRecipe, type Project, type TextRecipe } from "../engine/project/project.ts";
import type { FallbackReason } from "../events/reasons.ts";
import { entryOf, type Task } from "./known-statements.ts";
import { asStatementParser, findDoubt, mayBeRange } from "../pipeline/doubt.ts";
import { mayEmbedScripts } from "../pipeline/embedded.ts";
import { grammarOf, type StatementParser } from "../pipeline/parse.ts";
import { canonicalJson, recipeOptions } from "../pipeline/recipe.ts";
import { readSource, type Source } from "../pipeline/source.ts";
import type { Rewriting } from "./rewriting.ts";
import type { CacheEntry } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";

/**
 * A text that is not known as a whole, ready for its statements to be looked up; or the reason why
 * they cannot be.
 */
export type PreparedText =
  | {
      readonly kind: "statements";
      readonly task: Task;
      /** The source as Prettier's parser gets it: after plugins have rewritten it. */
      readonly source: Source;
      /** What plugins did to it, if any of them rewrites. */
      readonly rewriting: Rewriting | undefined;
      /** What was learnt on the way. */
      readonly entries: readonly CacheEntry[];
    }
  /** A language that is cached by whole files. */
  | { readonly kind: "whole-file" }
  | { readonly kind: "fallback"; readonly reason: FallbackReason };

/** A text with its recipe. The recipe includes its plugins and all that they read. */
export type TextTask = Omit<Task, "rules" | "pluginParser" | "grammar"> & Pick<KnownRecipe, "plugins">;

/** A task whose grammar is not known yet. */
type DraftTask = Omit<Task, "grammar">;

type KnownRecipe = TextRecipe & { readonly kind: "recipe" };

/**
 * Finds out how the statements of a text are formatted. Lets its plugins rewrite the text, if they
 * do that.
 */
export async function prepareText(text: TextTask): Promise<PreparedText> {
  const { original, options } = text;
  const parser = asStatementParser(text.parser);
  if (parser === undefined) return { kind: "whole-file" };
  const source = readSource(original, options.endOfLine);
  if (source.text.trim() === "") return { kind: "whole-file" };
  const task: DraftTask = { ...text, rules: { options }, pluginParser: undefined };
  const asItIs: Draft = { task, parser, source, text: source.text, rewriting: undefined, entries: [] };
  if ((options.plugins ?? []).length === 0) return withGrammar(asItIs);
  const doubt = findDoubt({ ...doubtInput(task, parser), text: "" });
  if (doubt !== undefined) return { kind: "fallback", reason: doubt };

  let loaded: Promise<LanguageUse> | undefined;
  const readUse = () => (loaded ??= readUseOf(task, parser, text.plugins));
  const toRewriting = (rewritten: string): Rewriting => ({
    text: source.text,
    rewritten,
    looksAtImportsOnly: async () => looksAtImportsOnly(await readUse()),
    rewrite: async (document) => rewrite(task, parser, await readUse(), document),
  });
  const key = text.keyOf({ kind: "rewritten" }, original);
  const [known] = await text.project.store.getMany([key]);
  if (known !== undefined && known.kind !== "miss") {
    const rewritten = known.kind === "marker" ? source.text : known.text;
    return withoutPlugins({ ...asItIs, text: rewritten, rewriting: toRewriting(rewritten) });
  }
  const use = await readUse();
  if (use.kind === "untouched") return withGrammar(asItIs);
  if (use.kind === "replaces") return { kind: "fallback", reason: "plugin-replaces-language" };
  const rewritten = await rewrite(task, parser, use, original);
  if (rewritten === undefined) return { kind: "fallback", reason: "plugin-rewriting" };
  const rewriting = use.parser.preprocess === undefined ? undefined : toRewriting(rewritten);
  return withUse({ ...asItIs, text: rewritten, rewriting }, use, key);
}

/** Prepares a text that was formatted already. */
export async function prepareFormatted(
  original: string,
  options: Options,
  project: Project,
): Promise<PreparedFormatted> {
  const recipe = await readRecipe(project, options, original);
  if (recipe.kind !== "recipe" || mayBeRange(options)) return { kind: "bypass" };
  if (await isPrettierReplaced(project)) return { kind: "bypass" };
  const text: TextTask = { ...recipe, original, project, emit: () => {} };
  const prepared = await prepareText(text);
  return prepared.kind === "statements" ? { ...prepared, text } : prepared;
}

type PreparedFormatted =
  | (PreparedStatements & { readonly text: TextTask })
  | Exclude<PreparedText, PreparedStatements>
  /** Nothing of it may be stored. */
  | { readonly kind: "bypass" };

type PreparedStatements = Extract<PreparedText, { readonly kind: "statements" }>;

function looksAtImportsOnly(use: LanguageUse): boolean {
  return (use.kind === "rewrites" || use.kind === "wraps-parse") && use.looksAtImportsOnly;
}

/** What plugins make of a document before it is parsed; see `rewriteText`. */
async function rewrite(
  { project, options }: DraftTask,
  parser: StatementParser,
  use: LanguageUse,
  document: string,
): Promise<string | undefined> {
  if (use.kind === "untouched" || use.kind === "replaces") return undefined;
  if (use.parser.preprocess === undefined) return readSource(document, options.endOfLine).text;
  return rewriteText(project.location, document, { options, name: parser, parser: use.parser });
}

/** A text on its way to its parser. */
interface Draft {
  readonly task: DraftTask;
  readonly parser: StatementParser;
  readonly source: Source;
  /** What the plugins have made of `source`. */
  readonly text: string;
  readonly rewriting: Rewriting | undefined;
  readonly entries: readonly CacheEntry[];
}

async function withUse(
  draft: Draft,
  use: Extract<LanguageUse, { readonly kind: "rewrites" | "wraps-parse" }>,
  key: CacheKey,
): Promise<PreparedText> {
  const { task, source, text } = draft;
  if (use.kind === "rewrites" && !use.touchesEmbedded && !mayEmbedScripts(text, task.rules.options))
    return withoutPlugins({ ...draft, entries: [entryOf(key, source.text, text)] });
  const reachesInto = use.kind === "wraps-parse" ? use.reachesInto : undefined;
  return withGrammar({
    ...draft,
    task: { ...task, rules: { ...task.rules, reachesInto }, pluginParser: use.parser },
  });
}

/**
 * What the plugins do with the language; found out once for all texts with these plugins and
 * options.
 */
function readUseOf(
  { project, rules: { options } }: DraftTask,
  parser: StatementParser,
  plugins: TextTask["plugins"],
): Promise<LanguageUse> {
  const read = (believed: ReadonlySet<string>) =>
    readLanguageUse(project.location, {
      options,
      name: parser,
      ownOptions: ownOptionNames(project),
      believed,
    });
  if (plugins.kind !== "plugged") return read(new Set());
  const { members } = plugins.set;
  // Plugins that users have declared to format each statement by itself.
  const believed = members.filter(({ hasStatements }) => hasStatements).map(({ given }) => given);
  const about = canonicalJson([parser, recipeOptions(options, {})]);
  return project.plugins.useOf(plugins.set, about, () => read(new Set(believed)));
}

/**
 * A rewritten text is a text without plugins: Prettier's output of `t` is its output of
 * `preprocess(t)` without them, because parser, printer and options are the same; see the README
 * beside the plugins.
 */
async function withoutPlugins(draft: Draft): Promise<PreparedText> {
  const { task } = draft;
  const options = ownOptions(task);
  const recipe = await readRecipe(task.project, options, undefined);
  if (recipe.kind !== "recipe") return { kind: "fallback", reason: "plugin-rewriting" };
  const { keyOf } = recipe;
  return withGrammar({ ...draft, task: { ...task, options, keyOf, rules: { options } } });
}

/**
 * The options without `plugins`, and without options of plugins: alone, Prettier leaves those out.
 */
function ownOptions({ options, project, parser }: DraftTask): Options {
  const own = ownOptionNames(project);
  const left = Object.entries(options).filter(([name]) => own.has(name) && name !== "plugins");
  return { ...Object.fromEntries(left), parser };
}

function ownOptionNames({ support }: Project): ReadonlySet<string> {
  return new Set([...Object.keys(support.defaults), ...optionsWithoutDefault]);
}

/**
 * Prettier's own options that have no default, or a default that JSON cannot hold; and those that
 * Prettier takes without listing them.
 */
const optionsWithoutDefault = [
  ...["filepath", "parser", "rangeEnd", "cursorOffset", "plugins"],
  ...["astFormat", "printer", "originalText", "locStart", "locEnd", "getVisitorKeys"],
];

function withGrammar({ task, parser, source, text, rewriting, entries }: Draft): PreparedText {
  const { grammar, ...input } = doubtInput(task, parser);
  const doubt = findDoubt({ ...input, grammar, text });
  if (doubt !== undefined) return { kind: "fallback", reason: doubt };
  if (grammar === undefined) return { kind: "fallback", reason: "jsx-guess" };
  return {
    kind: "statements",
    task: { ...task, grammar },
    source: { ...source, text },
    rewriting,
    entries,
  };
}

/** The input of `findDoubt`, without the text. */
function doubtInput({ options, project }: DraftTask, parser: StatementParser) {
  return {
    parser,
    grammar: grammarOf(parser, options.filepath),
    options,
    prettierMajor: majorVersion(project.location),
  };
}
