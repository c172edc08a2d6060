import { MisuseError } from "../util/misuse-error.ts";
import type { CacheKey } from "../util/digest.ts";
import { nullStore } from "./null-store.ts";
import { reportOnce } from "./report-once.ts";
import { miss, type Lookup, type Store, type StoreFailure } from "./store.ts";

/**
 * Wraps a store that a user wrote, so that its mistakes only cost time. When it throws, rejects or
 * does not return one lookup per key, every answer is a miss, and `onFailure` is called once per
 * reason. No method of the guarded store rejects.
 */
export function guardStore(store: Store, onFailure: (failure: StoreFailure) => void): Store {
  const report = reportOnce(onFailure);
  /**
   * Keys whose entries were found to be wrong, but which the store may still hold because it could
   * not drop them.
   */
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
 * Opens a store that a user wrote and guards it. A store that cannot be opened is replaced by one
 * that holds nothing.
 * @throws MisuseError when `open` throws one
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

/** Returns the lookups, or throws a TypeError when they are not one valid lookup per key. */
function checkLookups(lookups: unknown, expected: number): readonly Lookup[] {
  if (!Array.isArray(lookups)) throw new TypeError("getMany did not give a list of lookups");
  if (lookups.length !== expected) throw new TypeError("getMany did not give one lookup per key");
  for (let index = 0; index < expected; index += 1)
    if (!isLookup(lookups[index])) throw new TypeError("getMany gave something that is no lookup");
  return lookups as readonly Lookup[];
}

// The store may be written in plain JavaScript, so its answers need not have the declared type.
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

// In UTF-16 code units: one or two lines of a terminal.
const longestReason = 200;
