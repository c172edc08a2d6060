import path from "node:path";
import type { CacheKey } from "../../util/digest.ts";
import type { CacheEntry } from "../store.ts";
import type { Catalog } from "./catalog.ts";
import { systemCode } from "./failures.ts";
import { unsealText } from "./sealed-text.ts";
import type { Found, StoredFile } from "./stored-file.ts";

/** An entry, verified, and the file that answered. */
export interface Hit {
  readonly entry: CacheEntry;
  readonly file: StoredFile;
}

/**
 * What the files know about these keys. The newest file that has a genuine entry answers: a damaged
 * or forged one hides nothing behind it. Never throws because of the disk.
 */
export function lookUp(
  catalog: Catalog,
  keys: readonly CacheKey[],
  authenticationKey: Buffer | undefined,
): ReadonlyMap<CacheKey, Hit> {
  const hits = new Map<CacheKey, Hit>();
  for (const file of catalog.newestFirst) {
    const open = hits.size === 0 ? keys : keys.filter((key) => !hits.has(key));
    if (open.length === 0) break;
    const report = (reason: string) => catalog.report("read", reason, path.join(catalog.folder, file.name));
    try {
      file.expect(open.length);
      for (const key of open) {
        const found = file.find(key);
        const entry = found && toEntry(key, found, authenticationKey);
        if (entry !== undefined) hits.set(key, { entry, file });
        // Damage, forgery, or a folder that came from another user: it is all the same to us.
        else if (found && authenticationKey) report("text-not-authentic");
      }
    } catch (error) {
      report(systemCode(error));
    }
  }
  return hits;
}

function toEntry(key: CacheKey, found: Found, authenticationKey: Buffer | undefined): CacheEntry | undefined {
  if (found === "marker") return { kind: "marker", key };
  const text = authenticationKey && unsealText(found, authenticationKey);
  return text === undefined ? undefined : { kind: "text", key, text };
}
