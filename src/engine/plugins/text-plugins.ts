import type { PluginInput } from "../../events/events.ts";
import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { Options } from "prettier";
import type { BypassReason } from "../../events/reasons.ts";
import type { DescribedPlugin } from "../../events/events.ts";
import { canonicalJson, fileNameFacts, recipeOptions } from "../../pipeline/recipe.ts";
import { createUserConfigReader, type UserConfig } from "./user-config.ts";
import { unreachable } from "../../util/unreachable.ts";
import { loadPrettier } from "../prettier/load-prettier.ts";
import type { PrettierLocation } from "../prettier/locate-prettier.ts";
import type { Memo } from "../memo/memo.ts";
import { pathInRepository } from "../memo/repository.ts";
import { inferParser, mayHaveInterpreter } from "../prettier/support.ts";
import { readLanguageFacts, touchesText, type LanguageFacts, type PluginOption } from "./language-facts.ts";
import type { LanguageUse } from "./language-use.ts";
import { RecordingLook, type ReadContent, type Snapshot } from "./look.ts";
import { ModuleGraphs } from "./module-graphs.ts";
import { installModuleHooks, type ModuleHooks } from "./module-hooks.ts";
import { believeUser, findPluginEntry, readPluginSet, type PluginSet } from "./plugin-set.ts";
import { loadPlugins } from "./plugins.ts";
import { areCurrent, type PluginBasis } from "./stamps.ts";
import {
  emptyTrace,
  isSameTrace,
  joinTraces,
  keepTrace,
  lookAtTrace,
  readTrace,
  traceOf,
  type PathNames,
  type Trace,
} from "./traces.ts";
import { hasUsed, isAsUsed, noteUse } from "./uses.ts";
import { installWatch, readSeen, watch } from "./watch.ts";

/**
 * What the plugins of a text mean for its key. The parser is `undefined` where no language has such
 * a file name.
 */
export type TextPlugins =
  /** There are none. */
  | { readonly kind: "none" }
  /**
   * They take no part in formatting this text, and are only asked whether their options are valid.
   */
  | {
      readonly kind: "untouched";
      readonly set: PluginSet;
      readonly parser: string | undefined;
      readonly validates: string | undefined;
    }
  /** They take part. */
  | PluggedText
  | { readonly kind: "bypass"; readonly reason: BypassReason; readonly detail?: string };

/** A text whose plugins take part in formatting it. */
export interface PluggedText {
  readonly kind: "plugged";
  readonly parser: string | undefined;
  readonly set: PluginSet;
  /** What goes into the key. */
  readonly identities: readonly string[];
  /** Of the inputs besides the code. */
  readonly snapshot: Snapshot;
  /** Of what was seen of unknown plugins. */
  readonly trace: Trace;
  /** What of that is remembered for later processes. */
  readonly rememberedTrace: Trace;
}

/** What plugins need of a project: its Prettier, and what it remembers. */
export interface PluginProject {
  readonly location: PrettierLocation;
  /** Digest of Prettier's files. */
  readonly content: string;
  readonly memo: Memo;
  /** The repository of each folder that was asked for. */
  readonly repositories: Map<string, string | undefined>;
  readonly plugins: PluginRegistry;
  /**
   * Whether this process or thread is ours alone, so that plugins which nobody knows can be
   * watched.
   */
  readonly watchesPlugins: boolean;
}

/**
 * What a project has found out about plugins. One for each project, because a key names its
 * Prettier.
 */
export class PluginRegistry {
  readonly #sets = new Map<string, { readonly set: PluginSet | undefined }>();
  readonly #facts = new Map<string, Promise<LanguageFacts>>();
  readonly #inputs = new Map<string, Inputs>();
  readonly #contents = new Map<string, ReadContent>();
  readonly #graphs: ModuleGraphs;
  readonly #userConfigOf = createUserConfigReader();
  readonly #believed = new Map<UserConfig, Map<PluginSet, PluginSet>>();
  readonly #uses = new WeakMap<PluginSet, Map<string, Promise<LanguageUse>>>();

  /** @param prettierFolder of the Prettier that keys name already */
  constructor(prettierFolder: string, memo: Memo) {
    this.#graphs = new ModuleGraphs(prettierFolder, memo);
  }

