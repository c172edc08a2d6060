import type { Memo } from "../memo/memo.ts";
import type { RecordingLook } from "./look.ts";
import type { Seen } from "./watch.ts";

/**
 * What plugins that nobody knows have touched while they formatted texts of a folder; plain data.
 * Names are those of every checkout.
 */
export interface Trace {
  readonly files: readonly string[];
  readonly present: readonly string[];
  readonly folders: readonly string[];
  /** Paths of which was asked where they lead. */
  readonly links: readonly string[];
  readonly variables: readonly string[];
}

/** How paths are named in every checkout, and back. */
export interface PathNames {
  readonly nameOf: (path: string) => string;
  readonly pathOf: (name: string) => string;
}

export const emptyTrace: Trace = { files: [], present: [], folders: [], links: [], variables: [] };

/** @param about everything that says which plugins, and which folder */
export async function readTrace(memo: Memo, about: readonly unknown[]): Promise<Trace> {
  return ((await memo.get("plugin-trace", about)) as Trace | undefined) ?? emptyTrace;
}

export async function keepTrace(memo: Memo, about: readonly unknown[], trace: Trace): Promise<void> {
  await memo.set("plugin-trace", about, trace);
}

/**
 * @param isOwn whether a path belongs to the code of the plugins, or to Prettier's, which keys name
 * already
 */
export function traceOf(seen: Seen, { nameOf }: PathNames, isOwn: (path: string) => boolean): Trace {
  const names = (paths: ReadonlySet<string>) => [...paths].filter((path) => !isOwn(path)).map(nameOf);
  return {
    files: names(seen.files).sort(),
    present: names(seen.present).sort(),
    folders: names(seen.folders).sort(),
    links: names(seen.links).sort(),
    variables: [...seen.variables].sort(),
  };
}

export function joinTraces(one: Trace, other: Trace): Trace {
  const join = (list: keyof Trace) => [...new Set([...one[list], ...other[list]])].sort();
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
