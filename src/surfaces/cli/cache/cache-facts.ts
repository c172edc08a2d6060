import type { StoredPacks } from "../../remote/stored-packs.ts";
import type { DiskStoreReport, EpochReport } from "../../../stores/upkeep/inspect.ts";
import { usageDays, type CacheUsage, type HitCounts } from "../../../stores/upkeep/usage.ts";

/** The document of `cache info --json`. Sizes are in bytes. */
export interface CacheFacts extends Amounts {
  readonly version: 1;
  readonly folder: string;
  readonly maxBytes: number;
  /** When the oldest file that is left was written, as an ISO date; null for an empty cache. */
  readonly oldest: string | null;
  /** The newest use, as a day (`YYYY-MM-DD`, UTC); null for an empty cache. */
  readonly lastUsed: string | null;
  /** What runs have asked, apart from those that had nothing to do. */
  readonly usage: CacheUsage & { readonly days: number };
  /** Packs that remotes have given, which lie beside the cache. */
  readonly remote: StoredPacks;
  /** One for each version of Prettier and format of the cache. */
  readonly epochs: readonly (Amounts & { readonly name: string; readonly lastUsed: string })[];
}

interface Amounts {
  readonly bytes: number;
  /** Inputs that Prettier leaves as they are. */
  readonly markers: number;
  /** Inputs that Prettier changes. */
  readonly texts: number;
  readonly textBytes: number;
  readonly packs: number;
  readonly journals: number;
}

export function readFacts(
  { folder, bytes, epochs }: DiskStoreReport,
  { maxBytes, usage, remote }: Pick<CacheFacts, "maxBytes" | "remote"> & { readonly usage: CacheUsage },
): CacheFacts {
  const sum = (name: Exclude<keyof Amounts, "bytes">) =>
    epochs.reduce((total, epoch) => total + epoch[name], 0);
  return {
    version: 1,
    folder,
    bytes,
    maxBytes,
    markers: sum("markers"),
    texts: sum("texts"),
    textBytes: sum("textBytes"),
    packs: sum("packs"),
    journals: sum("journals"),
    oldest: oldestOf(epochs),
    lastUsed:
      epochs
        .map(({ lastUsed }) => lastUsed)
        .sort()
        .at(-1) ?? null,
    usage: { ...usage, days: usageDays },
    remote,
    epochs: epochs.map(({ oldest: _, ...epoch }) => epoch),
  };
}

function oldestOf(epochs: readonly EpochReport[]): string | null {
  const times = epochs.flatMap(({ oldest }) => (oldest === undefined ? [] : [oldest]));
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
}

/** The facts in words. */
export function describeFacts(facts: CacheFacts, now: number): string {
  const { folder, bytes, maxBytes, lastUsed, oldest, epochs, remote } = facts;
  if (lastUsed === null) return `${folder}\n  Empty so far; at most ${inMegabytes(maxBytes)}.\n`;
  const age = oldest === null ? "" : `, oldest part ${inDays(Date.parse(oldest), now)}`;
  const lines = [
    `${inMegabytes(bytes)} of at most ${inMegabytes(maxBytes)} (${percent(bytes, maxBytes)}), in ${files(facts)}`,
    describeEntries(facts),
    `last used ${inDays(Date.parse(lastUsed), now)}${age}`,
    ...describeUsage(facts.usage),
    ...(remote.packs === 0
      ? []
      : [`beside it: ${count(remote.packs, "pack")} of remotes, ${inMegabytes(remote.bytes)}`]),
  ];
  const each = epochs.length < 2 ? [] : epochs.map((epoch) => describeEpoch(epoch, now));
  return `${[folder, ...[...lines, ...each].map((line) => `  ${line}`)].join("\n")}\n`;
}

function describeEntries({ markers, texts, textBytes }: Amounts): string {
  return `${count(markers, "text")} that Prettier leaves as they are, ${count(texts, "text")} that it changes (${inMegabytes(textBytes)})`;
}

function describeEpoch(epoch: CacheFacts["epochs"][number], now: number): string {
  return `${epoch.name}: ${inMegabytes(epoch.bytes)}, ${describeEntries(epoch)}, last used ${inDays(Date.parse(epoch.lastUsed), now)}`;
}

function describeUsage({
  days,
  files: asked,
  statements,
  proven = 0,
}: CacheFacts["usage"]): readonly string[] {
  if (total(asked) === 0)
    return [`no run has asked it in the last ${days} days, apart from those with nothing to do`];
  const rate = (counts: HitCounts) => percent(counts.hit, total(counts));
  const inside =
    total(statements) === 0
      ? ""
      : `, and ${rate(statements)} of ${count(total(statements), "statement")} in the others`;
  return [
    `in the last ${days} days it knew ${rate(asked)} of ${count(total(asked), "file")}${inside}`,
    ...(proven === 0 ? [] : [`${count(proven, "file")} of them by a remote, which CI has proven`]),
    "(runs that had nothing to do are not counted)",
  ];
}

function total({ hit, formatted }: HitCounts): number {
  return hit + formatted;
}

function files({ packs, journals }: Amounts): string {
  return journals === 0 ? count(packs, "pack") : `${count(packs, "pack")} and ${count(journals, "journal")}`;
}

function count(amount: number, noun: string): string {
  return `${amount.toLocaleString("en")} ${noun}${amount === 1 ? "" : "s"}`;
}

/** Powers of 1000, as in `--cache-max-size`. */
export function inMegabytes(bytes: number): string {
  const megabytes = bytes / 1_000_000;
  if (megabytes >= 10 || megabytes === Math.round(megabytes))
    return `${Math.round(megabytes).toLocaleString("en")} MB`;
  return megabytes >= 0.1 ? `${megabytes.toFixed(1)} MB` : `${(bytes / 1000).toFixed(1)} kB`;
}

/** Rounded down: 100 % means all of them. */
function percent(part: number, whole: number): string {
  return `${(Math.floor((1_000 * part) / Math.max(1, whole)) / 10).toString()} %`;
}

function inDays(time: number, now: number): string {
  const day = 24 * 60 * 60 * 1000;
  const days = Math.floor(now / day) - Math.floor(time / day);
  if (days <= 0) return "today";
  return days === 1 ? "yesterday" : `${days.toLocaleString("en")} days ago`;
}
