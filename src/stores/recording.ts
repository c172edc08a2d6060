import type { CacheKey } from "../util/digest.ts";
import { toLookup, type CacheEntry, type Lookup, type Store } from "./store.ts";

/** A store that reports every hit to `onAnswer`. */
export function recordAnswers(
  behind: Store,
  onAnswer: (key: CacheKey, lookup: Exclude<Lookup, { kind: "miss" }>) => void,
): Store {
  return {
    ...bindStore(behind),
    async getMany(keys) {
      const lookups = await behind.getMany(keys);
      for (const [index, key] of keys.entries()) {
        const lookup = lookups[index]!;
        if (lookup.kind !== "miss") onAnswer(key, lookup);
      }
      return lookups;
    },
  };
}

/** A store that ignores what is set while `mayWrite` returns false. */
export function guardWrites(behind: Store, mayWrite: () => boolean): Store {
  return {
    ...bindStore(behind),
    async setMany(entries) {
      if (mayWrite()) await behind.setMany(entries);
    },
  };
}

/**
 * A store for verify mode. It keeps new entries to itself and answers with them; they reach the
 * store behind it only when `keep` is called, after they have proved to be right.
 */
export interface TrialStore extends Store {
  /** The hits of the store behind, by key. */
  readonly answered: ReadonlyMap<CacheKey, Lookup>;
  /** Writes the entries that were set to the store behind. */
  keep(): Promise<void>;
  /** Clears `answered`, after these answers have proved to be right. */
  forgetAnswers(): void;
}

export function openTrialStore(behind: Store): TrialStore {
  const held = new Map<CacheKey, CacheEntry>();
  const answered = new Map<CacheKey, Lookup>();
  const recording = recordAnswers(behind, (key, lookup) => answered.set(key, lookup));
  return {
    ...recording,
    answered,
    async getMany(keys) {
      if (!keys.some((key) => held.has(key))) return recording.getMany(keys);
      const others = await recording.getMany(keys.filter((key) => !held.has(key)));
      const next = others.values();
      return keys.map((key) => (held.has(key) ? toLookup(held.get(key)) : next.next().value!));
    },
    setMany: async (entries) => entries.forEach((entry) => held.set(entry.key, entry)),
    async dropMany(keys) {
      for (const key of keys) held.delete(key);
      await recording.dropMany!(keys);
    },
    keep: async () => {
      const entries = [...held.values()];
      held.clear();
      if (entries.length > 0) await behind.setMany(entries);
    },
    forgetAnswers: () => answered.clear(),
  };
}

// A store may be an instance of a class, and `...` does not copy methods of a class.
function bindStore(store: Store): Store {
  return {
    getMany: (keys) => store.getMany(keys),
    setMany: (entries) => store.setMany(entries),
    dropMany: async (keys) => store.dropMany?.(keys),
    flush: () => store.flush(),
    close: () => store.close(),
  };
}
