import { dirname, resolve } from "node:path";
import type { Options } from "prettier";
import { isTooOld, majorVersion } from "../engine/prettier/load-prettier.ts";
import {
  createPrettierLocator,
  type LocatedPrettier,
  type PrettierLocation,
} from "../engine/prettier/locate-prettier.ts";
import type { openProject, Project } from "../engine/project/project.ts";
import type { EventListener } from "../events/events.ts";
import { isTestedMajor } from "../pipeline/doubt.ts";
import type { KeyListener } from "../pipeline/recipe.ts";
import { guardStore, openGuardedStore } from "../stores/guarded-store.ts";
import { nullStore } from "../stores/null-store.ts";
import { openStores } from "../stores/open/open-stores.ts";
import type { Store, StoreFailure } from "../stores/store.ts";
import { epochOf } from "./epoch.ts";
import type { FormatterSettings } from "./formatter.ts";
import { warnOfUnsafeFolder, warnOfUntestedPrettier } from "./warnings.ts";

/** The Prettiers of a formatter, each with its store and what is known of it. */
export interface Projects {
  /** The Prettier of a folder; `locateFor` gives that of texts with these options. */
  locate(directory: string): LocatedPrettier;
  locateFor(options: Options): LocatedPrettier;
  /** As `locateFor`, but also counts the Prettier as chosen. */
  choose(options: Options): LocatedPrettier;
  /** All Prettiers that were chosen. */
  chosen(): readonly LocatedPrettier[];
  projectOf(location: PrettierLocation): Promise<Project>;
  storeOf(location: PrettierLocation): Store;
  stores(): readonly Store[];
  /** Makes the next calls locate and read each Prettier again. */
  forget(): void;
}

export interface ProjectsTools {
  readonly isCached: boolean;
  readonly emit: EventListener;
  readonly onKey: KeyListener | undefined;
  readonly open: () => typeof openProject;
}

export function createProjects(
  settings: FormatterSettings,
  { isCached, emit, onKey, open }: ProjectsTools,
): Projects {
  let locate = createPrettierLocator(settings.prettierFrom);
  const stores = new Map<string, Store>();
  const projects = new Map<string, Promise<Project>>();
  const chosen = new Map<string, LocatedPrettier>();
  const onFailure = (failure: StoreFailure) => {
    emit({ kind: "store-failed", failure });
    if (settings.warnings !== false) warnOfUnsafeFolder(failure);
  };
  const givenStore = settings.store && guardStore(settings.store, onFailure);
  const openStore = (epoch: string) =>
    settings.openStore
      ? openGuardedStore(() => settings.openStore!(epoch), onFailure)
      : openStores(settings, epoch, onFailure);
  const storeOf = (location: PrettierLocation): Store => {
    if (!isCached) return nullStore;
    if (givenStore !== undefined) return givenStore;
    const epoch = epochOf(location);
    const store = stores.get(epoch) ?? openStore(epoch);
    stores.set(epoch, store);
    return store;
  };
  const openOne = async (location: PrettierLocation): Promise<Project> => {
    const mayBeCached = location.problem === undefined && !isTooOld(location);
    if (settings.warnings !== false && mayBeCached && !isTestedMajor(majorVersion(location)))
      warnOfUntestedPrettier(location);
    const opened = await open()(location, storeOf(location), onKey);
    const proven = isCached ? settings.proven?.(epochOf(location)) : undefined;
    return { ...opened, proven, watchesPlugins: settings.watchesPlugins ?? false };
  };
  const locateFor = ({ filepath }: Options) =>
    locate(typeof filepath === "string" ? dirname(resolve(filepath)) : (settings.directory ?? process.cwd()));
  return {
    locate: (directory) => locate(directory),
    locateFor,
    choose: (options) => {
      const location = locateFor(options);
      chosen.set(location.directory, location);
      return location;
    },
    chosen: () => [...chosen.values()],
    projectOf: (location) => {
      const { directory } = location;
      let project = projects.get(directory);
      if (project === undefined) {
        projects.set(directory, (project = openOne(location)));
        // Try again next time: a broken Prettier may have been repaired.
        project.catch(() => projects.delete(directory));
      }
      return project;
    },
    storeOf,
    stores: () => (givenStore === undefined ? [...stores.values()] : [givenStore]),
    forget: () => {
      locate = createPrettierLocator(settings.prettierFrom);
      projects.clear();
    },
  };
}
