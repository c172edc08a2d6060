import path from "node:path";
import { withCatalog } from "../disk/catalog.ts";
import { listNames, removeQuietly } from "../disk/files.ts";
import { listEpochs } from "../disk/epochs.ts";
import { readStoredFile } from "../disk/fold.ts";
import { isOurFolder } from "../disk/folders.ts";
import { decodeImages, type ImageContent } from "../disk/image.ts";
import { rewriteFiles } from "../disk/rewrite.ts";
import { unsealText } from "../disk/sealed-text.ts";
import type { StoredFile } from "../disk/stored-file.ts";

/** What `checkDiskStore` found in the files of a cache folder. */
export interface CheckReport {
  readonly files: number;
  readonly markers: number;
  /** Texts with a valid authenticator. */
  readonly genuineTexts: number;
  /** Texts that are damaged, or that another user or machine stored. Lookups never return them. */
  readonly unprovenTexts: number;
  /**
   * Absolute paths of the damaged files. The entries that could still be read are now in new files.
   */
  readonly mended: readonly string[];
}

/**
 * Reads every entry of every file, and rewrites or removes the damaged files. It leaves a folder
 * without our tag alone, because that may be any folder. Throws system errors.
 */
export async function checkDiskStore(
  folder: string,
  authenticationKey: Buffer | undefined,
  now: () => number,
): Promise<CheckReport | "not-ours"> {
  if (listNames(folder).length > 0 && !isOurFolder(folder)) return "not-ours";
  const totals = { files: 0, markers: 0, genuineTexts: 0, unprovenTexts: 0 };
  const mended: string[] = [];
  for (const epoch of listEpochs(folder)) {
    const damaged = new Set<string>();
    withCatalog(epoch, (catalog) => {
      for (const unreadable of catalog.damaged) {
        removeQuietly(path.join(epoch, unreadable));
        mended.push(path.join(epoch, unreadable));
      }
      for (const file of catalog.newestFirst) {
        const bytes = readStoredFile(path.join(epoch, file.name));
        if (bytes === undefined) continue;
        const { content } = decodeImages(bytes);
        totals.files++;
        totals.markers += content.markers.length;
        for (const text of content.texts) {
          const isGenuine = authenticationKey && unsealText(text, authenticationKey) !== undefined;
          if (isGenuine) totals.genuineTexts++;
          else totals.unprovenTexts++;
        }
        if (isDamaged(file, content)) damaged.add(file.name);
      }
    });
    if (damaged.size === 0) continue;
    await rewriteFiles(epoch, (file) => damaged.has(file.name), { authenticationKey, now });
    mended.push(...[...damaged].map((file) => path.join(epoch, file)));
  }
  return { ...totals, mended };
}

/**
 * Whether a pack has records that point outside it, or keys in the wrong order, which a search
 * would not find. A journal is never counted as damaged: its owner may be writing to it now.
 */
function isDamaged(file: StoredFile, { markers, texts }: ImageContent): boolean {
  if (file.kind === "journal") return false;
  const isSorted = (keys: readonly string[]) =>
    keys.every((key, index) => index === 0 || keys[index - 1]! <= key);
  return texts.length < file.count().texts || !isSorted(markers) || !isSorted(texts.map((text) => text.key));
}
