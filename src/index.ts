export { createFormatter, format, check } from "./create-formatter.ts";
export type { Formatter, FormatterSettings, OptionsRequest, PrettierLocation } from "./formatter.ts";
export type { Statistics } from "./statistics.ts";
export type { EventListener, FormatEvent } from "./events.ts";
export type { BypassReason, FallbackReason } from "./errors.ts";
export type { CacheEntry, Lookup, Store, StoreFailure } from "./stores/store.ts";
export type { CacheKey } from "./util/digest.ts";
