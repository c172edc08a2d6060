import { cacheKeyBytes, type CacheKey } from "../../util/digest.ts";
import { findRecord } from "../../stores/disk/search.ts";
import { possibleBits } from "./shards.ts";
import { unreachable } from "../../util/unreachable.ts";
import { markBytes, signatureBytes, type Signer, type Verifier } from "./signing.ts";

/**
 * A pack is a signed, sorted set of digests. Numbers are little-endian.
 *
 *     header     8 magic · 1 format version · 1 bits · 2 length of the name · 4 epoch · 6 number ·
 *                6 made at · 6 expires at · 4 count · 2 zero · 8 mark of the signing key
 *     name       ASCII
 *     digests    20 each, sorted
 *     days       2 each: the day of its last use
 *     signature  64, of all before
 */
export interface PackContent {
  /** How many leading bits of a digest choose its part. In a root; 0: it has them all itself. */
  readonly bits: number;
  /** The day of its last use, counted from 1970, by digest. */
  readonly days: ReadonlyMap<CacheKey, number>;
}

/** What is signed besides the content. Times are in ms since 1970. */
export interface PackFacts {
  readonly name: string;
  /** Packs of another epoch than the configured one count for nothing. */
  readonly epoch: number;
  /** Grows with each version of a pack. */
  readonly number: number;
  readonly madeAt: number;
  readonly expiresAt: number;
}

export interface Pack extends Omit<PackFacts, "name"> {
  readonly bits: number;
  readonly count: number;
  has(digest: CacheKey): boolean;
  content(): PackContent;
}

/** Why bytes are no pack that may be believed. */
export type PackDefect =
  | "not-a-pack"
  | "other-format"
  | "wrong-length"
  | "other-key"
  | "wrong-signature"
  | "other-name"
  | "other-epoch"
  | "expired"
  | "from-the-future";

const magic = Buffer.from("\x89FMR\r\n\x1a\n", "latin1");
const formatVersion = 1;
const headerBytes = 48;
const digestStride = cacheKeyBytes;
const dayStride = 2;
const recordBytes = digestStride + dayStride;
const at = { bits: 9, nameLength: 10, epoch: 12, number: 16, madeAt: 22, expiresAt: 28, count: 34, mark: 40 };
/** How much later than here a pack may have been made, in ms: clocks differ. */
const clockDifference = 24 * 60 * 60 * 1000;
/** The largest pack that is read or made, in bytes. */
export const mostPackBytes = 4 * 1024 * 1024;

/** The bytes of a pack of so many digests. */
export function packBytes(name: string, count: number): number {
  return headerBytes + name.length + count * recordBytes + signatureBytes;
}

export function encodePack(facts: PackFacts, content: PackContent, signer: Signer & Verifier): Buffer {
  const { name } = facts;
  const digests = [...content.days.keys()].sort();
  const bytes = Buffer.alloc(packBytes(name, digests.length));
  magic.copy(bytes);
  bytes.writeUInt8(formatVersion, magic.length);
  bytes.writeUInt8(content.bits, at.bits);
  bytes.writeUInt16LE(name.length, at.nameLength);
  bytes.writeUInt32LE(facts.epoch, at.epoch);
  bytes.writeUIntLE(facts.number, at.number, 6);
  bytes.writeUIntLE(facts.madeAt, at.madeAt, 6);
  bytes.writeUIntLE(facts.expiresAt, at.expiresAt, 6);
  bytes.writeUInt32LE(digests.length, at.count);
  signer.mark.copy(bytes, at.mark);
  bytes.write(name, headerBytes, "latin1");
  const start = headerBytes + name.length;
  const days = start + digests.length * digestStride;
  for (const [index, digest] of digests.entries()) {
    bytes.write(digest, start + index * digestStride, "latin1");
    bytes.writeUInt16LE(content.days.get(digest)!, days + index * dayStride);
  }
  const end = bytes.length - signatureBytes;
  signer.sign(bytes.subarray(0, end)).copy(bytes, end);
  return bytes;
}

export interface ExpectedPack {
  readonly name: string;
  readonly epoch: number;
  readonly verifiers: readonly Verifier[];
  readonly now: number;
}

/**
 * Opens a pack, or says why it may not be believed. Nothing but lengths is looked at before the
 * signature has been checked.
 */
export function openPack(bytes: Buffer, expected: ExpectedPack): Pack | PackDefect {
  if (!bytes.subarray(0, magic.length).equals(magic)) return "not-a-pack";
  if (bytes.length < headerBytes + signatureBytes) return "wrong-length";
  if (bytes[magic.length] !== formatVersion) return "other-format";
  const [count, nameLength] = [bytes.readUInt32LE(at.count), bytes.readUInt16LE(at.nameLength)];
  const start = headerBytes + nameLength;
  const end = bytes.length - signatureBytes;
  if (start + count * recordBytes !== end) return "wrong-length";
  const mark = bytes.subarray(at.mark, at.mark + markBytes);
  const verifier = expected.verifiers.find((one) => one.mark.equals(mark));
  if (verifier === undefined) return "other-key";
  if (!verifier.verify(bytes.subarray(0, end), bytes.subarray(end))) return "wrong-signature";
  const bits = bytes.readUInt8(at.bits);
  if (!possibleBits.includes(bits)) return "other-format";
  if (bytes.toString("latin1", headerBytes, start) !== expected.name) return "other-name";
  const epoch = bytes.readUInt32LE(at.epoch);
  if (epoch !== expected.epoch) return "other-epoch";
  const [madeAt, expiresAt] = [bytes.readUIntLE(at.madeAt, 6), bytes.readUIntLE(at.expiresAt, 6)];
  if (madeAt > expected.now + clockDifference) return "from-the-future";
  if (expiresAt <= expected.now) return "expired";
  const number = bytes.readUIntLE(at.number, 6);
  const records = { bytes, start, stride: digestStride, count };
  return {
    bits,
    count,
    epoch,
    number,
    madeAt,
    expiresAt,
    has: (digest) => typeof findRecord(records, digest) === "number",
    content: () => ({ bits, days: readDays(bytes, start, count) }),
  };
}

function readDays(bytes: Buffer, start: number, count: number): Map<CacheKey, number> {
  const days = new Map<CacheKey, number>();
  const daysStart = start + count * digestStride;
  for (let index = 0; index < count; index++) {
    const from = start + index * digestStride;
    const digest = bytes.toString("latin1", from, from + digestStride) as CacheKey;
    days.set(digest, bytes.readUInt16LE(daysStart + index * dayStride));
  }
  return days;
}

/** For messages; continues "the storage has answered with". */
export function describeDefect(defect: PackDefect | "older"): string {
  switch (defect) {
    case "not-a-pack":
      return "something that is no pack";
    case "other-format":
      return "a pack of another version of fmt-cache";
    case "wrong-length":
      return "a pack that is cut off";
    case "other-key":
      return "a pack that is signed with another key than the configured one";
    case "wrong-signature":
      return "a pack whose signature is wrong";
    case "other-name":
      return "a pack that was made for another place";
    case "other-epoch":
      return "a pack of another epoch than the configured one";
    case "expired":
      return "a pack that has expired";
    case "from-the-future":
      return "a pack from the future; one of the clocks is wrong";
    case "older":
      return "an older pack than one that was seen here before";
    default:
      return unreachable(defect);
  }
}
