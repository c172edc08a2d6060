import { lstatSync, statSync, type BigIntStats, type Stats } from "node:fs";
import { getOrMake } from "../../util/get-or-make.ts";

/**
 * What a path looked like when something was found out about it. While all stamps of a finding are
 * the same, so is the finding; a change that keeps size, inode, change and modification time needs
 * a clock that was set back.
 */
export type Stamp = readonly [kind: StampKind, path: string, value: string];

export type StampKind =
  /** A file's content, or the names in a folder. */
  | "content"
  /** Where a link leads. */
  | "link"
  /** Whether there is anything, and if so, whether it is a folder. */
  | "presence";

export function stampOf(kind: StampKind, path: string): Stamp {
  return [kind, path, valueOf(kind, path)];
}

/** The stamps of paths, each taken once. */
export class StampSet {
  readonly #stamps = new Map<string, Stamp>();

  add(kind: StampKind, path: string): Stamp {
    return getOrMake(this.#stamps, `${kind} ${path}`, () => stampOf(kind, path));
  }

  /** A new list. */
  list(): readonly Stamp[] {
    return [...this.#stamps.values()];
  }
}

/** Asked again and again, so that it must not stat more than it has to. */
export function areCurrent(stamps: readonly Stamp[]): boolean {
  return stamps.every(([kind, path, value]) => valueOf(kind, path) === value);
}

/**
 * Everything that plugins go by besides the text and the options. Lists that are the same object
 * are one.
 */
export interface PluginBasis {
  readonly stamps: readonly (readonly Stamp[])[];
  /** Values of environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** The same for each kind. */
export const missing = "missing";

function valueOf(kind: StampKind, path: string): string {
  try {
    switch (kind) {
      case "content":
        return describe(statSync(archiveOf(path), { bigint: true, throwIfNoEntry: false }));
      case "link":
        return describe(lstatSync(archiveOf(path), { bigint: true, throwIfNoEntry: false }));
      case "presence":
        return describePresence(statSync(path, { throwIfNoEntry: false }));
    }
  } catch {
    // A file where a folder should be, a folder that may not be entered: there is nothing to be
    // had.
    return missing;
  }
}

/**
 * Yarn's Plug'n'Play reads packages out of archives. What is in one has neither inode nor times, so
 * the archive's count.
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

function describe(stats: BigIntStats | undefined): string {
  return stats === undefined ? missing : `${stats.size} ${stats.ino} ${stats.ctimeNs} ${stats.mtimeNs}`;
}

/**
 * Asks whether something is current as often as costs next to nothing: it believes an answer for a
 * hundred times as long as it took to find, but never for longer than two seconds.
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

  /** Looks, whatever it costs. */
  lookNow(): boolean {
    const start = performance.now();
    this.#wasCurrent = this.#look();
    this.#lookedAt = performance.now();
    this.#took = this.#lookedAt - start;
    return this.#wasCurrent;
  }
}
