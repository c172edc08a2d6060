import { AsyncLocalStorage } from "node:async_hooks";
import { StampSet, type Stamp, type StampKind } from "./stamps.ts";

/**
 * What the plugins of this thread have touched since they were loaded. It cannot be split by
 * plugin, because plugins remember what they have read and may share modules that do.
 */
export interface Seen {
  /** Files that were read, or whose size or times were read. */
  readonly files: ReadonlySet<string>;
  /** Paths whose existence was checked. */
  readonly present: ReadonlySet<string>;
  /** Folders that were listed. */
  readonly folders: ReadonlySet<string>;
  /** Paths that were resolved, or checked for being links. */
  readonly links: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
  /** Modules that were imported, as far as hooks were needed to notice it. */
  readonly modules: ReadonlySet<string>;
  /** Inputs that cannot be part of a key, in words: `the clock (Date.now)`. */
  readonly refusals: ReadonlySet<string>;
  /** Those of them that live on, and may remember what nobody has seen them read. */
  readonly helpers: ReadonlySet<string>;
  /** The stamps of the paths from just before they were first touched. */
  readonly stamps: readonly Stamp[];
}

/** What has been seen so far. */
export function readSeen(): Seen {
  return { ...seen, stamps: seen.stamps.list() };
}

/**
 * One per thread, because Node keeps modules per thread, and modules remember what they have read.
 */
const seen = {
  files: new Set<string>(),
  present: new Set<string>(),
  folders: new Set<string>(),
  links: new Set<string>(),
  variables: new Set<string>(),
  modules: new Set<string>(),
  refusals: new Set<string>(),
  helpers: new Set<string>(),
  stamps: new StampSet(),
};

const watched = new AsyncLocalStorage<boolean>();

/** Runs `run` watched or unwatched, including everything behind its awaits. */
export function runWatched<T>(isWatched: boolean, run: () => T): T {
  return watched.run(isWatched, run);
}

/** True while `note` runs, whose own calls must not be noted. */
let isLooking = false;

/** Calls `note` if the current code is watched. What `note` does itself is not noted. */
export function whenWatched(note: () => void): void {
  if (isLooking || watched.getStore() !== true) return;
  isLooking = true;
  try {
    note();
  } finally {
    isLooking = false;
  }
}

export function noteRefusal(what: string): void {
  seen.refusals.add(what);
}

export function noteVariable(name: string): void {
  seen.variables.add(name);
}

/** Notes a thread or a process that plugins have started. */
export function noteHelper(what: string): void {
  seen.helpers.add(what);
  noteRefusal(what);
}

export function noteModules(files: readonly string[]): void {
  for (const file of files) seen.modules.add(file);
}

/**
 * Notes a path. Call this before the plugin reads anything, so that a change in between is noticed
 * later by the stamp.
 */
export function notePath(list: keyof typeof stampKinds, path: string): void {
  if (seen[list].has(path)) return;
  seen[list].add(path);
  seen.stamps.add(stampKinds[list], path);
}

const stampKinds = {
  files: "content",
  present: "presence",
  folders: "content",
  links: "link",
} as const satisfies Partial<Record<keyof Seen, StampKind>>;
