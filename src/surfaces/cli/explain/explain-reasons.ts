import type { BypassReason, FallbackReason } from "../../../events/reasons.ts";
import { unreachable } from "../../../util/unreachable.ts";
import { bypassMeanings } from "../../shared/bypass-meanings.ts";
import { fallbackMeanings } from "../../shared/fallback-meanings.ts";
import type { Explanation } from "./explanation.ts";

/** What an outcome means, as sentences for users. */
export function describeOutcome(explanation: Explanation): string {
  const { notStored } = explanation;
  const sentence = describeEnding(explanation);
  if (notStored === null) return sentence;
  const why = bypassMeanings[notStored.reason as BypassReason];
  return `${sentence} A run stores nothing of it, because ${why}${inBrackets(notStored.detail)}.`;
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
      return `Too little of it is known to look for statements. Prettier formatted all of it; a run remembers its ${count(
        segments.formatted,
        "segment",
      )}.`;
    case "whole-file":
      return `Prettier formatted all of it: texts of the parser ${reason} are cached by whole files.`;
    case "fallback":
      return `Prettier formatted all of it, because ${fallbackMeanings[reason as FallbackReason]}.`;
    case "bypass":
      return `Prettier formatted it past the cache, because ${bypassMeanings[reason as BypassReason]}${inBrackets(detail)}.`;
    case "error":
      return "Prettier rejects the text; errors are not stored.";
    default:
      return unreachable(outcome);
  }
}

/** `1 block`, `2 blocks`. */
export function count(amount: number, noun: string, nouns = `${noun}s`): string {
  return `${amount.toLocaleString("en")} ${amount === 1 ? noun : nouns}`;
}
