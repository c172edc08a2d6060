import { loadPrettier } from "../prettier/load-prettier.ts";
import { inferParser, mayHaveInterpreter } from "../prettier/support.ts";
import { readLanguageFacts, type LanguageFacts } from "./language-facts.ts";
import { RecordingLook } from "./look.ts";
import type { PluginSet } from "./plugin-set.ts";
import { loadPlugins } from "./plugins.ts";
import { timesPrinted } from "./printing.ts";
import { readSeen } from "./seen.ts";
import { areCurrent } from "./stamps.ts";
import type { TextOptions } from "./text-options.ts";
import {
  aboutLoading,
  emptyTrace,
  joinTraces,
  keepTrace,
  lookAtTrace,
  pathNames,
  readTrace,
  type PrettierProject,
  type Trace,
} from "./traces.ts";
import { notePluginUse } from "./uses.ts";
import { ownTrace, prepareWatch } from "./watch-plugins.ts";
import { watch } from "./watch.ts";

/** A project, and whether unknown plugins may be watched for it. */
export interface WatchingProject extends PrettierProject {
  /** Whether this process or thread runs only our code, so that unknown plugins can be watched. */
  readonly watchesPlugins: boolean;
}

/** Reads the language facts of plugins from the memo, else loads the plugins to find out. */
export async function recallLanguageFacts(
  project: WatchingProject,
  set: PluginSet,
  plugins: readonly unknown[],
): Promise<LanguageFacts> {
  const { memo, location, watchesPlugins } = project;
  const aboutTrace = aboutLoading(project, set);
  // The facts may depend on what the plugins read while they load.
  const traceBefore = set.isKnown ? emptyTrace : await readTrace(memo, aboutTrace);
  const about = factsUnder(project, aboutTrace, traceBefore);
  const known = (await memo.get("language-facts", about)) as LanguageFacts | undefined;
  if (known !== undefined) return known;
  const noteImports = prepareWatch(watchesPlugins, set);
  const isFirst = notePluginUse(set.entries, set.stamps);
  const prettier = await loadPrettier(location);
  const printedBefore = timesPrinted();
  const load = () => readLanguageFacts(prettier, () => loadPlugins(plugins), plugins);
  // If plugins print while they load, they are loaded in each run, and print as with Prettier.
  const isSilent = () => timesPrinted() === printedBefore;
  if (set.isKnown) {
    const facts = await load();
    if (isFirst && isSilent() && set.lookNow()) await memo.set("language-facts", about, facts);
    return facts;
  }
  if (!watchesPlugins) return load();
  const facts = await watch(load);
  const showsImports = noteImports();
  const { refusals, stamps } = readSeen();
  if (isFirst && isSilent() && showsImports && set.lookNow() && refusals.size === 0 && areCurrent(stamps)) {
    const trace = joinTraces(traceBefore, ownTrace(project, set));
    await keepTrace(memo, aboutTrace, trace);
    await memo.set("language-facts", factsUnder(project, aboutTrace, trace), facts);
  }
  return facts;
}

/** What facts depend on: the plugins, and what they read while they load. */
function factsUnder(project: PrettierProject, about: readonly string[], trace: Trace): readonly string[] {
  const names = pathNames(project);
  const look = new RecordingLook({
    nameOf: names.nameOf,
    graphOf: () => undefined,
    contents: new Map(),
    namesMissing: true,
  });
  lookAtTrace(look, trace, names);
  return [...about, look.take().digest];
}

/** The parser for a text's file name, when plugins may add languages. */
export async function inferWithPlugins(
  project: PrettierProject,
  { support }: LanguageFacts,
  { given: { filepath }, plugins }: TextOptions,
): Promise<string | undefined> {
  if (filepath === undefined) return undefined;
  if (support !== undefined) {
    const inferred = inferParser(support, filepath);
    if (inferred !== undefined || !mayHaveInterpreter(filepath)) return inferred;
  }
  const prettier = await loadPrettier(project.location);
  const info = await prettier.getFileInfo(filepath, { resolveConfig: false, withNodeModules: true, plugins });
  return info.inferredParser ?? undefined;
}
