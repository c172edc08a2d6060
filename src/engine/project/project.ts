import type { Options } from "prettier";
import type { BypassReason } from "../../events/reasons.ts";
import type { PrettierLocation } from "../prettier/locate-prettier.ts";
import {
  canonicalJson,
  createKeyMaker,
  fileNameFacts,
  recipeOptions,
  type KeyListener,
  type KeyMaker,
  type Recipe,
} from "../../pipeline/recipe.ts";
import type { Store } from "../../stores/store.ts";
import { isTooOld, loadedContent, loadPrettier } from "../prettier/load-prettier.ts";
import { createMemo, type Memo } from "../memo/memo.ts";
import { pathInRepository } from "../memo/repository.ts";
import { PluginRegistry, type PluginProject } from "../plugins/plugin-registry.ts";
import { readTextPlugins, type TextPlugins } from "../plugins/text-plugins.ts";
import { createContentReader, prettierContent, type ContentReader } from "../prettier/prettier-content.ts";
import {
  hasPlainName,
  inferParser,
  mayHaveInterpreter,
  readSupport,
  type Support,
} from "../prettier/support.ts";
import { unreachable } from "../../util/unreachable.ts";

/**
 * One Prettier and what is known of it; all that formatting a text needs besides the text and its
 * options.
 */
export interface Project extends PluginProject {
  readonly support: Support;
  readonly store: Store;
  /** By recipe. */
  readonly keyMakers: Map<string, KeyMaker>;
  /** For whoever wants to know what keys are made of. */
  readonly onKey: KeyListener | undefined;
  readonly readPresentContent: ContentReader;
}

export async function openProject(
  location: PrettierLocation,
  store: Store,
  onKey?: KeyListener,
): Promise<Project> {
  const ownMemo = createMemo(store, onKey);
  const content = await prettierContent(location.directory, ownMemo);
  const isLoaded = ((await loadedContent(location, ownMemo)) ?? content) === content;
  // What another Prettier than this one would say of itself must not be remembered as this one's.
  const memo: Memo = isLoaded ? ownMemo : { get: ownMemo.get, set: async () => {} };
  const own = { location, content, memo, repositories: new Map<string, string | undefined>() };
  return {
    ...own,
    support: await readSupport(location, content, memo),
    store,
    keyMakers: new Map(),
    onKey,
    readPresentContent: createContentReader(location.directory, memo),
    plugins: new PluginRegistry(own),
    watchesPlugins: false,
  };
}

/**
 * Whether the Prettier in this process is not the one on disk: it was replaced, and Node keeps what
 * it has loaded. Its output must not be stored, because it belongs to neither. Asked when Prettier
 * is about to be used.
 */
export async function isPrettierReplaced(project: Project): Promise<boolean> {
  const { location, content, memo } = project;
  const present = await project.readPresentContent();
  return present !== content || ((await loadedContent(location, memo)) ?? present) !== content;
}

/** How the entries of a text are named; or why it has none. */
export type TextRecipe =
  | {
      readonly kind: "recipe";
      readonly parser: string;
      readonly keyOf: KeyMaker;
      /** Those that decide: without plugins that take no part in formatting the text. */
      readonly options: Options;
      readonly plugins: Exclude<TextPlugins, { kind: "bypass" }>;
    }
  /** No language of Prettier's has such a file name. */
  | { readonly kind: "no-parser" }
  /** Options of a form that we do not know: what comes of them is Prettier's to say. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "bypass"; readonly reason: BypassReason; readonly detail?: string };

/**
 * Resolves the parser, the options and the plugins of a text into the recipe for its keys. Loads
 * nothing in the common case.
 * @param text `undefined`: the recipe is for any text with these options
 */
