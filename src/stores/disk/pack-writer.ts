import fs from "node:fs";
import path from "node:path";
import type { CacheKey } from "../../util/digest.ts";
import type { Catalog } from "./catalog.ts";
import { systemCode } from "./failures.ts";
import { removeQuietly, writeWhole } from "./files.ts";
import { createFolders } from "./folders.ts";
import { encodeImage, imageLength, markerStride, textStride, type Content } from "./image.ts";
import { highestGeneration, newPackName, parseFileName } from "./layout.ts";
import type { SealedText } from "./sealed-text.ts";

/** Where packs go, and how much there may be of them. */
export interface PackFolder {
  readonly root: string;
  readonly epoch: string;
  /** The bound of the root folder, in bytes. */
  readonly maxBytes: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * The content as bytes of one pack at most; what is larger is split. 64 MiB keeps one fold or write
 * in memory.
 */
export function packBytes(maxBytes: number): number {
  return Math.min(64 * 1024 * 1024, Math.floor(maxBytes / 8));
}

/**
 * Writes the content as new packs, and removes the generation before the last when a new one
 * begins. Returns a reason when the root may not be used. Throws system errors; then part of it may
 * have been written.
 *
 * Eviction is by generations: files go into the newest one until it has half of `maxBytes`, then
 * the next one begins, and what is older than the last one goes. So both together stay below
 * `maxBytes`, whatever is in use has half of the bound to be seen again in, and nothing is counted
 * per entry.
 */
export function writePacks(
  target: PackFolder,
  catalog: Catalog,
  content: Content,
  ownJournal: string | undefined,
): "folder-holds-other-files" | undefined {
  for (const part of splitContent(content, packBytes(target.maxBytes))) {
    const reason = withFolders(target, () => {
      catalog.refresh(ownJournal);
      const length = imageLength(part);
      const used = catalog.bytesOf(catalog.generation);
      const isFull = used > 0 && used + length > target.maxBytes / 2;
      const isLast = isFull && catalog.generation === highestGeneration;
      const generation = isLast ? 1 : catalog.generation + (isFull ? 1 : 0);
      writeWhole(catalog.folder, newPackName(generation, target.now()), encodeImage(part));
      if (isFull && !isLast) removeGenerations(catalog.folder, (other) => other < generation - 1);
      if (isLast) removeGenerations(catalog.folder, (other) => other > 1);
    });
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/**
 * Runs `work`, which writes into the epoch's folder; when there is no such folder, makes it and
 * runs `work` again.
 */
export function withFolders(target: PackFolder, work: () => void): "folder-holds-other-files" | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  const reason = createFolders(target.root, target.epoch);
  if (reason === undefined) work();
  return reason;
}

interface Part {
  readonly markers: CacheKey[];
  readonly texts: SealedText[];
}

function* splitContent(content: Content, limit: number): Generator<Part> {
  let part: Part = { markers: [], texts: [] };
  let room = limit;
  for (const key of content.markers) {
    if (markerStride > room) {
      yield part;
      part = { markers: [], texts: [] };
      room = limit;
    }
    part.markers.push(key);
    room -= markerStride;
  }
  for (const text of content.texts) {
    const length = textStride + text.value.length;
    // A text that fills a pack by itself would push everything else out; formatting it again is
    // cheaper.
    if (length > limit) continue;
    if (length > room) {
      yield part;
      part = { markers: [], texts: [] };
      room = limit;
    }
    part.texts.push(text);
    room -= length;
  }
  if (room < limit) yield part;
}

// Names, not the catalog: files that nobody can read count too.
function removeGenerations(folder: string, isExpired: (generation: number) => boolean): void {
  for (const name of fs.readdirSync(folder)) {
    const parsed = parseFileName(name);
    if (parsed && isExpired(parsed.generation)) removeQuietly(path.join(folder, name));
  }
}
