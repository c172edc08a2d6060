import path from "node:path";
import type { CacheKey } from "../../util/digest.ts";
import type { CacheEntry } from "../store.ts";
import type { Catalog } from "./catalog.ts";
import { systemCode } from "./failures.ts";
import { unsealText } from "./sealed-text.ts";
import type { Found, StoredFile } from "./stored-file.ts";

/** A verified entry, and the file that it was found in. */
export interface Hit {
  readonly entry: CacheEntry;
  readonly file: StoredFile;
}

/**
 * Looks up keys in all files. The entry comes from the newest file that has a genuine one, so a
 * damaged or forged entry does not hide an older genuine one. Never throws because of the disk.
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
        // The text is damaged, forged or from another user. We cannot tell which.
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
