import type { Replay } from "./replay-history.ts";
import type { ReplayedChange, Share } from "./replay-change.ts";

/**
 * What a replay came to, added up. Texts that Prettier rejects count as files and differences only.
 */
export interface ReplaySummary {
  readonly repository: string;
  readonly prettier: readonly string[];
  readonly files: number;
  readonly differences: readonly {
    readonly path: string;
    readonly commit: string;
    readonly kind: string;
    readonly line: number;
    readonly expected: string;
    readonly actual: string;
  }[];
  readonly rejected: { readonly old: number; readonly new: number };
  /** What Prettier said of the first text that it rejected. */
  readonly rejection: { readonly path: string; readonly message: string } | null;
  readonly skipped: Readonly<Record<string, number>>;
  /** UTF-16 code units. */
  readonly length: Share;
  readonly statements: Share;
  readonly members: Share;
  /** Texts of which too little was known to look for statements. */
  readonly new: number;
  readonly fallbacks: Readonly<Record<string, number>>;
  readonly milliseconds: { readonly ours: number; readonly prettier: number };
  /** Our time over Prettier's, per file; null without files. */
  readonly ratio: {
    readonly median: number;
    readonly p90: number;
    /** How many files took longer than with Prettier, and the worst of them, slowest first. */
    readonly above: number;
    readonly slowest: readonly SlowFile[];
  } | null;
}

interface SlowFile {
  readonly path: string;
  readonly commit: string;
  readonly ratio: number;
  readonly milliseconds: ReplayedChange["milliseconds"];
}

export function summarizeReplay({ repository, prettier, changes, skipped }: Replay): ReplaySummary {
  const measured = changes.map(({ replayed }) => replayed).filter(({ rejected }) => rejected === undefined);
  const add = (read: (replayed: ReplayedChange) => number) =>
    measured.reduce((sum, each) => sum + read(each), 0);
  const share = (name: "length" | "statements" | "members"): Share => ({
    formatted: add((each) => each[name].formatted),
    all: add((each) => each[name].all),
  });
  const fallbacks: Record<string, number> = {};
  for (const { fallback } of measured)
    if (fallback !== undefined) fallbacks[fallback] = (fallbacks[fallback] ?? 0) + 1;
  const rejectedCount = (which: "old" | "new") =>
    changes.filter(({ replayed }) => replayed.rejected?.text === which).length;
  const rejected = changes.find(({ replayed }) => replayed.rejected !== undefined);
  return {
    repository,
    prettier,
    files: changes.length,
    differences: changes.flatMap(({ change: { path, commit }, replayed: { difference } }) =>
      difference === undefined ? [] : [{ path, commit, ...difference }],
    ),
    rejected: { old: rejectedCount("old"), new: rejectedCount("new") },
    rejection: rejected ? { path: rejected.change.path, message: rejected.replayed.rejected!.message } : null,
    skipped,
    length: share("length"),
    statements: share("statements"),
    members: share("members"),
    new: measured.filter(({ isNew }) => isNew).length,
    fallbacks,
    milliseconds: {
      ours: add((each) => each.milliseconds.ours),
      prettier: add((each) => each.milliseconds.prettier),
    },
    ratio: summarizeRatios(changes),
  };
}

/** Our time over Prettier's. */
export function ratioOf({ milliseconds }: ReplayedChange): number {
  return milliseconds.ours / milliseconds.prettier;
}

function summarizeRatios(changes: Replay["changes"]): ReplaySummary["ratio"] {
  const files = changes
    .filter(({ replayed }) => replayed.rejected === undefined)
    .map(({ change: { path, commit }, replayed }): SlowFile => {
      return { path, commit, ratio: ratioOf(replayed), milliseconds: replayed.milliseconds };
    })
    .sort((a, b) => a.ratio - b.ratio);
  if (files.length === 0) return null;
  const ratios = files.map(({ ratio }) => ratio);
  const above = files.filter(({ ratio }) => ratio > 1);
  return {
    median: quantile(ratios, 0.5),
    p90: quantile(ratios, 0.9),
    above: above.length,
    slowest: above.reverse().slice(0, 10),
  };
}

/** Why a replay proves nothing, or that something is wrong; `undefined`: all is well. */
export function findFailure(summary: ReplaySummary): string | undefined {
  const { files, differences, rejected, rejection, skipped } = summary;
  if (differences.length > 0) return `${differences.length} differences`;
  if (rejected.old + rejected.new < files) return undefined;
  if (rejection !== null)
    return `nothing was compared: Prettier rejected every file (${files}), ${rejection.path} with "${rejection.message}"`;
  return `nothing was compared: no file was replayed (skipped: ${describeCounts(skipped)})`;
}

export function printSummary(summary: ReplaySummary): string {
  const { files, differences, rejected, skipped, fallbacks, milliseconds, ratio } = summary;
  const rows: [string, string][] = [
    ["repository", summary.repository],
    ["Prettier", summary.prettier.join(", ")],
    ["files", `${files}`],
    ["differences", `${differences.length}`],
    ["rejected by Prettier", describeCounts({ "old text": rejected.old, "new text": rejected.new })],
    ["skipped", describeCounts(skipped)],
    ["characters reformatted", describeShare(summary.length)],
    ["statements reformatted", describeShare(summary.statements)],
    ["members reformatted", describeShare(summary.members)],
    ["formatted as new", `${summary.new}`],
    ["fallbacks", describeCounts(fallbacks)],
    ["time", `${milliseconds.ours.toFixed(0)} ms, Prettier ${milliseconds.prettier.toFixed(0)} ms`],
    [
      "time per file, x Prettier",
      ratio === null
        ? "-"
        : `median ${ratio.median.toFixed(3)}, 90th percentile ${ratio.p90.toFixed(3)} (wanted: at most 1)`,
    ],
    [
      "slower than Prettier",
      ratio === null ? "-" : `${ratio.above} of ${files - rejected.old - rejected.new}`,
    ],
    ...(ratio?.slowest ?? []).map((file): [string, string] => ["", describeSlowFile(file)]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

function describeSlowFile({ path, commit, ratio, milliseconds: { ours, prettier } }: SlowFile): string {
  const times = `${ours.toFixed(1)} ms, Prettier ${prettier.toFixed(1)} ms`;
  return `${ratio.toFixed(3)}  ${path} in ${commit.slice(0, 10)} (${times})`;
}

function describeCounts(record: Readonly<Record<string, number>>): string {
  const counts = Object.entries(record).map(([name, amount]) => `${name} ${amount}`);
  return counts.join(", ") || "none";
}

export function printDifference({
  path,
  commit,
  kind,
  line,
  expected,
  actual,
}: ReplaySummary["differences"][number]): string {
  return `== ${kind}: ${path} in ${commit}${
    line > 0 ? `, line ${line}` : ""
  }\n-- Prettier\n${expected}\n-- fmt-cache\n${actual}\n`;
}

function describeShare({ formatted, all }: Share): string {
  const percent = all === 0 ? 0 : (formatted / all) * 100;
  return `${formatted.toLocaleString("en")} of ${all.toLocaleString("en")} (${percent.toFixed(1)} %)`;
}

/** The nearest rank. @param sorted ascending, not empty */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
}
