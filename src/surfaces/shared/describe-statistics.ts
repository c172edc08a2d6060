import type { Statistics } from "../../formatter/statistics.ts";
import type { LocatedPrettier } from "../../engine/prettier/locate-prettier.ts";
import { alignRows } from "./align-rows.ts";
import { describePrettier } from "./describe-prettier.ts";

/**
 * What `--cache-stats` prints. One line per count, names left and figures right; reasons and
 * plugins that did not occur are left out. Then the Prettiers that were used, and what the store
 * failed to do.
 * @param milliseconds since the process started
 */
export function describeStatistics(
  statistics: Statistics,
  milliseconds: number,
  { cwd, givenFolder }: PrettierSearch,
): string {
  const { files, segments, blocks, length, fallbacks, bypasses, unsplit, manifests, plugins } = statistics;
  const { stored, verified, storeFailures } = statistics;
  const rows: (readonly [string, string | number])[] = [
    ["files hit", files.hit],
    ["files formatted", files.formatted],
    ["files failed", files.failed],
    ["statements hit", segments.hit],
    ["statements formatted", segments.formatted],
    ["blocks", blocks],
    ...countRows("fallback", fallbacks),
    ...countRows("bypass", bypasses),
    ...countRows("body not split", unsplit),
    ...(manifests.used === 0 ? [] : ([["files parsed in part only", manifests.used]] as const)),
    ...countRows("manifest of no help", manifests.refused),
    ...Object.entries(plugins).flatMap(([name, { hit, formatted }]): [string, number][] => [
      [`files hit with ${name || "a plugin of the project"}`, hit],
      [`files formatted with ${name || "a plugin of the project"}`, formatted],
    ]),
    ["text in all (UTF-16 units)", length.total],
    ["text formatted", length.formatted],
    ["markers stored", stored.markers],
    ["texts stored", stored.texts],
    ...(verified.total === 0 ? [] : ([["answers verified", verified.total]] as const)),
    ...(verified.wrong === 0 ? [] : ([["answers that were wrong", verified.wrong]] as const)),
    ["milliseconds", Math.round(milliseconds)],
  ];
  const failures = storeFailures.map(
    ({ operation, reason, path }) =>
      `  store failed to ${operation}: ${reason}${path === undefined ? "" : ` (${path})`}\n`,
  );
  const prettiers = statistics.prettiers.map(
    (prettier) => `  ${describePrettier(prettier, cwd, givenFolder)}\n`,
  );
  return `Cache statistics:\n${alignRows(rows)}${prettiers.join("")}${failures.join("")}`;
}

/** Where Prettier was looked for, and what the user calls that folder. */
export interface PrettierSearch {
  readonly cwd: string;
  readonly givenFolder: string;
}

/** What `--cache-stats` prints when Prettier's own command did the work. */
export function describeDelegation(
  { reason, prettier }: { readonly reason: string; readonly prettier: LocatedPrettier },
  { cwd, givenFolder }: PrettierSearch,
): string {
  const whose = describePrettier(prettier, cwd, givenFolder);
  return `Cache statistics:\n  The cache was not used: Prettier's own command ran, because of ${reason}.\n  ${whose}\n`;
}

function countRows(name: string, counts: Readonly<Partial<Record<string, number>>>): [string, number][] {
  return Object.entries(counts)
    .flatMap(([reason, count]): [string, number][] => (count ? [[`${name}: ${reason}`, count]] : []))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
