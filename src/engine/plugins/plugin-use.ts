import type { Options } from "prettier";
import type { PluginProject } from "./plugin-registry.ts";
import { loadPlugins } from "./plugins.ts";
import { readSeen } from "./seen.ts";
import { areCurrent } from "./stamps.ts";
import { readTextOptions, type TextOptions } from "./text-options.ts";
import { toPlugged, type PluggedText, type PluginRefusal } from "./text-plugins.ts";
import { aboutFolder, isSameTrace, joinTraces, keepTrace } from "./traces.ts";
import { hasUsed, noteUse } from "./uses.ts";
import { isForThisFolder, ownTrace, prepareWatch, seenPaths } from "./watch-plugins.ts";
import { watch } from "./watch.ts";

/** A use of plugins, from before Prettier is called until what was learnt may be stored. */
export interface PluginUse {
  /** Calls Prettier. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** What the text means for its key, now that it is formatted; or why nothing may be stored. */
  finish(): Promise<PluggedText | PluginRefusal>;
}

/** Begins the use of plugins; or says why nothing may be stored of what comes of it. */
export async function beginUse(
  project: PluginProject,
  given: Options,
  plugged: PluggedText,
): Promise<PluginUse | PluginRefusal> {
  const { set, snapshot } = plugged;
  // What is loaded now must be what was looked at before.
  const isLoading = !hasUsed(set.entries);
  if (!noteUse(set.entries, [...set.stamps, ...snapshot.stamps])) return { reason: "plugin-replaced" };
  const noteImports = prepareWatch(project.watchesPlugins, set);
  const isStillSo = () => (isLoading ? set.lookNow() : set.isCurrent()) && snapshot.lookNow();
  if (set.isKnown) {
    return {
      run: (call) => call(),
      finish: async () => (isStillSo() ? plugged : { reason: "plugin-replaced" }),
    };
  }
  const options = readTextOptions(given);
  // What they read when they are loaded, they read for all texts. If they cannot be loaded,
  // Prettier will say it.
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
      return isStillSo() ? finishWatched(project, options, plugged) : { reason: "plugin-replaced" };
    },
  };
}

/** The text with all that its plugins have been seen to read by now. */
async function finishWatched(
  project: PluginProject,
  options: TextOptions,
  plugged: PluggedText,
): Promise<PluggedText | PluginRefusal> {
  const { set, parser, rememberedTrace } = plugged;
  const seen = readSeen();
  const [refused] = seen.refusals;
  if (refused !== undefined) return { reason: "plugin-reads-other-things", detail: refused };
  if (!areCurrent(seen.stamps) || !noteUse(set.entries, [seen.stamps])) return { reason: "plugin-replaced" };
  const trace = joinTraces(plugged.trace, ownTrace(project, set));
  if (!isSameTrace(trace, rememberedTrace)) {
    await keepTrace(project.memo, aboutFolder(project, set, options.file), trace);
    project.plugins.forgetInputs();
  }
  if (isSameTrace(trace, plugged.trace)) return plugged;
  return toPlugged(set, parser, { ...project.plugins.lookAt(set, options, trace), rememberedTrace });
}

/**
 * A call of Prettier of which nothing is stored: it uses the plugins all the same, and they
 * remember.
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
    noteUse(set.entries, [...set.stamps, ...snapshot.stamps]);
  }
  return watchesPlugins && set?.isKnown !== true ? watch(call) : call();
}