export async function readRecipe(
  project: Project,
  options: Options,
  text: string | undefined,
): Promise<TextRecipe> {
  const { filepath: fileName, plugins: given = [] } = options as { filepath?: unknown; plugins?: unknown };
  const isReadable =
    Array.isArray(given) &&
    (fileName === undefined || typeof fileName === "string") &&
    // We set this option ourselves, so that Prettier would not get to see a bad value.
    lineEnds.has(options.endOfLine);
  if (!isReadable) return { kind: "unreadable" };
  // It may know more languages than it says, from plugins that it finds by itself.
  if (isTooOld(project.location)) {
    const found = options.parser ?? (fileName && (await askParser(project, fileName, given)));
    return found ? { kind: "bypass", reason: "prettier-too-old" } : { kind: "no-parser" };
  }
  const plugins = await readTextPlugins(project, options, text);
  if (plugins.kind === "bypass") return plugins;
  const parser =
    plugins.kind === "none" ? (options.parser ?? (await parserOf(project, fileName))) : plugins.parser;
  if (parser === undefined) return { kind: "no-parser" };
  if (typeof parser !== "string") return { kind: "unreadable" };
  try {
    return {
      kind: "recipe",
      parser,
      keyOf: keyMakerFor(project, options, parser, plugins),
      options:
        plugins.kind === "untouched" && plugins.validates === undefined ? withoutPlugins(options) : options,
      plugins,
    };
  } catch (error) {
    // A value that is no data, or an endless one.
    if (error instanceof TypeError || error instanceof RangeError)
      return { kind: "bypass", reason: "option-unidentified" };
    throw error;
  }
}

/** @throws TypeError or RangeError for an option that is no data */
export function keyMakerFor(
  project: Project,
  options: Options,
  parser: string,
  plugins: Exclude<TextPlugins, { kind: "bypass" }>,
): KeyMaker {
  const { filepath } = options;
  const plain = {
    parser,
    fileName: fileNameFacts(filepath),
    options: recipeOptions(options, {}),
    plugins: [],
  };
  switch (plugins.kind) {
    case "none":
      return keyMakerOf(project, plain);
    case "untouched":
      return plugins.validates === undefined
        ? keyMakerOf(project, plain)
        : keyMakerOf(project, { ...plain, plugins: [`options of ${plugins.validates}`] });
    case "plugged": {
      // A plugin may look at all of the path, but not at where the repository happens to be checked
      // out.
      const fileName = pathInRepository(filepath ?? "", project.repositories);
      return keyMakerOf(project, { ...plain, fileName, plugins: plugins.identities });
    }
    default:
      return unreachable(plugins);
  }
}

function withoutPlugins({ plugins: _, ...options }: Options): Options {
  return options;
}

const lineEnds: ReadonlySet<unknown> = new Set([undefined, null, "lf", "crlf", "cr", "auto"]);

// The files of a folder share few recipes, and digesting one takes as long as looking up ten keys.
function keyMakerOf(
  { keyMakers, location, content, support, onKey }: Project,
  { parser, fileName, options, plugins }: Pick<Recipe, "parser" | "fileName" | "options" | "plugins">,
): KeyMaker {
  const name = canonicalJson([parser, fileName, options, plugins]);
  const known = keyMakers.get(name);
  if (known !== undefined) return known;
  const recipe = {
    prettier: { version: location.version, content },
    unicode: process.versions["unicode"] ?? "",
    icu: process.versions["icu"] ?? "",
    parser,
    fileName,
    // A plugin may bring defaults of its own, so that leaving an option out is not the same as
    // spelling it out.
    options: recipeOptions(options, plugins.length > 0 ? {} : support.defaults),
    plugins,
  };
  const keyOf = createKeyMaker(recipe, onKey);
  keyMakers.set(name, keyOf);
  return keyOf;
}

/** Without plugins. */
async function parserOf(project: Project, fileName: string | undefined): Promise<string | undefined> {
  if (fileName === undefined) return undefined;
  // Only a shebang line can still name a language that the file's name does not.
  if (hasPlainName(fileName)) {
    const inferred = inferParser(project.support, fileName);
    if (inferred !== undefined || !mayHaveInterpreter(fileName)) return inferred;
  }
  return askParser(project, fileName, []);
}

async function askParser(
  project: Project,
  fileName: string,
  plugins: readonly unknown[],
): Promise<string | undefined> {
  const prettier = await loadPrettier(project.location);
  const asked = { resolveConfig: false, withNodeModules: true, plugins };
  const info = await prettier.getFileInfo(fileName, asked);
  return info.inferredParser ?? undefined;
}
