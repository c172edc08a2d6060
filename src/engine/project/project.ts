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
import type { ProvenTexts } from "../../stores/proven-texts.ts";
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
 * One Prettier and everything that is known of it. It is all that is needed for formatting a text,
 * besides the text and its options.
 */
export interface Project extends PluginProject {
  readonly support: Support;
  readonly store: Store;
  /** Asked about whole texts that are not in the store. */
  readonly proven: ProvenTexts | undefined;
  /** By the recipe as canonical JSON. */
  readonly keyMakers: Map<string, KeyMaker>;
  /** Called with what each key is made of, for diagnosis. */
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
  // When the loaded Prettier is not the one on disk, its answers must not be remembered as those of
  // the one on disk.
  const memo: Memo = isLoaded ? ownMemo : { ...ownMemo, set: async () => {}, change: async () => {} };
  const own = { location, content, memo, repositories: new Map<string, string | undefined>() };
  return {
    ...own,
    support: await readSupport(location, content, memo),
    store,
    proven: undefined,
    keyMakers: new Map(),
    onKey,
    readPresentContent: createContentReader(location.directory, memo),
    plugins: new PluginRegistry(own),
    watchesPlugins: false,
  };
}

/**
 * Whether Prettier was replaced on disk since the project was opened or since this process loaded
 * it. Node keeps the modules that it has loaded, so the output may come from a mixture of both
 * versions and must not be stored. Called just before Prettier is used.
 */
export async function isPrettierReplaced(project: Project): Promise<boolean> {
  const { location, content, memo } = project;
  const present = await project.readPresentContent();
  return present !== content || ((await loadedContent(location, memo)) ?? present) !== content;
}

/** How the keys of a text are made, or why it has none. */
export type TextRecipe =
  | {
      readonly kind: "recipe";
      readonly parser: string;
      readonly keyOf: KeyMaker;
      /** The options that matter: plugins that take no part in formatting the text are left out. */
      readonly options: Options;
      readonly plugins: Exclude<TextPlugins, { kind: "bypass" }>;
    }
  /** Prettier has no language for the file name. */
  | { readonly kind: "no-parser" }
  /** Options of a form that we do not know. Only Prettier can say what they mean. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "bypass"; readonly reason: BypassReason; readonly detail?: string };

/**
 * Resolves the parser, the options and the plugins of a text into the recipe for its keys. In the
 * common case this loads neither Prettier nor a plugin.
 * @param text `undefined` for a recipe for any text with these options
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
    // We replace this option by our own value, so Prettier would never see and reject a bad one.
    lineEnds.has(options.endOfLine);
  if (!isReadable) return { kind: "unreadable" };
  // An old Prettier finds plugins by itself, so it may know more languages than it lists.
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
    // An option is not plain data, or is circular.
    if (error instanceof TypeError || error instanceof RangeError)
      return { kind: "bypass", reason: "option-unidentified" };
    throw error;
  }
}

/** @throws TypeError or RangeError for an option that is not plain data */
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
      // A plugin may look at the whole path within the repository. Where the repository is checked
      // out must not matter.
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

// Key makers are remembered because all files of a folder share a few recipes, and digesting a
// recipe takes as long as looking up ten keys.
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
    // A plugin may change defaults, so an option that is left out may differ from one that is given
    // with Prettier's default.
    options: recipeOptions(options, plugins.length > 0 ? {} : support.defaults),
    plugins,
  };
  const keyOf = createKeyMaker(recipe, onKey);
  keyMakers.set(name, keyOf);
  return keyOf;
}

/** The parser for a file name, when there are no plugins. */
async function parserOf(project: Project, fileName: string | undefined): Promise<string | undefined> {
  if (fileName === undefined) return undefined;
  // When the name does not determine a language, only a shebang line still can.
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
