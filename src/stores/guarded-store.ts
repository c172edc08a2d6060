import { MisuseError } from "../util/misuse-error.ts";
import type { CacheKey } from "../util/digest.ts";
import { nullStore } from "./null-store.ts";
import { reportOnce } from "./report-once.ts";
import { miss, type Lookup, type Store, type StoreFailure } from "./store.ts";

/**
 * A user's own store, of which nothing is taken for granted: where it throws, rejects or does not
 * give one lookup per key, its answer is a miss, and `onFailure` is told of it, once per reason. No
 * method of the guarded store rejects.
 */
export function guardStore(store: Store, onFailure: (failure: StoreFailure) => void): Store {
  const report = reportOnce(onFailure);
  /** Found to be wrong, but perhaps still in there. */
  const distrusted = new Set<CacheKey>();
  const attempt = async (
    operation: StoreFailure["operation"],
    work: () => Promise<void>,
  ): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      report(operation, describeReason(error));
      return false;
    }
  };
  return {
    async getMany(keys) {
      let answers: readonly Lookup[] = [];
      const isAnswered = await attempt("read", async () => {
        answers = checkLookups(await store.getMany(keys), keys.length);
      });
      if (!isAnswered) return keys.map(() => miss);
      if (distrusted.size === 0) return answers;
      return answers.map((answer, index) => (distrusted.has(keys[index]!) ? miss : answer));
    },
    async setMany(entries) {
      await attempt("write", () => store.setMany(entries));
    },
    async dropMany(keys) {
      if (await attempt("write", async () => store.dropMany?.(keys))) return;
      for (const key of keys) distrusted.add(key);
    },
    async flush() {
      await attempt("write", () => store.flush());
    },
    async close() {
      await attempt("write", () => store.close());
    },
  };
}

/**
 * Opens a user's own store and guards it; one that cannot be opened holds nothing.
 * @throws MisuseError when that is why
 */
export function openGuardedStore(open: () => Store, onFailure: (failure: StoreFailure) => void): Store {
  try {
    return guardStore(open(), onFailure);
  } catch (error) {
    if (error instanceof MisuseError) throw error;
    reportOnce(onFailure)("open", describeReason(error));
    return nullStore;
  }
}

/** Throws where they are not what a store has to give. */
function checkLookups(lookups: unknown, expected: number): readonly Lookup[] {
  if (!Array.isArray(lookups)) throw new TypeError("getMany did not give a list of lookups");
  if (lookups.length !== expected) throw new TypeError("getMany did not give one lookup per key");
  for (let index = 0; index < expected; index += 1)
    if (!isLookup(lookups[index])) throw new TypeError("getMany gave something that is no lookup");
  return lookups as readonly Lookup[];
}

// What the type promises is what is checked here.
function isLookup(lookup: unknown): boolean {
  const { kind, text } = (lookup ?? {}) as { readonly kind?: unknown; readonly text?: unknown };
  return kind === "miss" || kind === "marker" || (kind === "text" && typeof text === "string");
}

function describeReason(error: unknown): string {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === "string") return code;
  const [line = ""] = (typeof message === "string" ? message : String(error)).split("\n", 1);
  return line.slice(0, longestReason);
}

// In UTF-16 code units: a line of a terminal, or two.
const longestReason = 200;
