import { resolve } from "node:path";
import type { FileKind, KnownFileKind } from "../engine/config/file-kinds.ts";
import type { OptionsRequest } from "../engine/config/options.ts";
import { noBasis } from "../engine/plugins/text-plugins.ts";
import { BrokenPrettierError } from "../engine/prettier/broken-prettier-error.ts";
import { isPrettierDebugged } from "../engine/prettier/prettier-debug.ts";
import { locateOwnPrettier } from "../engine/prettier/locate-prettier.ts";
import { isPrettierReplaced, readRecipe, type Project } from "../engine/project/project.ts";
import type { EventListener } from "../events/events.ts";
import { mayBeRange } from "../pipeline/doubt.ts";
import type { Answers } from "../text/answers.ts";
import { isLeftByPrettier } from "../text/compare-with-prettier.ts";
import type { CacheKey } from "../util/digest.ts";
import { getOrMake } from "../util/get-or-make.ts";
import type { NamedContent } from "./formatter.ts";
import type { Projects } from "./projects.ts";

/** File kinds, and contents that are known by a name; see `Formatter`. */
export interface FileKinds {
  fileKind(file: string, request: OptionsRequest): Promise<FileKind>;
  areMarked(contents: readonly NamedContent[]): Promise<readonly boolean[]>;
  mark(name: string, kind: FileKind): Promise<void>;
  /** Makes the next calls read configurations again. */
  forget(): void;
}

export function createFileKinds(projects: Projects, answers: () => Answers, emit: EventListener): FileKinds {
  let find: ReturnType<Answers["createKindFinder"]> | undefined;
  const known = new WeakMap<FileKind, KnownFileKind>();
  const markOf = (name: string, kind: FileKind): CacheKey | undefined => {
    const recipe = known.get(kind)?.recipe;
    // A recipe has no range, because texts with one bypass the cache.
    const isWhole = !mayBeRange(kind.options);
    return recipe?.kind === "recipe" && isWhole ? recipe.keyOf({ kind: "named" }, name) : undefined;
  };
  /** The contents that can be marked, by the project that may know the mark. */
  const byProject = (contents: readonly NamedContent[]) => {
    const wanted = new Map<Project, Mark[]>();
    for (const [place, content] of contents.entries()) {
      const key = markOf(content.name, content.kind);
      if (key === undefined) continue;
      getOrMake(wanted, known.get(content.kind)!.project, () => []).push({ place, key, content });
    }
    return wanted;
  };
  return {
    fileKind: async (file, request) => {
      try {
        const project = await projects.projectOf(projects.choose({ filepath: file }));
        const kind = await (find ??= answers().createKindFinder())(file, project, request);
        known.set(kind, kind);
        return kind;
      } catch (error) {
        if (error instanceof BrokenPrettierError) return brokenKind(projects, file);
        throw error;
      }
    },
    areMarked: async (contents) => {
      const isMarked = new Array<boolean>(contents.length).fill(false);
      if (isPrettierDebugged()) return isMarked;
      for (const [project, marks] of byProject(contents)) {
        const lookups = await project.store.getMany(marks.map(({ key }) => key));
        const stored = marks.filter((_, index) => lookups[index]!.kind === "marker");
        const others = marks.filter((_, index) => lookups[index]!.kind === "miss");
        const proven = new Set(await findProven(others, project));
        for (const mark of [...stored, ...proven]) {
          const { key, place, content } = mark;
          const { kind, read } = content;
          if (!(await answers().isFormatted({ key, kind: known.get(kind)!, read }))) {
            if (proven.has(mark)) project.proven!.refute([key]);
            continue;
          }
          isMarked[place] = true;
          const told = { kind: "file-hit", unchanged: true, length: 0 } as const;
          emit(proven.has(mark) ? { ...told, isProven: true } : told);
        }
      }
      return isMarked;
    },
    mark: async (name, kind) => {
      const key = markOf(name, kind);
      if (key === undefined) return;
      const { project } = known.get(kind)!;
      // If Prettier was replaced meanwhile, its answer belongs to neither version.
      if (await isPrettierReplaced(project)) return;
      await project.store.setMany([{ kind: "marker", key }]);
      project.proven?.learn?.(key);
    },
    forget: () => {
      find = undefined;
    },
  };
}

/** A content whose name may be known, and its place in the list of the caller. */
interface Mark {
  readonly place: number;
  readonly key: CacheKey;
  readonly content: NamedContent;
}

/** Those of the contents that others have proven to be formatted. */
async function findProven(marks: readonly Mark[], project: Project): Promise<readonly Mark[]> {
  if (project.proven === undefined || marks.length === 0) return [];
  const claims = marks.map(({ key, content: { kind, read } }) => {
    let content: ReturnType<NonNullable<typeof read>>;
    const compare = async (longest: number) => {
      content ??= read?.();
      if (content === undefined || content.text.length > longest) return undefined;
      const { text, filepath } = content;
      return isLeftByPrettier(text, { ...kind.options, filepath }, project);
    };
    return {
      key,
      get file() {
        return content?.filepath;
      },
      compare,
    };
  });
  const areFormatted = await project.proven.areFormatted(claims);
  return marks.filter((_, index) => areFormatted[index]);
}

/**
 * The kind of a file whose Prettier is broken. `format` will reject the file with the same error.
 * Our own Prettier says whether it knows the language at all.
 */
async function brokenKind(projects: Projects, file: string): Promise<FileKind> {
  const recipe = await projects.projectOf(locateOwnPrettier()).then(
    (project) => readRecipe(project, { filepath: resolve(file) }, undefined),
    // Our own Prettier may be the broken one.
    () => undefined,
  );
  return {
    options: {},
    isUnknownLanguage: recipe?.kind === "no-parser",
    isFixed: false,
    basis: noBasis,
    pluginOptions: [],
  };
}
