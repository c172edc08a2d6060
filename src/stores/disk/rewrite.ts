import type { CacheKey } from "../../util/digest.ts";
import { withCatalog } from "./catalog.ts";
import { foldFiles, withFoldLock } from "./fold.ts";
import type { StoredFile } from "./stored-file.ts";

/**
 * Removes the entries under these keys from all files of an epoch's folder. A process that has
 * already read one may still use it, and may write it again. Throws as `rewriteFiles` does.
 */
export async function dropEntries(
  epoch: string,
  keys: ReadonlySet<CacheKey>,
  authenticationKey: Buffer | undefined,
  now: () => number,
): Promise<void> {
  const holdsOne = (file: StoredFile) => {
    file.expect(keys.size);
    return [...keys].some((key) => file.find(key) !== undefined);
  };
  await rewriteFiles(epoch, holdsOne, { authenticationKey, now, omitted: keys });
}

/** The attempts last five seconds together, and a fold takes at most about one second. */
const lockAttempts = 100;
const lockPauseMs = 50;

/**
 * Rewrites the chosen files without the entries under `omitted`. Throws system errors, and an Error
 * when other processes keep the lock for too long.
 */
export async function rewriteFiles(
  epoch: string,
  isChosen: (file: StoredFile) => boolean,
  settings: {
    readonly authenticationKey: Buffer | undefined;
    readonly now: () => number;
    readonly omitted?: ReadonlySet<CacheKey>;
  },
): Promise<void> {
  const { authenticationKey, omitted } = settings;
  for (let attempt = 0; attempt < lockAttempts; attempt++) {
    const now = settings.now();
    const done = withFoldLock(epoch, now, () =>
      withCatalog(epoch, (catalog) => {
        for (const file of catalog.newestFirst.filter(isChosen))
          foldFiles(epoch, [file], { authenticationKey, now }, omitted);
      }),
    );
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, lockPauseMs));
  }
  throw new Error(`Other processes keep the files in "${epoch}" busy.`);
}
