import type { Options } from "prettier";
import type { CacheEntry, Store } from "../../stores/store.ts";
import type { PluginProject } from "./plugin-registry.ts";
import { loadPlugins } from "./plugins.ts";
import { timesPrinted } from "./printing.ts";
import { readSeen } from "./seen.ts";
import { areCurrent } from "./stamps.ts";
import { readTextOptions, type TextOptions } from "./text-options.ts";
import { toPlugged, type PluggedText, type PluginRefusal } from "./text-plugins.ts";
import { aboutFolder, isSameTrace, joinTraces, keepTrace, keepTraceOf } from "./traces.ts";
import { hasUsed, notePluginUse } from "./uses.ts";
import { isForThisFolder, ownTrace, prepareWatch, seenPaths } from "./watch-plugins.ts";
import { watch } from "./watch.ts";

/**
 * One use of plugins, from before Prettier is called until it is known whether its output may be
 * stored.
 */
export interface PluginUse {
  /** Runs `call`, which calls Prettier, and watches the plugins if they are unknown. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /**
   * To be called after formatting. Returns what belongs into the text's key, including inputs that
   * were only seen now, or why nothing may be stored.
   */
  finish(): Promise<PluggedText | PluginRefusal>;
}

/** Begins the use of plugins, or returns why no output may be stored. */
export async function beginUse(
  project: PluginProject,
  given: Options,
  plugged: PluggedText,
): Promise<PluginUse | PluginRefusal> {
  const { set, snapshot } = plugged;
  // If this thread loads the plugins only now, they must be the same files that were looked at
  // before.
  const isLoading = !hasUsed(set.entries);
  if (!notePluginUse(set.entries, [...set.stamps, ...snapshot.stamps])) return { reason: "plugin-replaced" };
  const noteImports = prepareWatch(project.watchesPlugins, set);
  const printedBefore = timesPrinted();
  const hasPrinted = () => timesPrinted() > printedBefore;
  const isStillSo = () => (isLoading ? set.lookNow() : set.isCurrent()) && snapshot.lookNow();
  if (set.isKnown) {
    return {
      run: (call) => call(),
      finish: async () => {
        if (hasPrinted()) return { reason: "plugin-prints" };
        return isStillSo() ? plugged : { reason: "plugin-replaced" };
      },
    };
  }
  const options = readTextOptions(given);
  // Load the plugins before noting what they read for this text: what they read while they load
  // counts for all texts. If they cannot be loaded, Prettier will report the error.
  await watch(() => loadPlugins(options.plugins)).catch(() => {});
  const seenBefore = new Set(seenPaths(project, set));
  return {
    run: watch,
    finish: async () => {
      if (!noteImports())
        return { reason: "plugin-reads-other-things", detail: "modules that this Node.js cannot show" };
      const newlySeen = seenPaths(project, set).filter((path) => !seenBefore.has(path));
      if (!isForThisFolder(set, options.file, newlySeen))
        return { reason: "plugin-reads-other-things", detail: "what it has read for another folder" };
      if (hasPrinted()) return { reason: "plugin-prints" };
      return isStillSo() ? finishWatched(project, options, plugged) : { reason: "plugin-replaced" };
    },
  };
}

/** Adds everything that the plugins have been seen to read by now to what belongs into the key. */
async function finishWatched(
  project: PluginProject,
  options: TextOptions,
  plugged: PluggedText,
): Promise<PluggedText | PluginRefusal> {
  const { set, parser, rememberedTrace } = plugged;
  const seen = readSeen();
  const [refused] = seen.refusals;
  if (refused !== undefined) return { reason: "plugin-reads-other-things", detail: refused };
  if (!areCurrent(seen.stamps) || !notePluginUse(set.entries, [seen.stamps]))
    return { reason: "plugin-replaced" };
  const trace = joinTraces(plugged.trace, ownTrace(project, set));
  if (!isSameTrace(trace, rememberedTrace)) {
    await keepTrace(project.memo, aboutFolder(project, set, options.file), trace);
    project.plugins.forgetInputs();
  }
  if (isSameTrace(trace, plugged.trace)) return plugged;
  return toPlugged(set, parser, { ...project.plugins.lookAt(set, options, trace), rememberedTrace });
}

/** Stores what another process has learnt while it formatted a text with these plugins. */
export async function keepLearnt(
  project: PluginProject & { readonly store: Store },
  plugged: PluggedText | undefined,
  given: Options,
  entries: readonly CacheEntry[],
): Promise<void> {
  const about = plugged && aboutFolder(project, plugged.set, readTextOptions(given).file);
  await project.store.setMany(about ? await keepTraceOf(entries, project.memo, about) : entries);
}

/**
 * Runs a call of Prettier whose output is not stored. Its use of the plugins must be noted all the
 * same, because plugins may remember what they have read.
 */
export async function runUncached<T>(
  { plugins: registry, watchesPlugins }: PluginProject,
  given: Options,
  call: () => Promise<T>,
): Promise<T> {
  const options = readTextOptions(given);
  if (options.plugins.length === 0) return call();
  const set = await registry.setOf(options);
  prepareWatch(watchesPlugins, set);
  if (set !== undefined) {
    const { snapshot } = await registry.inputsOf(set, options);
    notePluginUse(set.entries, [...set.stamps, ...snapshot.stamps]);
  }
  return watchesPlugins && set?.isKnown !== true ? watch(call) : call();
}
