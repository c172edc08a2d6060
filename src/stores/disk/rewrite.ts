import type { CacheKey } from "../../util/digest.ts";
import { withCatalog } from "./catalog.ts";
import { foldFiles, withFoldLock } from "./fold.ts";
import type { StoredFile } from "./stored-file.ts";

/**
 * Removes the entries under these keys from all files of an epoch's folder. A process that has read
 * one before may still use it, and may write it again. Throws system errors, and an error when
 * other processes do not let us have the files.
 */
export async function dropEntries(
  epoch: string,
  keys: ReadonlySet<CacheKey>,
  authenticationKey: Buffer | undefined,
  now: () => number,
): Promise<void> {
  await rewriteFiles(
    epoch,
    authenticationKey,
    now,
    (file) => {
      file.expect(keys.size);
      return [...keys].some((key) => file.find(key) !== undefined);
    },
    keys,
  );
}

/** A fold takes at most about a second. */
const lockAttempts = 100;
const lockPauseMs = 50;

/**
 * Puts new files in the place of the chosen ones, without the entries under `omitted`. Throws as
 * `dropEntries`.
 */
export async function rewriteFiles(
  epoch: string,
  authenticationKey: Buffer | undefined,
  now: () => number,
  isChosen: (file: StoredFile) => boolean,
  omitted?: ReadonlySet<CacheKey>,
): Promise<void> {
  for (let attempt = 0; attempt < lockAttempts; attempt++) {
    const done = withFoldLock(epoch, now(), () =>
      withCatalog(epoch, (catalog) => {
        for (const file of catalog.newestFirst.filter(isChosen))
          foldFiles(epoch, [file], now(), authenticationKey, omitted);
      }),
    );
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, lockPauseMs));
  }
  throw new Error(`Other processes keep the files in "${epoch}" busy.`);
}
