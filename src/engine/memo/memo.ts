import { canonicalJson, type KeyListener } from "../../pipeline/recipe.ts";
import type { Store } from "../../stores/store.ts";
import { digestKey, type CacheKey } from "../../util/digest.ts";

/**
 * Remembers facts that take long to compute, such as the options of a folder or the languages that
 * Prettier knows. The key of a fact is everything that it depends on. A fact that is lost is
 * computed again.
 */
export interface Memo {
  /** The remembered value, or `undefined`. */
  get(fact: string, dependsOn: readonly unknown[]): Promise<unknown>;
  /** Remembers a value. A value that JSON cannot represent exactly is ignored. */
  set(fact: string, dependsOn: readonly unknown[], value: unknown): Promise<void>;
  /** Replaces a value by what `change` makes of it. Of changes at the same time none is lost. */
  change(fact: string, dependsOn: readonly unknown[], change: (value: unknown) => unknown): Promise<void>;
  /** The key that a fact is stored under. */
  keyOf(fact: string, dependsOn: readonly unknown[]): CacheKey;
}

export function createMemo(store: Store, onKey?: KeyListener): Memo {
  const held = new Map<string, unknown>();
  const keyOf = (fact: string, dependsOn: readonly unknown[]) => {
    const [prefix, text] = [`memo ${fact}`, canonicalJson(dependsOn)];
    const key = digestKey(prefix, text);
    onKey?.({ key, prefix, text });
    return key;
  };
  const memo: Memo = {
    keyOf,
    async get(fact, dependsOn) {
      const key = keyOf(fact, dependsOn);
      if (held.has(key)) return held.get(key);
      const [lookup] = await store.getMany([key]);
      if (lookup?.kind !== "text") return undefined;
      const value = JSON.parse(lookup.text) as unknown;
      held.set(key, value);
      return value;
    },
    async set(fact, dependsOn, value) {
      const text = JSON.stringify(value);
      if (text === undefined || canonicalJson(JSON.parse(text)) !== canonicalJson(value)) return;
      const key = keyOf(fact, dependsOn);
      held.set(key, value);
      await store.setMany([{ kind: "text", key, text }]);
    },
    async change(fact, dependsOn, change) {
      // Afterwards it is held, so nothing is awaited between reading and holding the new value.
      await memo.get(fact, dependsOn);
      await memo.set(fact, dependsOn, change(held.get(keyOf(fact, dependsOn))));
    },
  };
  return memo;
}
