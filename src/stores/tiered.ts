import type { CacheKey } from "../util/digest.ts";
import type { CacheEntry, Lookup, Store } from "./store.ts";

/**
 * A fast store in front of a slow one. Keys that the near store does not know are looked up in the
 * far one, in one call, and hits are copied to the near one. Entries are set in both.
 */
export function createTieredStore(near: Store, far: Store): Store {
  return {
    async getMany(keys) {
      const answers = [...(await near.getMany(keys))];
      const open = keys.flatMap((_, index) => (answers[index]?.kind === "miss" ? [index] : []));
      if (open.length === 0) return answers;
      const farAnswers = await far.getMany(open.map((index) => keys[index]!));
      const found: CacheEntry[] = [];
      farAnswers.forEach((answer, position) => {
        const index = open[position]!;
        answers[index] = answer;
        if (answer.kind !== "miss") found.push(toEntry(keys[index]!, answer));
      });
      if (found.length > 0) await near.setMany(found);
      return answers;
    },
    async setMany(entries) {
      await Promise.all([near.setMany(entries), far.setMany(entries)]);
    },
    async dropMany(keys) {
      await Promise.all([near.dropMany?.(keys), far.dropMany?.(keys)]);
    },
    async flush() {
      await Promise.all([near.flush(), far.flush()]);
    },
    async close() {
      await Promise.all([near.close(), far.close()]);
    },
  };
}

function toEntry(key: CacheKey, answer: Exclude<Lookup, { kind: "miss" }>): CacheEntry {
  return answer.kind === "text" ? { kind: "text", key, text: answer.text } : { kind: "marker", key };
}
