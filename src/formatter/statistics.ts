import type { NestedObstacle, SplitFailure, ManifestRefusal } from "../events/reasons.ts";
import type { BypassReason, FallbackReason } from "../events/reasons.ts";
import type { FormatEvent } from "../events/events.ts";
import type { LocatedPrettier } from "../engine/prettier/locate-prettier.ts";
import type { StoreFailure } from "../stores/store.ts";
import { unreachable } from "../util/unreachable.ts";

/** Counts over all texts of a formatter. Lengths are UTF-16 code units of source. */
export interface Statistics extends EventCounts {
  /** Each Prettier that was chosen for a text, and why. */
  readonly prettiers: readonly LocatedPrettier[];
}

/** The counts that come from events; see `Statistics`. */
interface EventCounts {
  /**
   * `hit`: texts answered from their own entry. `formatted`: all others that were formatted.
   * `failed`: texts that Prettier rejected.
   */
  readonly files: { readonly hit: number; readonly formatted: number; readonly failed: number };
  /** How many of `files.hit` others have proven (`FormatterSettings.proven`); absent for none. */
  readonly proven?: number;
  /** Segments taken from the cache, and segments that went through Prettier. */
  readonly segments: { readonly hit: number; readonly formatted: number };
  /** Runs of neighbouring segments that went through Prettier together; a whole text is one. */
  readonly blocks: number;
  readonly length: { readonly total: number; readonly formatted: number };
  readonly fallbacks: Readonly<Partial<Record<FallbackReason, number>>>;
  readonly bypasses: Readonly<Partial<Record<BypassReason, number>>>;
  /** Long bodies inside segments that went through Prettier in one piece. */
  readonly unsplit: Readonly<Partial<Record<NestedObstacle | SplitFailure, number>>>;
  /**
   * `used`: texts of which only a window was parsed. `refused`: manifests that were no help, by
   * reason.
   */
  readonly manifests: {
    readonly used: number;
    readonly refused: Readonly<Partial<Record<ManifestRefusal, number>>>;
  };
  readonly stored: { readonly markers: number; readonly texts: number };
  /**
   * Texts that a plugin has taken part in, by the plugin's name. `hit`: the text was known.
   * `formatted`: it was not.
   */
  readonly plugins: Readonly<Record<string, { readonly hit: number; readonly formatted: number }>>;
  /** Answers that verify mode has compared with Prettier's, and how many of them were wrong. */
  readonly verified: { readonly total: number; readonly wrong: number };
  readonly storeFailures: readonly StoreFailure[];
}

type Counts<Reason extends string> = Partial<Record<Reason, number>>;

/** Adds up events. */
export class StatisticsCounter {
  readonly #files = { hit: 0, formatted: 0, failed: 0 };
  readonly #segments = { hit: 0, formatted: 0 };
  readonly #length = { total: 0, formatted: 0 };
  readonly #stored = { markers: 0, texts: 0 };
  readonly #fallbacks: Counts<FallbackReason> = {};
  readonly #bypasses: Counts<BypassReason> = {};
  readonly #unsplit: Counts<NestedObstacle | SplitFailure> = {};
  readonly #manifests = { used: 0, refused: {} as Counts<ManifestRefusal> };
  readonly #verified = { total: 0, wrong: 0 };
  readonly #storeFailures: StoreFailure[] = [];
  readonly #plugins: Record<string, { hit: number; formatted: number }> = {};
  #blocks = 0;
  #proven = 0;

  add(event: FormatEvent): void {
    switch (event.kind) {
      case "file-hit":
        this.#files.hit += 1;
        if (event.isProven) this.#proven += 1;
        this.#length.total += event.length;
        return;
      case "file-miss":
        return this.#addText(event.length);
      case "leaf":
        this.#segments.hit += 1;
        // The leaf is part of a miss, whose whole length has been counted.
        if (event.depth > 0) this.#length.formatted -= event.sourceEnd - event.sourceStart;
        return;
      case "miss":
        this.#segments.formatted += 1;
        if (event.depth === 0) this.#length.formatted += event.sourceEnd - event.sourceStart;
        return;
      case "block-formatted":
        this.#blocks += 1;
        return;
      case "file-formatted":
        this.#segments.formatted += event.segments;
        return this.#addBlock(event.length);
      case "body-not-split":
        return addOne(this.#unsplit, event.reason);
      case "fallback":
        addOne(this.#fallbacks, event.reason);
        return this.#addBlock(event.length);
      case "whole-file":
        return this.#addBlock(event.length);
      case "bypass":
        addOne(this.#bypasses, event.reason);
        this.#addText(event.length);
        return this.#addBlock(event.length);
      case "plugins":
        return this.#addPlugins(event);
      case "not-stored":
        return addOne(this.#bypasses, event.reason);
      case "manifest-used":
        this.#manifests.used += 1;
        return;
      case "manifest-refused":
        return addOne(this.#manifests.refused, event.reason);
      case "entry-stored":
        this.#stored[event.form === "marker" ? "markers" : "texts"] += 1;
        return;
      case "verified":
        this.#verified.total += 1;
        if (!event.isRight) this.#verified.wrong += 1;
        return;
      case "store-failed":
        this.#storeFailures.push(event.failure);
        return;
      default:
        unreachable(event);
    }
  }

  /**
   * Counts a text that Prettier rejected. `isCounted`: an event has already counted it as
   * formatted.
   */
  addFailure(isCounted: boolean): void {
    this.#files.failed += 1;
    if (isCounted) this.#files.formatted -= 1;
  }

  read(): EventCounts {
    const counts = structuredClone({
      files: this.#files,
      segments: this.#segments,
      blocks: this.#blocks,
      length: this.#length,
      fallbacks: this.#fallbacks,
      bypasses: this.#bypasses,
      unsplit: this.#unsplit,
      manifests: this.#manifests,
      stored: this.#stored,
      plugins: this.#plugins,
      verified: this.#verified,
    });
    return {
      ...counts,
      ...(this.#proven === 0 ? {} : { proven: this.#proven }),
      storeFailures: [...this.#storeFailures],
    };
  }

  #addText(length: number): void {
    this.#files.formatted += 1;
    this.#length.total += length;
  }

  /** Counts a whole text as one block. */
  #addBlock(length: number): void {
    this.#length.formatted += length;
    this.#blocks += 1;
  }

  #addPlugins({ plugins, isHit }: Extract<FormatEvent, { readonly kind: "plugins" }>): void {
    for (const { name, part } of plugins) {
      if (part === "none") continue;
      const counts = (this.#plugins[name] ??= { hit: 0, formatted: 0 });
      counts[isHit ? "hit" : "formatted"] += 1;
    }
  }
}

function addOne<Reason extends string>(counts: Counts<Reason>, reason: Reason): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
