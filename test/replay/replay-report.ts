import type { Replay } from "./replay-history.ts";
import type { ReplayedChange, Share } from "./replay-change.ts";

/** What a replay came to, added up. Texts that Prettier rejects count as files and differences only. */
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
  readonly ratio: { readonly median: number; readonly p90: number } | null;
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
  const ratios = measured
    .map(({ milliseconds }) => milliseconds.ours / milliseconds.prettier)
    .sort((a, b) => a - b);
  const rejectedCount = (which: "old" | "new") =>
    changes.filter(({ replayed }) => replayed.rejected === which).length;
  return {
    repository,
    prettier,
    files: changes.length,
    differences: changes.flatMap(({ change: { path, commit }, replayed: { difference } }) =>
      difference === undefined ? [] : [{ path, commit, ...difference }],
    ),
    rejected: { old: rejectedCount("old"), new: rejectedCount("new") },
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
    ratio: ratios.length === 0 ? null : { median: quantile(ratios, 0.5), p90: quantile(ratios, 0.9) },
  };
}

export function printSummary(summary: ReplaySummary): string {
  const { files, differences, rejected, skipped, fallbacks, milliseconds, ratio } = summary;
  const counts = (record: Readonly<Record<string, number>>) =>
    Object.entries(record)
      .map(([name, amount]) => `${name} ${amount}`)
      .join(", ") || "none";
  const rows: [string, string][] = [
    ["repository", summary.repository],
    ["Prettier", summary.prettier.join(", ")],
    ["files", `${files}`],
    ["differences", `${differences.length}`],
    ["rejected by Prettier", counts({ "old text": rejected.old, "new text": rejected.new })],
    ["skipped", counts(skipped)],
    ["characters reformatted", describeShare(summary.length)],
    ["statements reformatted", describeShare(summary.statements)],
    ["members reformatted", describeShare(summary.members)],
    ["formatted as new", `${summary.new}`],
    ["fallbacks", counts(fallbacks)],
    ["time", `${milliseconds.ours.toFixed(0)} ms, Prettier ${milliseconds.prettier.toFixed(0)} ms`],
    [
      "time per file, x Prettier",
      ratio === null ? "-" : `median ${ratio.median.toFixed(3)}, p90 ${ratio.p90.toFixed(3)}`,
    ],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
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
