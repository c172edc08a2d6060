import type { BypassReason } from "../../events/reasons.ts";
import type { PrettierLocation } from "../../engine/prettier/locate-prettier.ts";
import { isUnsafeReason } from "../../formatter/warnings.ts";
import type { Statistics } from "../../formatter/statistics.ts";
import { bypassMeanings } from "./bypass-meanings.ts";
import { describeOldPrettier } from "./old-prettier.ts";

/**
 * Why a run has neither taken anything from the cache nor put anything into it, as a message for
 * the user. `undefined` if it has, if it formatted nothing, or if the user has asked for it.
 */
export function whyUncached(
  { files, segments, bypasses, storeFailures, prettiers }: Statistics,
  delegated: { readonly reason: string; readonly prettier: PrettierLocation } | undefined,
): string | undefined {
  if (delegated !== undefined)
    return (
      describeOldPrettier(delegated.prettier) ??
      sayNothingCached(`Prettier's own command ran, because of ${delegated.reason}`)
    );
  if (files.formatted === 0 || files.hit + segments.hit > 0) return undefined;
  const failure = storeFailures.find(
    ({ operation, reason }) => operation !== "read" && !isUnsafeReason(reason),
  );
  if (failure !== undefined)
    return sayNothingCached(
      `the cache failed to ${failure.operation}${failure.path === undefined ? "" : ` "${failure.path}"`}: ${failure.reason}`,
    );
  const counts = Object.entries(bypasses) as [BypassReason, number][];
  const refused = counts.reduce((sum, [, count]) => sum + count, 0);
  const [first] = counts.filter(([reason]) => !chosen.has(reason)).sort(([, one], [, other]) => other - one);
  if (first === undefined || refused < files.formatted) return undefined;
  const old = first[0] === "prettier-too-old" ? prettiers.map(describeOldPrettier) : [];
  return old.find((one) => one !== undefined) ?? sayNothingCached(bypassMeanings[first[0]]);
}

/** What users have asked for, so that they need not be told. */
const chosen: ReadonlySet<BypassReason> = new Set(["cache-off", "prettier-debug", "range-or-cursor"]);

function sayNothingCached(why: string): string {
  return `Nothing of this run was cached: ${why}. "npx fmt-cache doctor" looks closer.`;
}
