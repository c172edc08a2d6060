import type { BypassReason } from "../../events/reasons.ts";

/** Why nothing was read from or written to the cache; each continues a sentence about a text. */
export const bypassMeanings: Readonly<Record<BypassReason, string>> = {
  "cache-off": "the cache is switched off (--no-cache or FMT_CACHE=0)",
  "prettier-debug": "PRETTIER_DEBUG is set, with which Prettier rejects errors in embedded code",
  "plugin-unidentified":
    "nobody can tell which version of a plugin this is: it is an object, or loads unknown modules",
  "option-unidentified": "an option has a value that cannot be part of a key, such as a function",
  "plugin-replaced": "a plugin, or something that it reads, has changed since this process used it first",
  "plugin-reads-other-things": "a plugin reads something that cannot be part of a key",
  "plugin-prints": "a plugin printed something, which is shown again only where it formats again",
  "plugin-not-watched": "nobody knows what a plugin reads, and this process cannot watch it",
  "range-or-cursor": "only a part of it is to be formatted, or a cursor is to be kept",
  "prettier-too-old": "it is formatted by a Prettier before 3.0",
  "prettier-replaced": "Prettier's files were replaced after this process had loaded them",
};
