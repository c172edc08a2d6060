/** What happens to a body's segments, in order: `first` and `last` are indices, both included. */
type PlanPart =
  /** Neighbouring hits: their texts are taken as they are. */
  | { readonly kind: "leaves"; readonly first: number; readonly last: number }
  /** Neighbouring misses: they go to Prettier together. */
  | { readonly kind: "block"; readonly first: number; readonly last: number };

export type Plan = readonly PlanPart[];

/** Groups neighbours: `known[i]` says whether segment i is in the cache. */
export function planBlocks(known: readonly boolean[]): Plan {
  const parts: PlanPart[] = [];
  for (let first = 0; first < known.length;) {
    let last = first;
    while (last + 1 < known.length && known[last + 1] === known[first]) last += 1;
    parts.push({ kind: known[first] ? "leaves" : "block", first, last });
    first = last + 1;
  }
  return parts;
}

/** A plan in one line, for tests: `L0-1 B2-3 L4`. */
export function describePlan(plan: Plan): string {
  return plan
    .map(
      ({ kind, first, last }) => `${kind === "leaves" ? "L" : "B"}${first}${last > first ? `-${last}` : ""}`,
    )
    .join(" ");
}
