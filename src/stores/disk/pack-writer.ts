import type { CacheKey } from "../../util/digest.ts";
import type { Catalog } from "./catalog.ts";
import { writeWhole } from "./files.ts";
import { encodeImage, imageLength, markerStride, textStride, type Content } from "./image.ts";
import { newPackName } from "./layout.ts";
import type { SealedText } from "./sealed-text.ts";

/**
 * The content as bytes of one pack at most; what is larger is split. 64 MiB keeps one fold or write
 * in memory.
 */
export function packBytes(maxBytes: number): number {
  return Math.min(64 * 1024 * 1024, Math.floor(maxBytes / 8));
}

/**
 * Writes the content as new packs of the newest generation. Throws system errors; then part of it
 * may have been written.
 */
export function writePacks(
  catalog: Catalog,
  content: Content,
  { now, maxBytes }: { readonly now: () => number; readonly maxBytes: number },
): void {
  for (const part of splitContent(content, packBytes(maxBytes))) {
    catalog.refresh();
    const name = newPackName(catalog.generationFor(imageLength(part), maxBytes), now());
    writeWhole(catalog.folder, name, encodeImage(part));
  }
}

interface Part {
  readonly markers: CacheKey[];
  readonly texts: SealedText[];
}

function* splitContent({ markers, texts }: Content, limit: number): Generator<Part> {
  let part: Part = { markers: [], texts: [] };
  let room = limit;
  for (const entry of [...markers, ...texts]) {
    const isMarker = typeof entry === "string";
    const length = isMarker ? markerStride : textStride + entry.value.length;
    // A text that fills a pack by itself would push everything else out; formatting it again is
    // cheaper.
    if (length > limit) continue;
    if (length > room) {
      yield part;
      part = { markers: [], texts: [] };
      room = limit;
    }
    if (isMarker) part.markers.push(entry);
    else part.texts.push(entry);
    room -= length;
  }
  if (room < limit) yield part;
}
