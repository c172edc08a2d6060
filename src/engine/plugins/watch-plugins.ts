import { realpathSync } from "node:fs";
import { basename, dirname, sep } from "node:path";
import { foldersUpwards } from "./known/folders-upwards.ts";
import { installModuleHooks } from "./module-hooks.ts";
import type { PluginSet } from "./plugin-set.ts";
import { noteModules, readSeen } from "./seen.ts";
import { pathNames, traceOf, type PrettierProject, type Trace } from "./traces.ts";
import { installWatch } from "./watch.ts";

/**
 * Makes ready to see what plugins do; to be called before they are loaded.
 * @returns notes which modules they have imported by then; `false`: this Node.js cannot show that
 */
export function prepareWatch(watchesPlugins: boolean, set: PluginSet | undefined): () => boolean {
  if (watchesPlugins) installWatch();
  if (!watchesPlugins || set === undefined || set.isKnown || !set.computesImports) return () => true;
  const hooks = installModuleHooks();
  return () => {
    noteModules(hooks?.readLoaded() ?? []);
    return hooks !== undefined;
  };
}

/** What this thread has seen of its plugins, but for their own code. */
export function ownTrace(project: PrettierProject, set: PluginSet): Trace {
  const { directory } = project.location;
  const own = new Set([...set.stamps.flat().map(([, path]) => path), directory]);
  const prettier = directory + sep;
  return traceOf(
    readSeen(),
    pathNames(project),
    (path) => own.has(path) || path.startsWith(prettier) || own.has(realPathOf(path)),
  );
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Nothing there, and so no link.
    return path;
  }
}

/**
 * The folder of whose texts the plugins of this thread have read something that they might not have
 * read for others.
 */
let folderReadFor: string | undefined;

/** The paths that plugins have seen so far, to tell later what they have seen since. */
export function seenPaths(project: PrettierProject, set: PluginSet): readonly string[] {
  const { files, present, folders, links } = ownTrace(project, set);
  return [...files, ...present, ...folders, ...links].map(pathNames(project).pathOf);
}

/**
 * Whether plugins have read nothing for texts of another folder that they may remember for this
 * one. What lies in their own packages is the same for all. What lies in the working directory or
 * above it, they will have looked for there, unless the text lies there, too.
 * @param newlySeen what was seen while this text was formatted; absolute paths
 */
export function isForThisFolder(
  set: PluginSet,
  file: string | undefined,
  newlySeen: readonly string[],
): boolean {
  const folder = file === undefined ? "" : dirname(file);
  const above = [...foldersUpwards(process.cwd())];
  const packages = set.stamps
    .flat()
    .filter(([kind, path]) => kind === "content" && basename(path) === "package.json")
    .map(([, path]) => dirname(path) + sep);
  const isNeutral = (path: string) =>
    packages.some((each) => path.startsWith(each)) ||
    (!above.includes(folder) && above.includes(dirname(path)));
  if (!newlySeen.every(isNeutral)) folderReadFor ??= folder;
  return folderReadFor === undefined || folderReadFor === folder;
}
