import fs from "node:fs";
import type { CacheKey } from "../../util/digest.ts";
import type { ReportFailure } from "../report-once.ts";
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
import { expectedWindow, findRecord, windowReach, type Records } from "./search.ts";
import type { Defect, Found, StoredFile } from "./stored-file.ts";

/** Opens a pack; the reason when it is none. Throws system errors. */
export function openPack(file: string, name: FileName, report: ReportFailure): StoredFile | Defect {
  const opened = openFile(file);
  if (opened === undefined) return "not-a-file";
  const { descriptor, stats } = opened;
  const beginning = readBytes(descriptor, 0, stats.size <= wholeAtOnceBytes ? stats.size : headerBytes);
  const header = decodeHeader(beginning, stats.size);
  if (typeof header !== "string" && header.totalLength === stats.size && stats.size <= largestPackBytes) {
    const reportRead = (reason: string) => report("read", reason, file);
    return new PackReader(name, { descriptor, header, beginning, report: reportRead });
  }
  fs.closeSync(descriptor);
  if (typeof header === "string") return header;
  return header.totalLength === stats.size ? "too-large" : "wrong-length";
}

// A file of this size is read with one call, which costs less than finding out which parts are
// needed.
const wholeAtOnceBytes = 32 * 1024;

/**
 * No pack is larger, whatever its header says. We write at most 64 MiB; the rest is room for later
 * versions.
 */
export const largestPackBytes = 1024 * 1024 * 1024;

interface OpenPack {
  readonly descriptor: number;
  readonly header: ImageHeader;
  /** What was read at opening. */
  readonly beginning: Buffer;
  readonly report: (reason: string) => void;
}

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
  readonly #pack: OpenPack;
  readonly #markers: Section;
  readonly #texts: Section;
  // The pack from its first byte to the end of the index at least, once it pays.
  #beginning: Buffer;
  #bytesReadByWindows = 0;

  constructor({ name, generation, place, pid }: FileName, pack: OpenPack) {
    const { header, beginning } = pack;
    this.name = name;
    this.generation = generation;
    this.place = place;
    this.pid = pid;
    this.bytes = header.totalLength;
    this.#pack = pack;
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
    const record = decodeTextRecord(located.bytes, located.at, this.#pack.header);
    if (record === undefined) {
      this.#pack.report("damaged-text");
      return undefined;
    }
    const value = this.#read(record.offset, record.length);
    return value.length === record.length ? { ...record, key, value } : undefined;
  }

  count(): { markers: number; texts: number; textBytes: number } {
    const textBytes = this.bytes - sectionEnd(this.#texts);
    return { markers: this.#markers.count, texts: this.#texts.count, textBytes };
  }

  refresh(): void {
    // A pack never changes.
  }

  close(): void {
    fs.closeSync(this.#pack.descriptor);
  }

  #locate(section: Section, key: CacheKey): { bytes: Buffer; at: number } | undefined {
    if (section.count === 0) return undefined;
    const { low, high } = expectedWindow(key, section.count);
    let records = this.#records(section, low, high);
    let at = findRecord(records, key);
    if ((at === "before" && low > 0) || (at === "behind" && high < section.count)) {
      records = this.#records(section, 0, section.count);
      at = findRecord(records, key);
    }
    return typeof at === "number" ? { bytes: records.bytes, at } : undefined;
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
    const bytes = readBytes(this.#pack.descriptor, offset, length);
    if (bytes.length !== length) this.#pack.report("wrong-length");
    return bytes;
  }
}

function sectionEnd(section: Section): number {
  return section.start + section.stride * section.count;
}

function windowBytes(section: Section): number {
  return section.stride * Math.min(section.count, 2 * windowReach(section.count));
}
