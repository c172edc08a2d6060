export { createFormatter, createSession, format, check } from "./create-formatter.ts";
export type { SessionSettings } from "./create-formatter.ts";
export type { Session, SessionResult } from "./session.ts";
export type { SessionStatistics } from "./session-statistics.ts";
export type { FullReason, WindowReason } from "./window/reasons.ts";
export type { Replacement, TextEdit } from "./window/changes.ts";
export type {
  Formatter,
  FormatterSettings,
  NamedContent,
  OptionsRequest,
  LocatedPrettier,
  PrettierLocation,
  PrettierOrigin,
} from "./formatter.ts";
export type { Statistics } from "./statistics.ts";
export type { EventListener, FormatEvent } from "./events.ts";
export type { BypassReason, FallbackReason } from "./errors.ts";
export type { Outcome, WrongAnswer } from "./wrong-answer.ts";
export type { CacheEntry, Lookup, Store, StoreFailure } from "./stores/store.ts";
export type { CacheKey } from "./util/digest.ts";
