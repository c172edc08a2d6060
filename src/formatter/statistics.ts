import type { NestedObstacle, SplitFailure, ManifestRefusal } from "../events/reasons.ts";
import type { BypassReason, FallbackReason } from "../events/reasons.ts";
import type { FormatEvent } from "../events/events.ts";
import type { LocatedPrettier } from "../engine/prettier/locate-prettier.ts";
import type { StoreFailure } from "../stores/store.ts";
import { unreachable } from "../util/unreachable.ts";

/** Counts over all texts of a formatter. Lengths are UTF-16 code units of source. */
export interface Statistics extends EventCounts {
  /** Those that texts or their options were for, and why. */
  readonly prettiers: readonly LocatedPrettier[];
}

/** What events tell; see `Statistics`. */
interface EventCounts {
  /**
   * Texts answered from their own entry; texts for which more was done; texts that Prettier
   * rejected.
   */
  readonly files: { readonly hit: number; readonly formatted: number; readonly failed: number };
  /** Segments taken from the cache, and segments that went through Prettier. */
  readonly segments: { readonly hit: number; readonly formatted: number };
  /** Runs of neighbouring segments that went through Prettier together; a whole text is one. */
  readonly blocks: number;
  readonly length: { readonly total: number; readonly formatted: number };
  readonly fallbacks: Readonly<Partial<Record<FallbackReason, number>>>;
  readonly bypasses: Readonly<Partial<Record<BypassReason, number>>>;
  /** Long bodies inside segments that went through Prettier in one piece. */
  readonly unsplit: Readonly<Partial<Record<NestedObstacle | SplitFailure, number>>>;
  /** Texts of which only a window was parsed; and manifests that were no help. */
  readonly manifests: {
    readonly used: number;
    readonly refused: Readonly<Partial<Record<ManifestRefusal, number>>>;
  };
  readonly stored: { readonly markers: number; readonly texts: number };
  /**
   * Texts that a plugin has taken part in, by the plugin's name: those that were known all the
   * same, and the others.
   */
  readonly plugins: Readonly<Record<string, { readonly hit: number; readonly formatted: number }>>;
  /** Answers that verify mode has compared with Prettier's, and those of them that were wrong. */
  readonly verified: { readonly total: number; readonly wrong: number };
  readonly storeFailures: readonly StoreFailure[];
}

/** Adds up events. */
export interface StatisticsCounter {
  add(event: FormatEvent): void;
  /**
   * One text could not be formatted: Prettier threw. `isCounted`: an event has counted it as
   * formatted.
   */
  addFailure(isCounted: boolean): void;
  read(): EventCounts;
}

export function createStatisticsCounter(): StatisticsCounter {
  const files = { hit: 0, formatted: 0, failed: 0 };
  const segments = { hit: 0, formatted: 0 };
  const length = { total: 0, formatted: 0 };
  const stored = { markers: 0, texts: 0 };
  const fallbacks: Partial<Record<FallbackReason, number>> = {};
  const bypasses: Partial<Record<BypassReason, number>> = {};
  const unsplit: Partial<Record<NestedObstacle | SplitFailure, number>> = {};
  const manifests = { used: 0, refused: {} as Partial<Record<ManifestRefusal, number>> };
  const verified = { total: 0, wrong: 0 };
  const storeFailures: StoreFailure[] = [];
  const plugins: Record<string, { hit: number; formatted: number }> = {};
  let blocks = 0;

  const addWholeText = (size: number) => {
    length.formatted += size;
    blocks += 1;
  };
  const add = (event: FormatEvent) => {
    switch (event.kind) {
      case "file-hit":
        files.hit += 1;
        length.total += event.length;
        return;
      case "file-miss":
        files.formatted += 1;
        length.total += event.length;
        return;
      case "leaf":
        segments.hit += 1;
        // It stands in a miss whose length has been counted.
        if (event.depth > 0) length.formatted -= event.sourceEnd - event.sourceStart;
        return;
      case "miss":
        segments.formatted += 1;
        if (event.depth === 0) length.formatted += event.sourceEnd - event.sourceStart;
        return;
      case "block-formatted":
        blocks += 1;
        return;
      case "file-formatted":
        segments.formatted += event.segments;
        addWholeText(event.length);
        return;
      case "body-not-split":
        unsplit[event.reason] = (unsplit[event.reason] ?? 0) + 1;
        return;
      case "fallback":
        fallbacks[event.reason] = (fallbacks[event.reason] ?? 0) + 1;
        addWholeText(event.length);
        return;
      case "whole-file":
        addWholeText(event.length);
        return;
      case "bypass":
        bypasses[event.reason] = (bypasses[event.reason] ?? 0) + 1;
        files.formatted += 1;
        length.total += event.length;
        addWholeText(event.length);
        return;
      case "plugins":
        for (const { name, part } of event.plugins) {
          if (part === "none") continue;
          const counts = (plugins[name] ??= { hit: 0, formatted: 0 });
          counts[event.isHit ? "hit" : "formatted"] += 1;
        }
        return;
      case "not-stored":
        bypasses[event.reason] = (bypasses[event.reason] ?? 0) + 1;
        return;
      case "manifest-used":
        manifests.used += 1;
        return;
      case "manifest-refused":
        manifests.refused[event.reason] = (manifests.refused[event.reason] ?? 0) + 1;
        return;
      case "entry-stored":
        stored[event.form === "marker" ? "markers" : "texts"] += 1;
        return;
      case "verified":
        verified.total += 1;
        if (!event.isRight) verified.wrong += 1;
        return;
      case "store-failed":
        storeFailures.push(event.failure);
        return;
      default:
        unreachable(event);
    }
  };
  const addFailure = (isCounted: boolean) => {
    files.failed += 1;
    if (isCounted) files.formatted -= 1;
  };
  const read = (): EventCounts => ({
    files: { ...files },
    segments: { ...segments },
    blocks,
    length: { ...length },
    fallbacks: { ...fallbacks },
    bypasses: { ...bypasses },
    unsplit: { ...unsplit },
    manifests: { used: manifests.used, refused: { ...manifests.refused } },
    stored: { ...stored },
    plugins: structuredClone(plugins),
    verified: { ...verified },
    storeFailures: [...storeFailures],
  });
  return { add, addFailure, read };
}