  /**
   * The set of these plugins; `undefined` if it cannot be known.
   * @param file for which people may have said what they know
   * @throws MisuseError for a configuration of ours that is wrong
   */
  async setOf(plugins: readonly unknown[], file: string | undefined): Promise<PluginSet | undefined> {
    const set = await this.#plainSetOf(plugins);
    if (set === undefined || set.isKnown) return set;
    const userConfig = this.#userConfigOf(file === undefined ? process.cwd() : dirname(resolve(file)));
    if (userConfig === undefined) return set;
    let believed = this.#believed.get(userConfig)?.get(set);
    if (believed === undefined) {
      believed = believeUser(set, userConfig);
      if (!this.#believed.has(userConfig)) this.#believed.set(userConfig, new Map());
      this.#believed.get(userConfig)!.set(set, believed);
    }
    return believed;
  }

  async #plainSetOf(plugins: readonly unknown[]): Promise<PluginSet | undefined> {
    const name = nameOfList(plugins);
    if (name === undefined) return undefined;
    const known = this.#sets.get(name);
    // One that cannot be known is asked for once: it may be long to find out, and Prettier answers.
    if (known !== undefined && known.set?.isCurrent() !== false) return known.set;
    // What was found out about another one does not hold.
    this.#inputs.clear();
    await this.#graphs.recall(plugins.flatMap((plugin) => findPluginEntry(plugin) ?? []));
    const set = readPluginSet(plugins, (entry) => this.#graphs.get(entry));
    this.#sets.set(name, { set });
    if (set !== undefined) {
      await this.#graphs.keep(set.identity);
      await this.#graphs.recallAll(set.identity);
    }
    return set;
  }

  /** Loads the plugins, unless it is remembered what they say of themselves. */
  factsOf(project: PluginProject, set: PluginSet, plugins: readonly unknown[]): Promise<LanguageFacts> {
    let facts = this.#facts.get(set.identity);
    if (facts === undefined) {
      this.#facts.set(set.identity, (facts = askFacts(project, set, plugins)));
      // What could not be loaded now may be mended.
      facts.catch(() => this.#facts.delete(set.identity));
    }
    return facts;
  }

  /** What plugins are to a parser with some options. */
  useOf(set: PluginSet, about: string, read: () => Promise<LanguageUse>): Promise<LanguageUse> {
    let uses = this.#uses.get(set);
    if (uses === undefined) this.#uses.set(set, (uses = new Map<string, Promise<LanguageUse>>()));
    let use = uses.get(about);
    if (use === undefined) uses.set(about, (use = read()));
    return use;
  }

  /** What besides the code of the plugins decides about texts of a folder with these options. */
  async inputsOf(project: PluginProject, set: PluginSet, options: Options): Promise<Inputs> {
    const file = options.filepath === undefined ? undefined : resolve(options.filepath);
    const about = aboutOf(project, set, file);
    const plain = canonicalJson(recipeOptions(options, {}));
    // Some look by the language of the text, which its parser and its name say.
    const language = [
      typeof options.parser === "string" ? options.parser : "",
      fileNameFacts(options.filepath),
    ];
    const name = [...about, ...language, plain].join("\0");
    const known = this.#inputs.get(name);
    if (known?.snapshot.isCurrent()) return known;
    const trace = set.isKnown ? emptyTrace : await readTrace(project.memo, about);
    const atLoading = set.isKnown ? emptyTrace : await readTrace(project.memo, aboutLoading(project, set));
    const seen = set.isKnown ? emptyTrace : ownTrace(project, set);
    const looked = this.lookAt(project, set, options, joinTraces(joinTraces(trace, atLoading), seen));
    await this.#graphs.keep(set.identity);
    const inputs = { ...looked, rememberedTrace: trace };
    this.#inputs.set(name, inputs);
    return inputs;
  }

  lookAt(
    project: PluginProject,
    set: PluginSet,
    options: Options,
    trace: Trace,
  ): Omit<Inputs, "rememberedTrace"> {
    const names = pathNames(project);
    const look = new RecordingLook({
      nameOf: names.nameOf,
      graphOf: (entry) => this.#graphs.get(entry),
      contents: this.#contents,
      namesMissing: !set.isKnown,
    });
    let refusal: string | undefined;
    const file = options.filepath === undefined ? undefined : resolve(options.filepath);
    for (const { known, entry, version } of set.members) {
      refusal ??= known?.lookAtInputs?.(look, {
        file,
        options,
        workingDirectory: process.cwd(),
        entry,
        version,
      });
    }
    if (!set.isKnown) {
      lookAtTrace(look, trace, names);
      look.fact("working directory", names.nameOf(process.cwd()));
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

interface Inputs {
  readonly snapshot: Snapshot;
  readonly trace: Trace;
  readonly rememberedTrace: Trace;
  /** Why nothing can be cached. */
  readonly refusal: string | undefined;
}

/**
 * Finds out what the plugins of a text mean for its key.
 * @param text `undefined`: any text with these options
 */
export async function readTextPlugins(
  project: PluginProject,
  options: Options,
  text: string | undefined,
): Promise<TextPlugins> {
  const { plugins = [], filepath } = options;
  if (plugins.length === 0) return { kind: "none" };
  const registry = project.plugins;
  const set = await registry.setOf(plugins, filepath);
  if (set === undefined) return { kind: "bypass", reason: "plugin-unidentified" };
  if (!isAsUsed(set.entries, set.stamps)) return { kind: "bypass", reason: "plugin-replaced" };
  const facts = await registry.factsOf(project, set, plugins);
  const parser = options.parser ?? (await inferWith(project, facts, filepath, plugins));
  const given = options as Record<string, unknown>;
  if (typeof parser === "string" && !touchesText(facts, parser, text, given)) {
    const validates = facts.options.some(({ name }) => given[name] !== undefined) ? set.identity : undefined;
    return { kind: "untouched", set, parser, validates };
  }
  // What they have read in this process before, nobody has seen: what they answer here may be
  // something else.
  if (!set.isKnown && !project.watchesPlugins) return { kind: "bypass", reason: "plugin-not-watched" };
  const { snapshot, trace, rememberedTrace, refusal } = await registry.inputsOf(project, set, options);
  if (!isAsUsed(set.entries, snapshot.stamps)) return { kind: "bypass", reason: "plugin-replaced" };
  if (refusal !== undefined) return { kind: "bypass", reason: "plugin-reads-other-things", detail: refusal };
  return {
    kind: "plugged",
    parser: typeof parser === "string" ? parser : undefined,
    set,
    identities: identitiesOf(set, snapshot, trace),
    snapshot,
    trace,
    rememberedTrace,
  };
}

/**
 * What the plugins of a text go by, to see later whether it is still the same. `undefined`: that
 * cannot be known.
 */
export async function readPluginBasis(
  project: PluginProject,
  options: Options,
): Promise<PluginBasis | undefined> {
  const { plugins = [] } = options;
  if (plugins.length === 0) return noBasis;
  const set = await project.plugins.setOf(plugins, options.filepath);
  if (set === undefined) return undefined;
  const { snapshot, refusal } = await project.plugins.inputsOf(project, set, options);
  if (refusal !== undefined) return undefined;
  return { stamps: [...set.stamps, ...snapshot.stamps], variables: snapshot.variables };
}

/** The options that the plugins of a text bring; none where the plugins cannot be known. */
export async function readPluginOptions(
  project: PluginProject,
  options: Options,
): Promise<readonly PluginOption[]> {
  const { plugins = [] } = options;
  const set = plugins.length === 0 ? undefined : await project.plugins.setOf(plugins, options.filepath);
  return set === undefined ? [] : (await project.plugins.factsOf(project, set, plugins)).options;
}

export const noBasis: PluginBasis = { stamps: [], variables: {} };

/** Whether plugins and what they read are still what a text's recipe says. */
export function arePluginsSame(plugins: TextPlugins): boolean {
  switch (plugins.kind) {
    case "none":
      return true;
    case "untouched":
      return plugins.set.isCurrent();
    case "plugged":
      return plugins.set.isCurrent() && plugins.snapshot.lookNow();
    case "bypass":
      return false;
    default:
      return unreachable(plugins);
  }
}

/** For people: the plugins of a text, what is done about them, and what they go by. */
export function describePlugins(plugins: PluggedText | Extract<TextPlugins, { kind: "untouched" }>): {
  readonly plugins: readonly DescribedPlugin[];
  readonly inputs: readonly PluginInput[];
} {
  const { members } = plugins.set;
  const isUntouched = plugins.kind === "untouched";
  return {
    plugins: members.map(({ name, version, known }) => ({
      name,
      version,
      part: isUntouched ? "none" : known === undefined ? "watched" : "known",
    })),
    inputs: isUntouched ? [] : plugins.snapshot.looked,
  };
}

/**
 * Absolute paths of everything whose change may change what the plugins of a text do; they need not
 * exist.
 */
export async function listPluginInputs(project: PluginProject, options: Options): Promise<readonly string[]> {
  const { plugins = [] } = options;
  if (plugins.length === 0) return [];
  const set = await project.plugins.setOf(plugins, options.filepath);
  if (set === undefined) return [];
  const { snapshot } = await project.plugins.inputsOf(project, set, options);
  const stamped = [...set.stamps, ...snapshot.stamps].flat().map(([, path]) => path);
  // Also where caching is refused: plugins remember what they have read.
  const { pathOf } = pathNames(project);
  const seen = set.isKnown || !project.watchesPlugins ? [] : pathsOf(ownTrace(project, set)).map(pathOf);
  return [...new Set([...stamped, ...seen])];
}

/** A use of plugins, from before Prettier is called until what was learnt may be stored. */
export interface PluginUse {
  /** Calls Prettier. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** What the text means for its key, now that it is formatted; or why nothing may be stored. */
  finish(): Promise<PluggedText | { readonly reason: BypassReason; readonly detail?: string }>;
}

/** Begins the use of plugins; or says why nothing may be stored of what comes of it. */
export async function beginUse(
  project: PluginProject,
  options: Options,
  plugged: PluggedText,
): Promise<PluginUse | { readonly reason: BypassReason }> {
  const { set, snapshot } = plugged;
  if (project.watchesPlugins) installWatch();
  // What is loaded now must be what was looked at before.
  const isLoading = !hasUsed(set.entries);
  if (!noteUse(set.entries, set.stamps) || !noteUse(set.entries, snapshot.stamps))
    return { reason: "plugin-replaced" };
  const isStillSo = () => (isLoading ? set.lookNow() : set.isCurrent()) && snapshot.lookNow();
  if (set.isKnown) {
    return {
      run: (call) => call(),
      finish: async () => (isStillSo() ? plugged : { reason: "plugin-replaced" }),
    };
  }
  const hooks = set.computesImports ? installModuleHooks() : undefined;
  // What they read when they are loaded, they read for all texts. If they cannot be loaded,
  // Prettier will say it.
  await watch(() => loadPlugins(options.plugins ?? [])).catch(() => {});
  const seenBefore = pathsOf(ownTrace(project, set));
  return {
    run: watch,
    finish: async () => {
      if (set.computesImports && hooks === undefined)
        return { reason: "plugin-reads-other-things", detail: "modules that this Node.js cannot show" };
      noteLoadedModules(hooks);
      const newlySeen = pathsOf(ownTrace(project, set)).filter((path) => !seenBefore.includes(path));
      if (!isForThisFolder(set, options.filepath, newlySeen, pathNames(project)))
        return { reason: "plugin-reads-other-things", detail: "what it has read for another folder" };
      return isStillSo() ? finishWatched(project, options, plugged) : { reason: "plugin-replaced" };
    },
  };
}

/**
 * A call of Prettier of which nothing is stored: it uses the plugins all the same, and they
 * remember.
 */
export async function runUncached<T>(
  project: PluginProject,
  options: Options,
  call: () => Promise<T>,
): Promise<T> {
  const { plugins } = options as { plugins?: unknown };
  if (!Array.isArray(plugins) || plugins.length === 0) return call();
  const set = await project.plugins.setOf(plugins, options.filepath);
  if (project.watchesPlugins) installWatch();
  if (set !== undefined) {
    const { snapshot } = await project.plugins.inputsOf(project, set, options);
    noteUse(set.entries, set.stamps);
    noteUse(set.entries, snapshot.stamps);
    if (set.computesImports && !set.isKnown && project.watchesPlugins) installModuleHooks();
  }
  return project.watchesPlugins && set?.isKnown !== true ? watch(call) : call();
}

/**
 * Whether plugins are objects, which no other process has: from its module alone it could not make
 * one that a configuration has told something.
 */
export function hasPluginObjects({ plugins = [] }: Options): boolean {
  return plugins.some((plugin) => typeof plugin === "object" && !(plugin instanceof URL));
}

/** What the plugins of this thread have imported, as far as hooks were needed to see it. */
const loadedModules = new Set<string>();

function noteLoadedModules(hooks: ModuleHooks | undefined): void {
  for (const file of hooks?.readLoaded() ?? []) loadedModules.add(file);
}

/**
 * The folder of whose texts the plugins of this thread have read something that they might not have
 * read for others.
 */
let folderReadFor: string | undefined;

/**
 * Whether plugins have read nothing for texts of another folder that they may remember for this
 * one. What lies in their own packages is the same for all. What lies in the working directory or
 * above it, they will have looked for there, unless the text lies there, too.
 * @param newlySeen what was seen while this text was formatted
 */
function isForThisFolder(
  set: PluginSet,
  filepath: string | undefined,
  newlySeen: readonly string[],
  { pathOf }: PathNames,
): boolean {
  const folder = filepath === undefined ? "" : dirname(resolve(filepath));
  const above = foldersAbove(process.cwd());
  const packages = set.stamps
    .flat()
    .filter(([kind, path]) => kind === "content" && basename(path) === "package.json")
    .map(([, path]) => dirname(path) + sep);
  const isNeutral = (path: string) =>
    packages.some((each) => path.startsWith(each)) ||
    (!above.includes(folder) && above.includes(dirname(path)));
  if (!newlySeen.map(pathOf).every(isNeutral)) folderReadFor ??= folder;
  return folderReadFor === undefined || folderReadFor === folder;
}

function foldersAbove(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersAbove(parent)];
}

function pathsOf({ files, present, folders, links }: Trace): readonly string[] {
  return [...files, ...present, ...folders, ...links];
}

async function finishWatched(
  project: PluginProject,
  options: Options,
  plugged: PluggedText,
): Promise<PluggedText | { readonly reason: BypassReason; readonly detail?: string }> {
  const { set } = plugged;
  const seen = readSeen();
  const [refused] = seen.refusals;
  if (refused !== undefined) return { reason: "plugin-reads-other-things", detail: refused };
  if (!areCurrent(seen.stamps) || !noteUse(set.entries, [seen.stamps])) return { reason: "plugin-replaced" };
  const trace = joinTraces(plugged.trace, ownTrace(project, set));
  if (!isSameTrace(trace, plugged.rememberedTrace)) {
    const file = options.filepath === undefined ? undefined : resolve(options.filepath);
    await keepTrace(project.memo, aboutOf(project, set, file), trace);
    project.plugins.forgetInputs();
  }
  if (isSameTrace(trace, plugged.trace)) return plugged;
  const { snapshot, refusal } = project.plugins.lookAt(project, set, options, trace);
  if (refusal !== undefined) return { reason: "plugin-reads-other-things", detail: refusal };
  return { ...plugged, snapshot, trace, identities: identitiesOf(set, snapshot, trace) };
}

function identitiesOf(set: PluginSet, snapshot: Snapshot, trace: Trace): readonly string[] {
  return [set.identity, snapshot.digest, ...(set.isKnown ? [] : [canonicalJson(trace)])];
}

/** What this thread has seen of its plugins, but for their own code. */
function ownTrace(project: PluginProject, set: PluginSet): Trace {
  const { directory } = project.location;
  const own = new Set([...set.stamps.flat().map(([, path]) => path), directory]);
  const prettier = directory + sep;
  const seen = readSeen();
  const files = new Set([...seen.files, ...loadedModules]);
  return traceOf(
    { ...seen, files },
    pathNames(project),
    (path) => own.has(path) || path.startsWith(prettier) || own.has(realPathOf(path)),
  );
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

async function askFacts(
  project: PluginProject,
  set: PluginSet,
  plugins: readonly unknown[],
): Promise<LanguageFacts> {
  const aboutTrace = aboutLoading(project, set);
  // What they say of themselves may come from what they read while they are loaded.
  const traceBefore = set.isKnown ? emptyTrace : await readTrace(project.memo, aboutTrace);
  const factsUnder = (trace: Trace) => [...aboutTrace, lookAfterLoading(project, trace).digest];
  const about = factsUnder(traceBefore);
  const known = (await project.memo.get("language-facts", about)) as LanguageFacts | undefined;
  if (known !== undefined) return known;
  if (project.watchesPlugins) installWatch();
  const needsHooks = set.computesImports && !set.isKnown && project.watchesPlugins;
  const hooks = needsHooks ? installModuleHooks() : undefined;
  const isFirst = noteUse(set.entries, set.stamps);
  const prettier = await loadPrettier(project.location);
  const load = () => readLanguageFacts(prettier, () => loadPlugins(plugins), plugins);
  if (set.isKnown) {
    const facts = await load();
    if (isFirst && set.lookNow()) await project.memo.set("language-facts", about, facts);
    return facts;
  }
  if (!project.watchesPlugins) return load();
  const facts = await watch(load);
  noteLoadedModules(hooks);
  const seen = readSeen();
  if (
    !isFirst ||
    (needsHooks && hooks === undefined) ||
    !set.lookNow() ||
    seen.refusals.size > 0 ||
    !areCurrent(seen.stamps)
  )
    return facts;
  const trace = joinTraces(traceBefore, ownTrace(project, set));
  await keepTrace(project.memo, aboutTrace, trace);
  await project.memo.set("language-facts", factsUnder(trace), facts);
  return facts;
}

function lookAfterLoading(project: PluginProject, trace: Trace): Snapshot {
  const names = pathNames(project);
  const look = new RecordingLook({
    nameOf: names.nameOf,
    graphOf: () => undefined,
    contents: new Map(),
    namesMissing: true,
  });
  lookAtTrace(look, trace, names);
  return look.take();
}

/** Of what plugins read while they are loaded, for the texts of all folders. */
function aboutLoading(project: PluginProject, set: PluginSet): readonly string[] {
  return ["loading", project.content, set.identity, pathNames(project).nameOf(process.cwd())];
}

async function inferWith(
  project: PluginProject,
  { support }: LanguageFacts,
  file: string | undefined,
  plugins: readonly unknown[],
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  if (support !== undefined) {
    const inferred = inferParser(support, file);
    if (inferred !== undefined || !mayHaveInterpreter(file)) return inferred;
  }
  const prettier = await loadPrettier(project.location);
  const info = await prettier.getFileInfo(file, { resolveConfig: false, withNodeModules: true, plugins });
  return info.inferredParser ?? undefined;
}

/** Which plugins, which folder, and where they were asked. */
function aboutOf(project: PluginProject, set: PluginSet, file: string | undefined): readonly string[] {
  const { nameOf } = pathNames(project);
  const folder = file === undefined ? "" : nameOf(dirname(file));
  return [project.content, set.identity, folder, nameOf(process.cwd())];
}

/** Names are relative to the repository of the working directory, or else to that. */
function pathNames({ repositories }: Pick<PluginProject, "repositories">): PathNames {
  const cwd = process.cwd();
  const here = pathInRepository(join(cwd, "x"), repositories);
  const levels = here.startsWith(".") ? here.split("/").length - 2 : 0;
  const top = resolve(cwd, ...Array<string>(levels).fill(".."));
  return {
    nameOf: (path) => relative(top, path).split(sep).join("/"),
    pathOf: (name) => resolve(top, name),
  };
}

/** `undefined`: one of the plugins has no name. */
function nameOfList(plugins: readonly unknown[]): string | undefined {
  const names = plugins.map((plugin) =>
    typeof plugin === "string" || plugin instanceof URL ? String(plugin) : findPluginEntry(plugin),
  );
  return names.includes(undefined) ? undefined : [process.cwd(), ...names].join("\0");
}
