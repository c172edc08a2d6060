import type { CacheKey } from "../../util/digest.ts";
import type { Catalog } from "./catalog.ts";
import { writeWhole } from "./files.ts";
import { encodeImage, imageLength, markerStride, textStride, type ImageContent } from "./image.ts";
import { newPackName } from "./layout.ts";
import type { SealedText } from "./sealed-text.ts";

/**
 * The largest size of one pack, in bytes; larger content is split. With 64 MiB, one fold or write
 * fits into memory.
 */
export function packBytes(maxBytes: number): number {
  return Math.min(64 * 1024 * 1024, Math.floor(maxBytes / 8));
}

/**
 * Writes the content as new packs, into the generation that `Catalog.generationFor` chooses. Throws
 * system errors; then part of the content may have been written.
 */
export function writePacks(
  catalog: Catalog,
  content: ImageContent,
  { now, maxBytes }: { readonly now: () => number; readonly maxBytes: number },
): void {
  for (const part of splitContent(content, packBytes(maxBytes))) {
    catalog.refresh();
    const name = newPackName(catalog.generationFor(imageLength(part), maxBytes), now());
    writeWhole(catalog.folder, name, encodeImage(part));
  }
}

interface PackContent {
  readonly markers: CacheKey[];
  readonly texts: SealedText[];
}

function* splitContent({ markers, texts }: ImageContent, limit: number): Generator<PackContent> {
  let part: PackContent = { markers: [], texts: [] };
  let room = limit;
  for (const entry of [...markers, ...texts]) {
    const isMarker = typeof entry === "string";
    const length = isMarker ? markerStride : textStride + entry.value.length;
    // A text larger than a pack would evict too much else. Formatting it again is cheaper.
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
