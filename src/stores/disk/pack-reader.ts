import fs from "node:fs";
import type { CacheKey } from "../../util/digest.ts";
import type { ReportFailure } from "./failures.ts";
import { openFile, readBytes } from "./files.ts";
import {
  decodeHeader,
  decodeTextRecord,
  headerBytes,
  markerStride,
  textStride,
  type ImageHeader,
} from "./image.ts";
import type { FileName } from "./layout.ts";
import { expectedWindow, findRecord, isBracketed, windowReach, type Records } from "./search.ts";
import type { Defect, Found, StoredFile } from "./stored-file.ts";

/** Opens a pack; the reason when it is none. Throws system errors. */
export function openPack(file: string, name: FileName, report: ReportFailure): StoredFile | Defect {
  const opened = openFile(file);
  if (opened === undefined) return "not-a-file";
  const { descriptor, stats } = opened;
  const beginning = readBytes(descriptor, 0, stats.size <= wholeAtOnceBytes ? stats.size : headerBytes);
  const header = decodeHeader(beginning, stats.size);
  const defect =
    typeof header === "string" ? header : header.totalLength !== stats.size ? "wrong-length" : undefined;
  const tooLarge = stats.size > largestPackBytes;
  if (typeof header === "string" || defect !== undefined || tooLarge) {
    fs.closeSync(descriptor);
    return defect ?? "too-large";
  }
  return new PackReader(name, descriptor, header, beginning, (reason) => report("read", reason, file));
}

// A file of this size is read with one call, which costs less than finding out which parts are
// needed.
const wholeAtOnceBytes = 32 * 1024;

/**
 * No pack is larger, whatever its header says. We write at most 64 MiB; the rest is room for later
 * versions.
 */
export const largestPackBytes = 1024 * 1024 * 1024;

/** One of the two sorted parts of a pack. */
interface Section {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

class PackReader implements StoredFile {
  readonly name: string;
  readonly kind = "pack";
  readonly generation: number;
  readonly place: string;
  readonly pid: number;
  readonly bytes: number;
  readonly #descriptor: number;
  readonly #header: ImageHeader;
  readonly #report: (reason: string) => void;
  readonly #markers: Section;
  readonly #texts: Section;
  // The pack from its first byte to the end of the index at least, once it pays; before, what was
  // read at opening.
  #beginning: Buffer;
  #bytesReadByWindows = 0;

  constructor(
    name: FileName,
    descriptor: number,
    header: ImageHeader,
    beginning: Buffer,
    report: (reason: string) => void,
  ) {
    this.name = name.name;
    this.generation = name.generation;
    this.place = name.place;
    this.pid = name.pid;
    this.bytes = header.totalLength;
    this.#descriptor = descriptor;
    this.#header = header;
    this.#report = report;
    this.#beginning = beginning;
    this.#markers = { start: headerBytes, stride: markerStride, count: header.markerCount };
    this.#texts = { start: sectionEnd(this.#markers), stride: textStride, count: header.textCount };
  }

  /**
   * One lookup reads two small windows where the key must be. As soon as windows would have read as
   * much as the whole index, the index is read whole: so it never costs more than twice the better
   * of the two ways.
   */
  expect(lookups: number): void {
    const indexEnd = sectionEnd(this.#texts);
    if (this.#beginning.length >= indexEnd) return;
    const perLookup = windowBytes(this.#markers) + windowBytes(this.#texts);
    if (this.#bytesReadByWindows + lookups * perLookup < indexEnd) return;
    this.#beginning = this.#read(0, indexEnd);
  }

  find(key: CacheKey): Found | undefined {
    if (this.#locate(this.#markers, key) !== undefined) return "marker";
    const located = this.#locate(this.#texts, key);
    if (located === undefined) return undefined;
    const record = decodeTextRecord(located.bytes, located.at, this.#header);
    if (record === undefined) {
      this.#report("damaged-text");
      return undefined;
    }
    const value = this.#read(record.offset, record.length);
    return value.length === record.length
      ? { key, value, encoding: record.encoding, authenticator: record.authenticator }
      : undefined;
  }

  count(): { markers: number; texts: number; textBytes: number } {
    const textBytes = this.bytes - sectionEnd(this.#texts);
    return { markers: this.#markers.count, texts: this.#texts.count, textBytes };
  }

  refresh(): void {
    // A pack never changes.
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }

  #locate(section: Section, key: CacheKey): { bytes: Buffer; at: number } | undefined {
    if (section.count === 0) return undefined;
    let { low, high } = expectedWindow(key, section.count);
    let records = this.#records(section, low, high);
    if (!isBracketed(records, low, high, section.count, key)) {
      [low, high] = [0, section.count];
      records = this.#records(section, low, high);
    }
    const at = findRecord(records, key);
    return at === -1 ? undefined : { bytes: records.bytes, at };
  }

  #records({ start, stride, count }: Section, low: number, high: number): Records {
    if (this.#beginning.length >= start + stride * count) {
      return { bytes: this.#beginning, start: start + low * stride, stride, count: high - low };
    }
    const bytes = this.#read(start + low * stride, (high - low) * stride);
    this.#bytesReadByWindows += bytes.length;
    return { bytes, start: 0, stride, count: Math.floor(bytes.length / stride) };
  }

  // The length was right at opening: when bytes are missing now, somebody has cut the file under
  // us.
  #read(offset: number, length: number): Buffer {
    if (offset + length <= this.#beginning.length) return this.#beginning.subarray(offset, offset + length);
    const bytes = readBytes(this.#descriptor, offset, length);
    if (bytes.length !== length) this.#report("wrong-length");
    return bytes;
  }
}

function sectionEnd(section: Section): number {
  return section.start + section.stride * section.count;
}

function windowBytes(section: Section): number {
  return section.stride * Math.min(section.count, 2 * windowReach(section.count));
}
