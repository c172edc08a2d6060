import type { Statistics } from "../../src/formatter/statistics.ts";

/** What a run has done so far; plain and serialisable, so that workers can send theirs. */
export interface Tally {
  cases: number;
  texts: number;
  /** Edits that changed a text. */
  edits: number;
  /** Texts that Prettier rejects and whose error was equal. */
  errorsEqual: number;
  checks: number;
  differences: number;
  /** Formatter statistics, summed; `hit` counts segments. */
  files: { hit: number; formatted: number; failed: number };
  segments: { hit: number; formatted: number };
  blocks: number;
  length: { total: number; formatted: number };
  /** Texts that fell back or went past the cache, by reason. */
  fallbacks: Record<string, number>;
  /**
   * Unedited JavaScript and TypeScript files whose options allow statement caching, and which of
   * them fell back.
   */
  code: { files: number; fallbacks: Record<string, number> };
  /** Texts that were formatted by a manifest, and the reasons why others were not. */
  manifests: { used: number; refused: Record<string, number> };
  storeFailures: Record<string, number>;
  editsByName: Record<string, number>;
}

export function createTally(): Tally {
  return {
    cases: 0,
    texts: 0,
    edits: 0,
    errorsEqual: 0,
    checks: 0,
    differences: 0,
    files: { hit: 0, formatted: 0, failed: 0 },
    segments: { hit: 0, formatted: 0 },
    blocks: 0,
    length: { total: 0, formatted: 0 },
    fallbacks: {},
    code: { files: 0, fallbacks: {} },
    manifests: { used: 0, refused: {} },
    storeFailures: {},
    editsByName: {},
  };
}

export function addStatistics(tally: Tally, statistics: Statistics): void {
  const failures: Record<string, number> = {};
  for (const { operation, reason } of statistics.storeFailures) count(failures, `${operation}: ${reason}`);
  const { files, segments, blocks, length, fallbacks, bypasses, manifests } = statistics;
  addNumbers(tally, {
    files,
    segments,
    blocks,
    length,
    fallbacks: { ...fallbacks, ...bypasses },
    manifests,
    storeFailures: failures,
  });
}

export function addTally(tally: Tally, other: Tally): void {
  addNumbers(tally, other);
}

export function count(counts: Record<string, number>, name: string, times = 1): void {
  counts[name] = (counts[name] ?? 0) + times;
}

function addNumbers(target: object, added: object): void {
  const sums = target as Record<string, unknown>;
  for (const [name, value] of Object.entries(added)) {
    if (typeof value === "number") sums[name] = ((sums[name] as number | undefined) ?? 0) + value;
    else if (typeof value === "object" && value !== null) addNumbers((sums[name] ??= {}), value as object);
  }
}
