import { dirname } from "node:path";
import { canonicalJson, fileNameFacts, recipeOptions } from "../../pipeline/recipe.ts";
import { getOrMake } from "../../util/get-or-make.ts";
import type { LanguageFacts } from "./language-facts.ts";
import type { LanguageUse } from "./language-use.ts";
import { RecordingLook, type ReadContent, type Snapshot } from "./look.ts";
import { ModuleGraphs } from "./module-graphs.ts";
import { believeUser, findPluginEntry, readPluginSet, type PluginSet } from "./plugin-set.ts";
import { recallLanguageFacts, type WatchingProject } from "./remembered-facts.ts";
import type { TextOptions } from "./text-options.ts";
import {
  aboutFolder,
  aboutLoading,
  emptyTrace,
  joinTraces,
  lookAtTrace,
  pathNames,
  readTrace,
  type PrettierProject,
  type Trace,
} from "./traces.ts";
import { createUserConfigReader, type UserConfig } from "./user-config.ts";
import { ownTrace } from "./watch-plugins.ts";

/** What plugins need of a project. */
export interface PluginProject extends WatchingProject {
  readonly plugins: PluginRegistry;
}

/** What decides about a text besides the code of its plugins. */
export interface PluginInputs {
  readonly snapshot: Snapshot;
  /** Of what was seen of unknown plugins. */
  readonly trace: Trace;
  /** What of that is remembered for later processes. */
  readonly rememberedTrace: Trace;
  /** Why nothing can be cached. */
  readonly refusal: string | undefined;
}

/**
 * What a project has found out about plugins. One for each project, because a key names its
 * Prettier.
 */
export class PluginRegistry {
  readonly #project: PrettierProject;
  readonly #sets = new Map<string, { readonly set: PluginSet | undefined }>();
  readonly #facts = new Map<string, Promise<LanguageFacts>>();
  readonly #inputs = new Map<string, PluginInputs>();
  readonly #contents = new Map<string, ReadContent>();
  readonly #graphs: ModuleGraphs;
  readonly #userConfigOf = createUserConfigReader();
  readonly #believed = new Map<UserConfig, Map<PluginSet, PluginSet>>();
  readonly #uses = new WeakMap<PluginSet, Map<string, Promise<LanguageUse>>>();

  constructor(project: PrettierProject) {
    this.#project = project;
    this.#graphs = new ModuleGraphs(project.location.directory, project.memo);
  }

  /**
   * The set of a text's plugins; `undefined` if it cannot be known.
   * @throws MisuseError for a configuration of ours that is wrong
   */
  async setOf({ plugins, file }: TextOptions): Promise<PluginSet | undefined> {
    const set = await this.#plainSetOf(plugins);
    if (set === undefined || set.isKnown) return set;
    const userConfig = this.#userConfigOf(file === undefined ? process.cwd() : dirname(file));
    if (userConfig === undefined) return set;
    const believed = getOrMake(this.#believed, userConfig, () => new Map<PluginSet, PluginSet>());
    return getOrMake(believed, set, () => believeUser(set, userConfig));
  }

  async #plainSetOf(plugins: readonly unknown[]): Promise<PluginSet | undefined> {
    const name = nameOfList(plugins);
    if (name === undefined) return undefined;
    const known = this.#sets.get(name);
    // One that cannot be known is asked for once: it may be long to find out, and Prettier answers.
    if (known !== undefined && known.set?.isCurrent() !== false) return known.set;
    // What was found out about another one does not hold.
    this.forgetInputs();
    await this.#graphs.recall(plugins.flatMap((plugin) => findPluginEntry(plugin) ?? []));
    const set = readPluginSet(plugins, (entry) => this.#graphs.get(entry));
    this.#sets.set(name, { set });
    if (set !== undefined) {
      await this.#graphs.keep(set.identity);
      await this.#graphs.recallAll(set.identity);
    }
    return set;
  }

  /** What the plugins of a set say of themselves. */
  factsOf(set: PluginSet, plugins: readonly unknown[], watchesPlugins: boolean): Promise<LanguageFacts> {
    let facts = this.#facts.get(set.identity);
    if (facts === undefined) {
      facts = recallLanguageFacts({ ...this.#project, watchesPlugins }, set, plugins);
      this.#facts.set(set.identity, facts);
      // What could not be loaded now may be mended.
      facts.catch(() => this.#facts.delete(set.identity));
    }
    return facts;
  }

  /** What plugins are to a parser with some options. */
  useOf(set: PluginSet, about: string, read: () => Promise<LanguageUse>): Promise<LanguageUse> {
    const uses = getOrMake(this.#uses, set, () => new Map<string, Promise<LanguageUse>>());
    return getOrMake(uses, about, read);
  }

  /** What besides the code of the plugins decides about texts of a folder with these options. */
  async inputsOf(set: PluginSet, options: TextOptions): Promise<PluginInputs> {
    const { given, file } = options;
    const about = aboutFolder(this.#project, set, file);
    // Some look by the language of the text, which its parser and its name say.
    const parser = typeof given.parser === "string" ? given.parser : "";
    const asked = [parser, fileNameFacts(given.filepath), canonicalJson(recipeOptions(given, {}))];
    const name = [...about, ...asked].join("\0");
    const known = this.#inputs.get(name);
    if (known?.snapshot.isCurrent()) return known;
    const recall = (of: readonly string[]) => (set.isKnown ? emptyTrace : readTrace(this.#project.memo, of));
    const rememberedTrace = await recall(about);
    const atLoading = await recall(aboutLoading(this.#project, set));
    const seen = set.isKnown ? emptyTrace : ownTrace(this.#project, set);
    const looked = this.lookAt(set, options, joinTraces(rememberedTrace, atLoading, seen));
    await this.#graphs.keep(set.identity);
    const inputs = { ...looked, rememberedTrace };
    this.#inputs.set(name, inputs);
    return inputs;
  }

  lookAt(set: PluginSet, { given, file }: TextOptions, trace: Trace): Omit<PluginInputs, "rememberedTrace"> {
    const names = pathNames(this.#project);
    const look = new RecordingLook({
      nameOf: names.nameOf,
      graphOf: (entry) => this.#graphs.get(entry),
      contents: this.#contents,
      namesMissing: !set.isKnown,
    });
    const workingDirectory = process.cwd();
    const folder = file === undefined ? workingDirectory : dirname(file);
    const text = { file, folder, options: given, workingDirectory };
    let refusal: string | undefined;
    for (const { known, entry, version } of set.members)
      refusal ??= known?.lookAtInputs?.(look, { ...text, entry, version });
    if (!set.isKnown) {
      lookAtTrace(look, trace, names);
      look.fact("working directory", names.nameOf(workingDirectory));
    }
    const snapshot = look.take();
    if (snapshot.isUnknowable) refusal ??= "a module that they load makes up the names of others";
    return { snapshot, trace, refusal };
  }

  /** Forgets what was found out about a folder. */
  forgetInputs(): void {
    this.#inputs.clear();
  }
}

/** `undefined`: one of the plugins has no name. */
function nameOfList(plugins: readonly unknown[]): string | undefined {
  const names = plugins.map((plugin) =>
    typeof plugin === "string" || plugin instanceof URL ? String(plugin) : findPluginEntry(plugin),
  );
  return names.includes(undefined) ? undefined : [process.cwd(), ...names].join("\0");
}
