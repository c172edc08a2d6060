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

/** The part of a project that concerns plugins. */
export interface PluginProject extends WatchingProject {
  readonly plugins: PluginRegistry;
}

/** What affects the output of plugins besides their code, the text and the options. */
export interface PluginInputs {
  readonly snapshot: Snapshot;
  /** What the unknown plugins were seen to touch. */
  readonly trace: Trace;
  /** The part of the trace that the memo already has. */
  readonly rememberedTrace: Trace;
  /** Why nothing can be cached, if so. */
  readonly refusal: string | undefined;
}

/**
 * Everything that a project has found out about plugins. Each project has its own, because the
 * facts depend on its Prettier.
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
   * The set of a text's plugins. Resolves to `undefined` if it cannot be known.
   * @throws MisuseError when fmt-cache's own configuration is not valid
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
    // A set that cannot be known is read only once: reading may take long, and Prettier then
    // formats the text anyway.
    if (known !== undefined && known.set?.isCurrent() !== false) return known.set;
    // The plugins have changed, so what was found out about their inputs is no longer valid.
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

  /** What the plugins of a set change about languages. */
  factsOf(set: PluginSet, plugins: readonly unknown[], watchesPlugins: boolean): Promise<LanguageFacts> {
    let facts = this.#facts.get(set.identity);
    if (facts === undefined) {
      facts = recallLanguageFacts({ ...this.#project, watchesPlugins }, set, plugins);
      this.#facts.set(set.identity, facts);
      // Forget the failure: the plugin may be repaired.
      facts.catch(() => this.#facts.delete(set.identity));
    }
    return facts;
  }

  /**
   * How plugins affect a parser with some options. `about` names the parser and the options; `read`
   * runs only if the answer is not known yet.
   */
  useOf(set: PluginSet, about: string, read: () => Promise<LanguageUse>): Promise<LanguageUse> {
    const uses = getOrMake(this.#uses, set, () => new Map<string, Promise<LanguageUse>>());
    return getOrMake(uses, about, read);
  }

  /**
   * What affects the output for texts of a folder with these options, besides the code of the
   * plugins.
   */
  async inputsOf(set: PluginSet, options: TextOptions): Promise<PluginInputs> {
    const { given, file } = options;
    const about = aboutFolder(this.#project, set, file);
    // Some plugins look at different files for different languages. The parser and the file's name
    // determine the language.
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
    if (snapshot.isUnknowable) refusal ??= "a module that they load computes the names of other modules";
    return { snapshot, trace, refusal };
  }

  /** Forgets what was found out about all folders. */
  forgetInputs(): void {
    this.#inputs.clear();
  }
}

/** A name for a list of plugins, or `undefined` if one of them cannot be named. */
function nameOfList(plugins: readonly unknown[]): string | undefined {
  const names = plugins.map((plugin) =>
    typeof plugin === "string" || plugin instanceof URL ? String(plugin) : findPluginEntry(plugin),
  );
  return names.includes(undefined) ? undefined : [process.cwd(), ...names].join("\0");
}
