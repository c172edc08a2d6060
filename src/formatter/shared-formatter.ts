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
  /** Options as for `format`, for the whole life of the session. */
  readonly options?: Options;
  /**
   * The formatter that keeps what is learnt. Default: one for all sessions, in the user's cache
   * directory.
   */
  readonly formatter?: Formatter;
}

/**
 * Opens a session for a text: formatting it after an edit takes time that depends on the edit, not
 * on the length of the text.
 */
export function createSession({ text, options = {}, formatter }: SessionSettings): Session {
  return (formatter ?? (shared ??= createFormatter())).openSession(text, options);
}
