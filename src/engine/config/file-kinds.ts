import type { PluginOption } from "../plugins/language-facts.ts";
import type { PluginBasis } from "../plugins/stamps.ts";
import { basename, dirname, resolve } from "node:path";
import type { Options } from "prettier";
import type { OptionsRequest } from "./options.ts";
import { fileNameFacts } from "../../pipeline/recipe.ts";
import { createOptionsResolver } from "./options.ts";
import { noBasis, readPluginBasis, readPluginOptions } from "../plugins/text-plugins.ts";
import { readRecipe, type Project, type TextRecipe } from "../project/project.ts";
import { getOrMake } from "../../util/get-or-make.ts";
import { hasPlainName } from "../prettier/support.ts";

/** See `Formatter.fileKind`. */
export interface FileKind {
  /**
   * From configuration files and `.editorconfig`, as Prettier resolves them, and the command line,
   * by their precedence. `filepath` is to be added.
   */
  readonly options: Options;
  /** No language of Prettier's or of the plugins has such a file name; `format` would reject. */
  readonly isUnknownLanguage: boolean;
  /**
   * Whether configuration files, Prettier and `basis` decide about this alone: no configuration
   * that is code.
   */
  readonly isFixed: boolean;
  /** What its plugins go by. */
  readonly basis: PluginBasis;
  /** Options that its plugins bring. */
  readonly pluginOptions: readonly PluginOption[];
}

/** A kind, and what the formatter knows of it. */
export interface KnownFileKind extends FileKind {
  readonly project: Project;
  readonly recipe: TextRecipe;
}

/**
 * Finds the kinds of files; see `Formatter.fileKind`. Folders are read once in the life of a
 * finder.
 */
export type FileKindFinder = (
  file: string,
  project: Project,
  request: OptionsRequest,
) => Promise<KnownFileKind>;

export function createFileKindFinder(): FileKindFinder {
  const resolver = createOptionsResolver();
  const kindsOf = new WeakMap<OptionsRequest, Map<string, Promise<KnownFileKind>>>();
  return async (file, project, request) => {
    const absoluteFile = resolve(file);
    const kinds = getOrMake(kindsOf, request, () => new Map<string, Promise<KnownFileKind>>());
    const seen = await resolver.classOf(absoluteFile, project, request);
    const name = `${dirname(absoluteFile)}\0${nameClass(absoluteFile, project, seen)}`;
    let kind = kinds.get(name);
    if (kind === undefined) {
      const options = resolver.resolve(file, project, request) as Promise<Options>;
      const isCode = resolver.isCode(absoluteFile, request);
      kinds.set(name, (kind = options.then((resolved) => makeKind(file, resolved, project, !isCode))));
      // A broken configuration may be mended, and there may be many kinds of one file each.
      kind.catch(() => kinds.delete(name));
    }
    const { options, isFixed } = await kind;
    // A plugin may look at all of the path.
    return options.plugins === undefined || options.plugins.length === 0
      ? kind
      : makeKind(file, options, project, isFixed);
  };
}

async function makeKind(
  file: string,
  options: Options,
  project: Project,
  isFixed: boolean,
): Promise<KnownFileKind> {
  // What is wrong with a plugin is said when a text is formatted.
  const unreadable = { kind: "unreadable" } as const;
  const recipe = await readRecipe(project, { ...options, filepath: file }, undefined).catch(() => unreadable);
  const basis = await readPluginBasis(project, { ...options, filepath: file }).catch(() => undefined);
  return {
    options,
    isUnknownLanguage: recipe.kind === "no-parser",
    isFixed: isFixed && basis !== undefined,
    basis: basis ?? noBasis,
    pluginOptions: await readPluginOptions(project, { ...options, filepath: file }).catch(() => []),
    project,
    recipe,
  };
}

/**
 * The part of a file's name that may decide about its options or its language; files of a folder
 * that share it are of one kind.
 * @param seen what the configuration sees of the file, if that is less than its path
 */
function nameClass(file: string, { support }: Project, seen: string | undefined): string {
  const base = basename(file);
  const ending = fileNameFacts(base);
  // Without a dot only the first line of the file can tell its language.
  const isWhole =
    seen === undefined ||
    ending === base ||
    !hasPlainName(file) ||
    Object.hasOwn(support.names, base.toLowerCase());
  return isWhole ? base : `${ending}\0${seen}`;
}
