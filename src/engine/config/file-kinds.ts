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
   * The options from configuration files, `.editorconfig` and the command line, resolved by
   * Prettier and merged by precedence. Callers have to add `filepath`.
   */
  readonly options: Options;
  /**
   * Whether neither Prettier nor the plugins have a language for the file name, so that `format`
   * would reject.
   */
  readonly isUnknownLanguage: boolean;
  /**
   * Whether only Prettier, `basis` and configuration files that are data decide about this kind, no
   * configuration that is code.
   */
  readonly isFixed: boolean;
  /** What the answers of its plugins depend on. */
  readonly basis: PluginBasis;
  /** Options that its plugins define. */
  readonly pluginOptions: readonly PluginOption[];
}

/** A file kind with its project and recipe. */
export interface KnownFileKind extends FileKind {
  readonly project: Project;
  readonly recipe: TextRecipe;
}

/** Finds the kind of a file; see `Formatter.fileKind`. A finder reads each folder only once. */
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
      // Forget the failure: the configuration may be repaired, and failures might fill the memory
      // when every file has its own kind.
      kind.catch(() => kinds.delete(name));
    }
    const { options, isFixed } = await kind;
    // A plugin may look at the whole path, so its recipe is not shared between files.
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
  // Ignore errors of plugins here: they are reported when a text is formatted.
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
 * The part of a file's name that can affect its options or language. Files of one folder with the
 * same part are of one kind.
 * @param seen which globs of the configuration match the file, see `tellApart`; undefined when the
 * whole path may matter
 */
function nameClass(file: string, { support }: Project, seen: string | undefined): string {
  const base = basename(file);
  const ending = fileNameFacts(base);
  // A file whose name has no dot may get its language from its first line, so it shares its kind
  // with no other.
  const isWhole =
    seen === undefined ||
    ending === base ||
    !hasPlainName(file) ||
    Object.hasOwn(support.names, base.toLowerCase());
  return isWhole ? base : `${ending}\0${seen}`;
}
