import path from "node:path";
import type { CacheKey } from "../../util/digest.ts";
import type { CacheEntry } from "../store.ts";
import type { Catalog } from "./catalog.ts";
import { systemCode, type ReportFailure } from "./failures.ts";
import { unsealText } from "./sealed-text.ts";
import type { Found, StoredFile } from "./stored-file.ts";

/**
 * An entry that a file holds, verified; `isOld` when only files have it that will be evicted before
 * those of `youngest`.
 */
export interface Hit {
  readonly entry: CacheEntry;
  /** Name of the file that answered. */
  readonly file: string;
  readonly isOld: boolean;
}

/**
 * What the files know about these keys. The newest file that has a genuine entry answers: a damaged
 * or forged one hides nothing behind it. Never throws because of the disk.
 * @param youngest the generation that the next pack goes to
 */
export function lookUp(
  catalog: Catalog,
  keys: readonly CacheKey[],
  youngest: number,
  authenticationKey: Buffer | undefined,
  report: ReportFailure,
): Map<CacheKey, Hit> {
  const hits = new Map<CacheKey, Hit>();
  for (const file of catalog.newestFirst) {
    const open = hits.size === 0 ? keys : keys.filter((key) => !hits.has(key));
    if (open.length === 0) break;
    const isOld = file.generation < youngest;
    const reportRead = (reason: string): void => report("read", reason, path.join(catalog.folder, file.name));
    searchFile(file, open, authenticationKey, reportRead, (entry) =>
      hits.set(entry.key, { entry, file: file.name, isOld }),
    );
  }
  return hits;
}

function searchFile(
  file: StoredFile,
  keys: readonly CacheKey[],
  authenticationKey: Buffer | undefined,
  report: (reason: string) => void,
  onHit: (entry: CacheEntry) => void,
): void {
  try {
    file.expect(keys.length);
    for (const key of keys) {
      const found = file.find(key);
      const entry = found && verify(key, found, authenticationKey, report);
      if (entry) onHit(entry);
    }
  } catch (error) {
    report(systemCode(error));
  }
}

function verify(
  key: CacheKey,
  found: Found,
  authenticationKey: Buffer | undefined,
  report: (reason: string) => void,
): CacheEntry | undefined {
  if (found === "marker") return { kind: "marker", key };
  if (authenticationKey === undefined) return undefined;
  const text = unsealText(found, authenticationKey);
  if (text !== undefined) return { kind: "text", key, text };
  // Damage, forgery, or a folder that came from another user: it is all the same to us.
  report("text-not-authentic");
  return undefined;
}
