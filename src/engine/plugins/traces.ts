import { dirname, join, resolve } from "node:path";
import type { CacheEntry } from "../../stores/store.ts";
import type { Memo } from "../memo/memo.ts";
import { pathInRepository } from "../memo/repository.ts";
import type { PrettierLocation } from "../prettier/locate-prettier.ts";
import type { RecordingLook } from "./look.ts";
import type { PluginSet } from "./plugin-set.ts";
import type { Seen } from "./seen.ts";
import { relativePath } from "../../util/relative-path.ts";

/** The part of a project that facts about plugins depend on, and the memo for them. */
export interface PrettierProject {
  readonly location: PrettierLocation;
  /** Digest of Prettier's files. */
  readonly content: string;
  readonly memo: Memo;
  /** The repository of each folder that was looked up, see `pathInRepository`. */
  readonly repositories: Map<string, string | undefined>;
}

/**
 * What unknown plugins have touched while they formatted texts of a folder. Plain data. Paths are
 * named as in every checkout.
 */
export interface Trace {
  readonly files: readonly string[];
  readonly present: readonly string[];
  readonly folders: readonly string[];
  /** Paths that were resolved, or checked for being links. */
  readonly links: readonly string[];
  readonly variables: readonly string[];
}

export const emptyTrace: Trace = { files: [], present: [], folders: [], links: [], variables: [] };

/** @param about identifies the plugins and the folder */
export async function readTrace(memo: Memo, about: readonly unknown[]): Promise<Trace> {
  return ((await memo.get("plugin-trace", about)) as Trace | undefined) ?? emptyTrace;
}

/** Adds a trace to the one that is remembered. */
export function keepTrace(memo: Memo, about: readonly unknown[], trace: Trace): Promise<void> {
  return memo.change("plugin-trace", about, (before) =>
    joinTraces((before as Trace | undefined) ?? emptyTrace, trace),
  );
}

/**
 * Keeps the trace among the entries that another process has made. That process does not know what
 * others have seen meanwhile, so its trace must not replace theirs. Returns the other entries.
 */
export async function keepTraceOf(
  entries: readonly CacheEntry[],
  memo: Memo,
  about: readonly unknown[],
): Promise<readonly CacheEntry[]> {
  const key = memo.keyOf("plugin-trace", about);
  const told = entries.find((entry) => entry.key === key);
  if (told?.kind !== "text") return entries;
  await keepTrace(memo, about, JSON.parse(told.text) as Trace);
  return entries.filter((entry) => entry !== told);
}

/** Identifies the plugins, the folder and the working directory, as the key of a trace. */
export function aboutFolder(
  project: PrettierProject,
  set: PluginSet,
  file: string | undefined,
): readonly string[] {
  const { nameOf } = pathNames(project);
  const folder = file === undefined ? "" : nameOf(dirname(file));
  return [project.content, set.identity, folder, nameOf(process.cwd())];
}

/** The key of the trace of what plugins read while they load, which counts for all folders. */
export function aboutLoading(project: PrettierProject, set: PluginSet): readonly string[] {
  return ["loading", project.content, set.identity, pathNames(project).nameOf(process.cwd())];
}

/**
 * @param isOwn whether a path belongs to the code of the plugins or of Prettier, which is already
 * part of the key
 */
export function traceOf(seen: Seen, { nameOf }: PathNames, isOwn: (path: string) => boolean): Trace {
  const names = (paths: Iterable<string>) =>
    [...paths]
      .filter((path) => !isOwn(path))
      .map(nameOf)
      .sort();
  return {
    files: names(new Set([...seen.files, ...seen.modules])),
    present: names(seen.present),
    folders: names(seen.folders),
    links: names(seen.links),
    variables: [...seen.variables].sort(),
  };
}

export function joinTraces(...traces: readonly Trace[]): Trace {
  const join = (list: keyof Trace) => [...new Set(traces.flatMap((trace) => trace[list]))].sort();
  return {
    files: join("files"),
    present: join("present"),
    folders: join("folders"),
    links: join("links"),
    variables: join("variables"),
  };
}

export function isSameTrace(one: Trace, other: Trace): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function lookAtTrace(look: RecordingLook, trace: Trace, { pathOf }: PathNames): void {
  for (const name of trace.files) look.stat(pathOf(name));
  for (const name of trace.present) look.exists(pathOf(name));
  for (const name of trace.folders) look.list(pathOf(name));
  for (const name of trace.links) look.link(pathOf(name));
  for (const name of trace.variables) look.variable(name);
}

/** Converts between paths and names that are the same in every checkout. */
export interface PathNames {
  readonly nameOf: (path: string) => string;
  readonly pathOf: (name: string) => string;
}

/**
 * Names are relative to the repository of the working directory, or to the working directory itself
 * if it is in no repository.
 */
export function pathNames({ repositories }: Pick<PrettierProject, "repositories">): PathNames {
  const cwd = process.cwd();
  const here = pathInRepository(join(cwd, "x"), repositories);
  const levels = here.startsWith(".") ? here.split("/").length - 2 : 0;
  const top = resolve(cwd, ...Array<string>(levels).fill(".."));
  return {
    nameOf: (path) => relativePath(top, path),
    pathOf: (name) => resolve(top, name),
  };
}
