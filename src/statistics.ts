import type { BypassReason, FallbackReason } from "./errors.ts";
import type { FormatEvent } from "./events.ts";
import type { StoreFailure } from "./stores/store.ts";

/** Counts over all texts of a formatter. Lengths are UTF-16 code units of source. */
export interface Statistics {
  readonly files: { readonly hit: number; readonly formatted: number; readonly failed: number };
  readonly segments: { readonly hit: number; readonly formatted: number };
  readonly blocks: number;
  readonly length: { readonly total: number; readonly formatted: number };
  readonly fallbacks: Readonly<Partial<Record<FallbackReason, number>>>;
  readonly bypasses: Readonly<Partial<Record<BypassReason, number>>>;
  readonly stored: { readonly markers: number; readonly texts: number };
  readonly storeFailures: readonly StoreFailure[];
}

/** Adds up events. */
export interface StatisticsCounter {
  add(event: FormatEvent): void;
  /** One text could not be formatted: Prettier threw. */
  addFailure(): void;
  read(): Statistics;
}
