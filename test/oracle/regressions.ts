import type { Regression } from "./fixture.ts";

/** Histories that once came out wrong, as the oracle printed them. */
export const regressions: readonly Regression[] = [];
