import { lstatSync, statSync, type Stats } from "node:fs";
import { describeStats, fileStamp, missing } from "../../util/file-stamp.ts";
import { getOrMake } from "../../util/get-or-make.ts";

/**
 * What a path looked like when something was found out about it. A finding stays valid while all of
 * its stamps are unchanged. A file can only change without its size, inode, change time and
 * modification time if the clock was set back.
 */
export type Stamp = readonly [kind: StampKind, path: string, value: string];

export type StampKind =
  /** A file's content, or the names in a folder. */
  | "content"
  /** Where a link leads. */
  | "link"
  /** Whether the path exists, and if so, whether it is a folder. */
  | "presence";

export function stampOf(kind: StampKind, path: string): Stamp {
  return [kind, path, valueOf(kind, path)];
}

/** A set of stamps. Adding a path again returns its first stamp. */
export class StampSet {
  readonly #stamps = new Map<string, Stamp>();

  add(kind: StampKind, path: string): Stamp {
    return getOrMake(this.#stamps, `${kind} ${path}`, () => stampOf(kind, path));
  }

  /** All stamps, as a new list. */
  list(): readonly Stamp[] {
    return [...this.#stamps.values()];
  }
}

/**
 * Whether all stamps are unchanged. This is called very often, so it must not stat more than
 * necessary.
 */
export function areCurrent(stamps: readonly Stamp[]): boolean {
  return stamps.every(([kind, path, value]) => valueOf(kind, path) === value);
}

/**
 * Everything that the output of plugins depends on besides the text and the options. Lists of
 * stamps may be shared, so the same list object need only be checked once.
 */
export interface PluginBasis {
  readonly stamps: readonly (readonly Stamp[])[];
  /** Values of environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

function valueOf(kind: StampKind, path: string): string {
  try {
    switch (kind) {
      case "content":
        return fileStamp(archiveOf(path));
      case "link":
        return describeStats(lstatSync(archiveOf(path), { bigint: true, throwIfNoEntry: false }));
      case "presence":
        return describePresence(statSync(path, { throwIfNoEntry: false }));
    }
  } catch {
    // A part of the path is a file, or a folder that may not be entered.
    return missing;
  }
}

/**
 * The archive that contains a path, else the path itself. Yarn's Plug'n'Play reads packages from
 * archives, and files in an archive have no inode or times of their own.
 */
function archiveOf(path: string): string {
  if (process.versions["pnp"] === undefined) return path;
  const [, archive = path] = /^(.*?\.zip)[/\\]/.exec(path) ?? [];
  return archive;
}

function describePresence(stats: Stats | undefined): string {
  if (stats === undefined) return missing;
  return stats.isDirectory() ? "folder" : "present";
}

/**
 * Limits how often an expensive check runs, so that it costs almost nothing. An answer is reused
 * for a hundred times as long as the check took, but never longer than two seconds.
 */
export class Freshness {
  readonly #look: () => boolean;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #took = 0;
  #wasCurrent = true;

  constructor(look: () => boolean) {
    this.#look = look;
  }

  isCurrent(): boolean {
    const age = performance.now() - this.#lookedAt;
    return age < Math.min(100 * this.#took, 2000) ? this.#wasCurrent : this.lookNow();
  }

  /** Checks now, without reusing an answer. */
  lookNow(): boolean {
    const start = performance.now();
    this.#wasCurrent = this.#look();
    this.#lookedAt = performance.now();
    this.#took = this.#lookedAt - start;
    return this.#wasCurrent;
  }
}
