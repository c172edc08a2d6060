import { resolve } from "node:path";
import type { FileKind, KnownFileKind } from "../engine/config/file-kinds.ts";
import type { OptionsRequest } from "../engine/config/options.ts";
import { noBasis } from "../engine/plugins/text-plugins.ts";
import { BrokenPrettierError } from "../engine/prettier/broken-prettier-error.ts";
import { isPrettierDebugged } from "../engine/prettier/prettier-debug.ts";
import { locateOwnPrettier } from "../engine/prettier/locate-prettier.ts";
import { isPrettierReplaced, readRecipe } from "../engine/project/project.ts";
import type { EventListener } from "../events/events.ts";
import { mayBeRange } from "../pipeline/doubt.ts";
import type { Store } from "../stores/store.ts";
import type { Answers } from "../text/answers.ts";
import type { CacheKey } from "../util/digest.ts";
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
  /** The contents that can be marked, by the store that may have the mark. */
  const byStore = (contents: readonly NamedContent[]) => {
    const wanted = new Map<Store, { place: number; key: CacheKey }[]>();
    for (const [place, { name, kind }] of contents.entries()) {
      const key = markOf(name, kind);
      if (key === undefined) continue;
      const { store } = known.get(kind)!.project;
      if (!wanted.has(store)) wanted.set(store, []);
      wanted.get(store)!.push({ place, key });
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
      for (const [store, marks] of byStore(contents)) {
        const lookups = await store.getMany(marks.map(({ key }) => key));
        for (const [index, { place, key }] of marks.entries()) {
          if (lookups[index]!.kind !== "marker") continue;
          const { kind, read } = contents[place]!;
          if (!(await answers().isFormatted({ key, kind: known.get(kind)!, read }))) continue;
          isMarked[place] = true;
          emit({ kind: "file-hit", unchanged: true, length: 0 });
        }
      }
      return isMarked;
    },
    mark: async (name, kind) => {
      const key = markOf(name, kind);
      if (key === undefined) return;
      const { project } = known.get(kind)!;
      // If Prettier was replaced meanwhile, its answer belongs to neither version.
      if (!(await isPrettierReplaced(project))) await project.store.setMany([{ kind: "marker", key }]);
    },
    forget: () => {
      find = undefined;
    },
  };
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
