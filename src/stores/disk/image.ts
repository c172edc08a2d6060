import { hash } from "node:crypto";
import { cacheKeyBytes, type CacheKey } from "../../util/digest.ts";
import type { SealedText, TextEncoding } from "./sealed-text.ts";

/**
 * An image is a sorted, immutable set of entries as bytes. A pack is a file of one image, a journal
 * is a file of many, one appended per `setMany`. Numbers are little-endian; offsets count bytes
 * from the start of the image.
 *
 *     header     8 signature · 4 format version · 4 markers · 4 texts · 6 total length · 2 zero ·
 *                20 SHA-256 of these
 *     markers    20 key, sorted
 *     texts      20 key, sorted · 6 offset · 4 length · 1 encoding · 1 zero · 16 authenticator
 *     values     in the order of the texts
 *
 * Only the header has a digest. A damaged marker is a key that no text has, so it never gives a
 * hit. A damaged text record or value does not match its authenticator.
 */
export interface ImageContent {
  readonly markers: readonly CacheKey[];
  readonly texts: readonly SealedText[];
}

export interface ImageHeader {
  readonly markerCount: number;
  readonly textCount: number;
  readonly totalLength: number;
}

/** Why bytes cannot be read as an image. */
export type ImageDefect = "not-a-pack" | "other-format-version" | "damaged-header" | "wrong-length";

/** Where a text's value is in the image, and the authenticator that it must match. */
export interface TextRecord {
  readonly offset: number;
  readonly length: number;
  readonly encoding: TextEncoding;
  readonly authenticator: Buffer;
}

export const headerBytes = 48;
export const markerStride = cacheKeyBytes;
export const textStride = cacheKeyBytes + 28;

const formatVersion = 1;
// As in PNG, the first byte is not ASCII and the line ends are mixed, so that a transfer in text
// mode damages the signature and is noticed.
const signature = Buffer.from("\x89FMC\r\n\x1a\n", "latin1");
const checkedBytes = 28;

/** Size in bytes of the image of this content. */
export function imageLength(content: ImageContent): number {
  let length = headerBytes + content.markers.length * markerStride + content.texts.length * textStride;
  for (const text of content.texts) length += text.value.length;
  return length;
}

/** Encodes the content as one image. The content need not be sorted. */
export function encodeImage(content: ImageContent): Buffer {
  // Keys have one character per byte, so strings sort in the order of their bytes.
  const markers = content.markers.toSorted();
  const texts = content.texts.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const bytes = Buffer.alloc(imageLength(content));
  signature.copy(bytes);
  bytes.writeUInt32LE(formatVersion, 8);
  bytes.writeUInt32LE(markers.length, 12);
  bytes.writeUInt32LE(texts.length, 16);
  bytes.writeUIntLE(bytes.length, 20, 6);
  headerDigest(bytes).copy(bytes, checkedBytes);
  bytes.write(markers.join(""), headerBytes, "latin1");
  let at = headerBytes + markers.length * markerStride;
  let offset = at + texts.length * textStride;
  for (const { key, value, encoding, authenticator } of texts) {
    bytes.write(key, at, "latin1");
    bytes.writeUIntLE(offset, at + 20, 6);
    bytes.writeUInt32LE(value.length, at + 26);
    bytes.writeUInt8(encoding, at + 30);
    authenticator.copy(bytes, at + 32);
    value.copy(bytes, offset);
    at += textStride;
    offset += value.length;
  }
  return bytes;
}

/**
 * Decodes the header at the start of `bytes`, or returns why that is impossible. `available` is the
 * number of bytes that exist for the whole image.
 */
export function decodeHeader(bytes: Buffer, available: number): ImageHeader | ImageDefect {
  const start = bytes.subarray(0, signature.length);
  if (!start.equals(signature.subarray(0, start.length))) return "not-a-pack";
  if (bytes.length < headerBytes) return "wrong-length";
  if (bytes.readUInt32LE(8) !== formatVersion) return "other-format-version";
  if (!headerDigest(bytes).equals(bytes.subarray(checkedBytes, headerBytes))) return "damaged-header";
  const header = {
    markerCount: bytes.readUInt32LE(12),
    textCount: bytes.readUInt32LE(16),
    totalLength: bytes.readUIntLE(20, 6),
  };
  // Anybody can compute the digest, so check the numbers before memory is allocated according to
  // them.
  if (header.totalLength > available || valuesStart(header) > header.totalLength) return "wrong-length";
  return header;
}

/**
 * Decodes the text record at `at`. Returns undefined when it points outside the values of its image
 * or has an unknown encoding.
 */
export function decodeTextRecord(bytes: Buffer, at: number, header: ImageHeader): TextRecord | undefined {
  const offset = bytes.readUIntLE(at + 20, 6);
  const length = bytes.readUInt32LE(at + 26);
  const encoding = bytes.readUInt8(at + 30);
  if (offset < valuesStart(header) || offset + length > header.totalLength) return undefined;
  if (encoding !== 1 && encoding !== 2) return undefined;
  return { offset, length, encoding, authenticator: bytes.subarray(at + 32, at + 48) };
}

/**
 * Decodes all images at the start of `bytes`. `length` is the number of bytes of complete images;
 * `defect` says why decoding stopped before the end, if it did. The values are views of `bytes`.
 * Texts are not verified.
 */
export function decodeImages(bytes: Buffer): {
  content: ImageContent;
  length: number;
  defect: ImageDefect | undefined;
} {
  const markers: CacheKey[] = [];
  const texts: SealedText[] = [];
  let length = 0;
  while (length < bytes.length) {
    const image = bytes.subarray(length);
    const header = decodeHeader(image, image.length);
    if (typeof header === "string") return { content: { markers, texts }, length, defect: header };
    const textsStart = headerBytes + header.markerCount * markerStride;
    for (let at = headerBytes; at < textsStart; at += markerStride) markers.push(keyAt(image, at));
    for (let at = textsStart; at < valuesStart(header); at += textStride) {
      const record = decodeTextRecord(image, at, header);
      if (record === undefined) continue;
      texts.push({
        ...record,
        key: keyAt(image, at),
        value: image.subarray(record.offset, record.offset + record.length),
      });
    }
    length += header.totalLength;
  }
  return { content: { markers, texts }, length, defect: undefined };
}

function valuesStart(header: ImageHeader): number {
  return headerBytes + header.markerCount * markerStride + header.textCount * textStride;
}

function keyAt(bytes: Buffer, at: number): CacheKey {
  return bytes.toString("latin1", at, at + cacheKeyBytes) as CacheKey;
}

function headerDigest(bytes: Buffer): Buffer {
  return hash("sha256", bytes.subarray(0, checkedBytes), "buffer").subarray(0, 20);
}
