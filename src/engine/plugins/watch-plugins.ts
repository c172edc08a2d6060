import { realpathSync } from "node:fs";
import { basename, dirname, sep } from "node:path";
import { foldersUpwards } from "./known/folders-upwards.ts";
import { installModuleHooks } from "./module-hooks.ts";
import type { PluginSet } from "./plugin-set.ts";
import { notePrinting } from "./printing.ts";
import { noteModules, readSeen } from "./seen.ts";
import { pathNames, traceOf, type PrettierProject, type Trace } from "./traces.ts";
import { installWatch } from "./watch.ts";

/**
 * Prepares the watching of plugins. Must be called before they are loaded.
 * @returns a function that notes the modules that were imported so far; it returns `false` if this
 * version of Node.js cannot report them
 */
export function prepareWatch(watchesPlugins: boolean, set: PluginSet | undefined): () => boolean {
  if (watchesPlugins) {
    notePrinting();
    installWatch();
  }
  if (!watchesPlugins || set === undefined || set.isKnown || !set.computesImports) return () => true;
  const hooks = installModuleHooks();
  return () => {
    noteModules(hooks?.readLoaded() ?? []);
    return hooks !== undefined;
  };
}

/** What the plugins of this thread have touched, without their own code. */
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
    // The path does not exist, so it is no link.
    return path;
  }
}

/**
 * The folder for whose texts the plugins of this thread have read something that they might not
 * read for other folders.
 */
let folderReadFor: string | undefined;

/** The paths that plugins have touched so far. The caller compares them later to find new ones. */
export function seenPaths(project: PrettierProject, set: PluginSet): readonly string[] {
  const { files, present, folders, links } = ownTrace(project, set);
  return [...files, ...present, ...folders, ...links].map(pathNames(project).pathOf);
}

/**
 * Whether the output for this folder cannot be affected by what plugins have read for another
 * folder and may remember. Files in the plugins' own packages do not count, because they are the
 * same for all folders. Nor do files directly in the working directory or a folder above it, unless
 * the text is in one of these folders too: the plugins look there whatever the text's folder is.
 * @param newlySeen absolute paths that were first touched while this text was formatted
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
