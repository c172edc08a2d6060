import type { BypassReason, FallbackReason } from "../../../events/reasons.ts";
import { unreachable } from "../../../util/unreachable.ts";
import type { Explanation } from "./explanation.ts";

/** What an outcome means, as sentences for users. */
export function describeOutcome(explanation: Explanation): string {
  const { notStored } = explanation;
  const sentence = describeEnding(explanation);
  if (notStored === null) return sentence;
  const why = bypassMeanings[notStored.reason as BypassReason];
  return `${sentence} Nothing of it was stored, because ${why}${inBrackets(notStored.detail)}.`;
}

function inBrackets(detail: string | null): string {
  return detail === null ? "" : ` (${detail})`;
}

function describeEnding({ outcome, reason, detail, segments, blocks }: Explanation): string {
  switch (outcome) {
    case "hit":
      return reason === "marker"
        ? "The whole text is known, and known to be formatted."
        : "The whole text is known; its formatted text was taken from the cache.";
    case "statements":
      if (segments.formatted === 0) return "All of its segments are known; nothing was formatted.";
      return `Some of its segments are known; the others went to Prettier in ${count(
        blocks.length,
        "block",
      )}.`;
    case "new":
      return `Too little of it is known to look for statements. Prettier formatted all of it, and its ${count(
        segments.formatted,
        "segment",
      )} are known now.`;
    case "whole-file":
      return `Prettier formatted all of it: texts of the parser ${reason} are cached by whole files.`;
    case "fallback":
      return `Prettier formatted all of it, because ${fallbackMeanings[reason as FallbackReason]}.`;
    case "bypass":
      return `Prettier formatted it past the cache, because ${bypassMeanings[reason as BypassReason]}${inBrackets(detail)}.`;
    case "error":
      return "Prettier rejects the text; nothing was stored.";
    default:
      return unreachable(outcome);
  }
}

/** `1 block`, `2 blocks`. */
export function count(amount: number, noun: string, nouns = `${noun}s`): string {
  return `${amount.toLocaleString("en")} ${amount === 1 ? noun : nouns}`;
}

const fallbackMeanings: Readonly<Record<FallbackReason, string>> = {
  "pragma-option": "requirePragma, insertPragma or checkIgnorePragma lets a comment decide about the file",
  "flow-pragma": "@flow or @noflow at its start switches the grammar of the whole file",
  "second-byte-order-mark": "a second byte order mark stands at its start",
  "line-separator": "it holds U+2028 or U+2029, which are not everywhere line breaks to Prettier",
  "module-goal": "it has await but neither import nor export, so that all of it decides what await is",
  "pipeline-operator": "it holds |>, for which Prettier tries several grammars on the whole file",
  "no-statements": "nothing but comments, among which prettier-ignore would mean the whole text",
  "jsx-guess": "nothing but all of it tells Prettier whether it holds JSX",
  "script-goal": "it is a script and no module, where one statement decides how others are read",
  "parser-not-covered":
    "statements are looked for only with Prettier's parsers babel, babel-ts and typescript",
  "prettier-not-tested": "statement caching has not been tested with this major version of Prettier",
  "plugin-replaces-language": "a plugin replaces the parser, the printer or the defaults of its language",
  "plugin-rewriting": "a plugin that rewrites it before it is parsed could not, or made something odd of it",
  "parse-failed": "the parser that looks for statements does not accept it, or finds a possible error in it",
  "block-failed": "Prettier rejected the part that was to be formatted alone",
  "split-failed": "the formatted text could not be cut along its statements",
  "no-free-marker": "it uses all characters that could mark its statements",
};

const bypassMeanings: Readonly<Record<BypassReason, string>> = {
  "cache-off": "the cache is switched off (--no-cache or FMT_CACHE=0)",
  "prettier-debug": "PRETTIER_DEBUG is set, with which Prettier rejects errors in embedded code",
  "plugin-unidentified":
    "nobody can tell which version of a plugin this is: it is an object, or loads unknown modules",
  "option-unidentified": "an option has a value that cannot be part of a key, such as a function",
  "plugin-replaced": "a plugin, or something that it reads, has changed since this process used it first",
  "plugin-reads-other-things": "a plugin reads something that cannot be part of a key",
  "plugin-not-watched": "nobody knows what a plugin reads, and this process cannot watch it",
  "range-or-cursor": "only a part of it is to be formatted, or a cursor is to be kept",
  "prettier-too-old": "it is formatted by a Prettier before 3.0",
  "prettier-replaced": "Prettier's files were replaced after this process had loaded them",
};
