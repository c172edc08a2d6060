import { AsyncLocalStorage } from "node:async_hooks";
import { StampSet, type Stamp, type StampKind } from "./stamps.ts";

/**
 * What the plugins of this thread have touched since they were loaded. It belongs to all of them
 * together: they remember what they have read, and may share modules that do.
 */
export interface Seen {
  /** Files that were read, or asked for their size or times. */
  readonly files: ReadonlySet<string>;
  /** Paths of which was asked whether there is anything. */
  readonly present: ReadonlySet<string>;
  /** Folders that were listed. */
  readonly folders: ReadonlySet<string>;
  /** Paths of which was asked where they lead, or whether they are links. */
  readonly links: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
  /** Modules that were imported, as far as hooks were needed to see it. */
  readonly modules: ReadonlySet<string>;
  /** What cannot be part of a key, in words: `the clock (Date.now)`. */
  readonly refusals: ReadonlySet<string>;
  /** What the paths looked like when they were touched first. */
  readonly stamps: readonly Stamp[];
}

/** What has been seen so far. */
export function readSeen(): Seen {
  return { ...seen, stamps: seen.stamps.list() };
}

/** Of this thread, like the modules that Node keeps for it and what these remember. */
const seen = {
  files: new Set<string>(),
  present: new Set<string>(),
  folders: new Set<string>(),
  links: new Set<string>(),
  variables: new Set<string>(),
  modules: new Set<string>(),
  refusals: new Set<string>(),
  stamps: new StampSet(),
};

const watched = new AsyncLocalStorage<boolean>();

/** Whatever `run` does is watched, or not: also behind its awaits. */
export function runWatched<T>(isWatched: boolean, run: () => T): T {
  return watched.run(isWatched, run);
}

/** While we look at something ourselves, on behalf of what is watched. */
let isLooking = false;

/** Lets something be noted if it is watched; what is done for that is not. */
export function whenWatched(note: () => void): void {
  if (isLooking || watched.getStore() !== true) return;
  isLooking = true;
  try {
    note();
  } finally {
    isLooking = false;
  }
}

export function refuse(what: string): void {
  seen.refusals.add(what);
}

export function noteVariable(name: string): void {
  seen.variables.add(name);
}

export function noteModules(files: readonly string[]): void {
  for (const file of files) seen.modules.add(file);
}

/**
 * Stamps are taken before the plugin gets to see anything, so that a change in between is seen
 * later.
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
