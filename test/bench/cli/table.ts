import {
  contestantNames,
  fastRivals,
  fastRivalsFromNpm,
  type Contestant,
  type ContestantName,
} from "./contestants.ts";
import type { Run } from "./timing.ts";

export type Runs = ReadonlyMap<Contestant, readonly Run[]>;

/** What our command must not exceed, in times of another figure. */
export interface Target {
  /** Default: without a server. */
  readonly side?: "fmt-cache" | "fmt-cache + server";
  readonly most: number;
  /** The fastest of these counts. */
  readonly of: ReadonlySet<ContestantName>;
  readonly figure?: "wall" | "processor";
}

export const fastTargets: readonly Target[] = [
  { most: 0.6, of: fastRivals },
  { most: 0.6, of: fastRivalsFromNpm },
];

/** A table with medians and ranges, and below it how our command stands to each target. */
export function printRuns(title: string, runs: Runs, targets: readonly Target[]): string {
  const ours = [...runs].find(([{ name }]) => name === "fmt-cache")?.[1];
  const rows = [...runs]
    .filter(([, each]) => each.length > 0)
    .map(([{ name }, each]) => [
      name,
      seconds(median(each, "wall")),
      `${seconds(least(each, "wall"))}-${seconds(greatest(each, "wall"))}`,
      seconds(median(each, "processor")),
      greatest(each, "memory").toFixed(0),
      ours === undefined ? "-" : (median(ours, "wall") / median(each, "wall")).toFixed(3),
      String(each.length),
      [...new Set(each.map(({ exitCode }) => exitCode))].join(","),
    ]);
  const header = ["command", "wall s", "range", "CPU s", "RSS MB", "ours/this", "runs", "exit"];
  return [
    `## ${title}`,
    ...alignRows([header, ...rows]),
    ...targets.map((target) => describeTarget(target, runs)).filter((line) => line !== undefined),
    "",
  ].join("\n");
}

/** @returns `undefined` where our command or all of the others have not run */
function describeTarget(
  { most, of, side = "fmt-cache", figure = "wall" }: Target,
  runs: Runs,
): string | undefined {
  const medians = [...runs]
    .filter(([, each]) => each.length > 0)
    .map(([{ name }, each]) => ({ name, value: median(each, figure) }));
  const ours = medians.find(({ name }) => name === side);
  const fastest = medians.filter(({ name }) => of.has(name)).toSorted((a, b) => a.value - b.value)[0];
  if (ours === undefined || fastest === undefined) return undefined;
  const ratio = ours.value / fastest.value;
  const missing = [...of].filter((name) => !medians.some((each) => each.name === name));
  const without = of.size > 1 && missing.length > 0 ? ` (without ${missing.join(", ")})` : "";
  const unit = figure === "wall" ? "" : " of CPU";
  const who = side === "fmt-cache" ? "" : `${side}: `;
  return `${ratio <= most ? "met   " : "missed"}  ${who}${ratio.toFixed(3)} x ${fastest.name}${unit}, at most ${most}${without}`;
}

/** @param rows the first is the header; the first column is text, the others are figures */
export function alignRows(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  "),
  );
}

export function median(runs: readonly Run[], figure: keyof Run): number {
  const sorted = runs.map((run) => run[figure]).toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function least(runs: readonly Run[], figure: keyof Run): number {
  return Math.min(...runs.map((run) => run[figure]));
}

export function greatest(runs: readonly Run[], figure: keyof Run): number {
  return Math.max(...runs.map((run) => run[figure]));
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

/** Throws for a name that there is not. */
export function parseNames(list: string): Set<ContestantName> {
  const names = list.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(contestantNames as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new TypeError(`--rivals ${unknown}: expected some of ${contestantNames.join(", ")}`);
  return new Set(names as ContestantName[]);
}
