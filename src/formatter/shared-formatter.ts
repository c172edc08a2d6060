import type { Options } from "prettier";
import { createFormatter } from "./create-formatter.ts";
import type { Formatter } from "./formatter.ts";
import type { Session } from "./session.ts";

let shared: Formatter | undefined;

/**
 * Prettier's `format` through the cache: same signature, same bytes, same errors. Uses the user's
 * cache directory; see `FMT_CACHE_LOCATION`, `FMT_CACHE`.
 */
export const format: Formatter["format"] = (source, options) =>
  (shared ??= createFormatter()).format(source, options);

/** Prettier's `check` through the cache. */
export const check: Formatter["check"] = (source, options) =>
  (shared ??= createFormatter()).check(source, options);

/** What a session is opened with. */
export interface SessionSettings {
  readonly text: string;
  /** As for `format`; they hold as long as the session. */
  readonly options?: Options;
  /** Keeps what is learnt. Default: one for all sessions, in the user's cache directory. */
  readonly formatter?: Formatter;
}

/**
 * Holds an open text, so that formatting it after an edit takes time with the edit, not with the
 * text.
 */
export function createSession({ text, options = {}, formatter }: SessionSettings): Session {
  return (formatter ?? (shared ??= createFormatter())).openSession(text, options);
}
