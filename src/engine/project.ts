import type { Options } from "prettier";
import type { BypassReason } from "../errors.ts";
import type { PrettierLocation } from "../formatter.ts";
import {
  canonicalJson,
  createKeyMaker,
  fileNameFacts,
  recipeOptions,
  type KeyListener,
  type KeyMaker,
} from "../pipeline/recipe.ts";
import type { Store } from "../stores/store.ts";
import { loadPrettier, stampsAtLoading } from "./load-prettier.ts";
import { createMemo, type Memo } from "./memo.ts";
import { pathInRepository } from "./repository.ts";
import { identifyPlugins } from "./plugins/plugins.ts";
import { knownContent, prettierContent, readManifestStamp } from "./prettier-content.ts";
import { hasPlainName, inferParser, mayHaveInterpreter, readSupport, type Support } from "./support.ts";

/** One Prettier and what is known of it; all that formatting a text needs besides the text and its options. */
export interface Project {
  readonly location: PrettierLocation;
  /** Digest of Prettier's files. */
  readonly content: string;
  readonly support: Support;
  readonly memo: Memo;
  readonly store: Store;
  /** By recipe. */
  readonly keyMakers: Map<string, KeyMaker>;
  /** For whoever wants to know what keys are made of. */
  readonly onKey: KeyListener | undefined;
  /** The repository of each folder that was asked for. */
  readonly repositories: Map<string, string | undefined>;
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
  return {
    location,
    content,
    support: await readSupport(location, content, memo),
    memo,
    store,
    keyMakers: new Map(),
    onKey,
    repositories: new Map(),
  };
}

/**
 * Whether the Prettier in this process is not the one on disk: it was replaced, and Node keeps what it has loaded. Its output must not be
 * stored, because it belongs to neither. Asked when Prettier is about to be used.
 */
export async function isPrettierReplaced({ location, content, memo }: Project): Promise<boolean> {
  const present = await presentContent(location, memo);
  return present !== content || ((await loadedContent(location, memo)) ?? present) !== content;
}

/** The digest of Prettier's files on disk, by one stat where nothing has changed; `undefined` while they are being replaced. */
async function presentContent({ directory }: PrettierLocation, memo: Memo): Promise<string | undefined> {
  const stamp = readManifestStamp(directory);
  const seen = presentContents.get(directory);
  if (seen?.stamp === stamp) return seen.content;
  const content = await prettierContent(directory, memo).catch(() => undefined);
  if (content !== undefined) presentContents.set(directory, { stamp, content });
  return content;
}

const presentContents = new Map<string, { readonly stamp: string; readonly content: string }>();

/** The digest of the files that this process has loaded; `"unknown"` if they were replaced before anybody read them; `undefined` if it has loaded none. */
async function loadedContent(location: PrettierLocation, memo: Memo): Promise<string | undefined> {
  const stamps = stampsAtLoading(location);
  if (stamps === undefined) return undefined;
  let content = loadedContents.get(location.directory);
  if (content === undefined) {
    // The memo knows it if the files were the same when the project was opened.
    content = (await knownContent(location.directory, stamps, memo)) ?? "unknown";
    loadedContents.set(location.directory, content);
  }
  return content;
}

const loadedContents = new Map<string, string>();

/** How the entries of a text are named; or why it has none. */
export type TextRecipe =
  | { readonly kind: "recipe"; readonly parser: string; readonly keyOf: KeyMaker }
  /** No language of Prettier's has such a file name. */
  | { readonly kind: "no-parser" }
  /** Options of a form that we do not know: what comes of them is Prettier's to say. */
  | { readonly kind: "unreadable" }
  | { readonly kind: "bypass"; readonly reason: BypassReason };

/** Resolves the parser, the options and the plugins of a text into the recipe for its keys. Loads nothing in the common case. */
export async function readRecipe(project: Project, options: Options): Promise<TextRecipe> {
  const { filepath: fileName, plugins = [] } = options as { filepath?: unknown; plugins?: unknown };
  const isReadable =
    Array.isArray(plugins) &&
    (fileName === undefined || typeof fileName === "string") &&
    // We set this option ourselves, so that Prettier would not get to see a bad value.
    lineEnds.has(options.endOfLine);
  if (!isReadable) return { kind: "unreadable" };
  const identity = identifyPlugins(plugins);
  if (identity.kind === "bypass") return identity;
  const parser =
    options.parser ?? (fileName === undefined ? undefined : await parserOf(project, fileName, plugins));
  if (parser === undefined) return { kind: "no-parser" };
  if (typeof parser !== "string") return { kind: "unreadable" };
  // A plugin may look at all of the path, but not at where the repository happens to be checked out.
  const nameFacts =
    plugins.length > 0 ? pathInRepository(fileName ?? "", project.repositories) : fileNameFacts(fileName);
  const given = recipeOptions(options as Record<string, unknown>, {});
  try {
    return {
      kind: "recipe",
      parser,
      keyOf: keyMakerOf(project, parser, nameFacts, given, identity.identities),
    };
  } catch (error) {
    // A value that is no data, or an endless one.
    if (error instanceof TypeError || error instanceof RangeError)
      return { kind: "bypass", reason: "option-unidentified" };
    throw error;
  }
}

const lineEnds: ReadonlySet<unknown> = new Set([undefined, null, "lf", "crlf", "cr", "auto"]);

// The files of a folder share few recipes, and digesting one takes as long as looking up ten keys.
function keyMakerOf(
  { keyMakers, location, content, support, onKey }: Project,
  parser: string,
  fileName: string,
  options: Readonly<Record<string, unknown>>,
  plugins: readonly string[],
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
    // A plugin may bring defaults of its own, so that leaving an option out is not the same as spelling it out.
    options: recipeOptions(options, plugins.length > 0 ? {} : support.defaults),
    plugins,
  };
  const keyOf = createKeyMaker(recipe, onKey);
  keyMakers.set(name, keyOf);
  return keyOf;
}

async function parserOf(
  project: Project,
  fileName: string,
  plugins: readonly unknown[],
): Promise<string | undefined> {
  // Plugins bring languages of their own; without them, only a shebang line can still name one.
  if (plugins.length === 0 && hasPlainName(fileName)) {
    const inferred = inferParser(project.support, fileName);
    if (inferred !== undefined || !mayHaveInterpreter(fileName)) return inferred;
  }
  const prettier = await loadPrettier(project.location);
  const info = await prettier.getFileInfo(fileName, { resolveConfig: false, withNodeModules: true, plugins });
  return info.inferredParser ?? undefined;
}
