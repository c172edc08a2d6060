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
import type { Defect, StoredFile } from "./stored-file.ts";

/** Opens a pack, or returns the reason when it cannot be used. Throws system errors. */
export function openPack(file: string, name: FileName, report: ReportFailure): StoredFile | Defect {
  const opened = openFile(file);
  if (opened === undefined) return "not-a-file";
  const { descriptor, stats } = opened;
  const beginning = readBytes(descriptor, 0, stats.size <= wholeAtOnceBytes ? stats.size : headerBytes);
  const header = decodeHeader(beginning, stats.size);
  if (typeof header !== "string" && header.totalLength === stats.size && stats.size <= largestPackBytes)
    return readPack(name, {
      descriptor,
      header,
      beginning,
      report: (reason) => report("read", reason, file),
    });
  fs.closeSync(descriptor);
  if (typeof header === "string") return header;
  return header.totalLength === stats.size ? "too-large" : "wrong-length";
}

// Files up to this size are read with one call, which costs less than finding out which parts are
// needed.
const wholeAtOnceBytes = 32 * 1024;

/**
 * In bytes. A larger file is not read, whatever its header says. We write at most 64 MiB; the rest
 * is room for later versions.
 */
export const largestPackBytes = 1024 * 1024 * 1024;

interface OpenPack {
  readonly descriptor: number;
  readonly header: ImageHeader;
  /** The bytes that were read when the pack was opened, from its start. */
  readonly beginning: Buffer;
  readonly report: (reason: string) => void;
}

/** One of the two sorted parts of a pack. */
interface Section {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

function readPack(name: FileName, { descriptor, header, report, ...opened }: OpenPack): StoredFile {
  const markers = { start: headerBytes, stride: markerStride, count: header.markerCount };
  const texts = { start: sectionEnd(markers), stride: textStride, count: header.textCount };
  const indexEnd = sectionEnd(texts);
  // Starts at the first byte of the pack. Once it pays, it covers the index too; see `expect`.
  let { beginning } = opened;
  let bytesReadByWindows = 0;

  // The length was right at opening. If bytes are missing now, somebody has truncated the file
  // since.
  const read = (offset: number, length: number): Buffer => {
    if (offset + length <= beginning.length) return beginning.subarray(offset, offset + length);
    const bytes = readBytes(descriptor, offset, length);
    if (bytes.length !== length) report("wrong-length");
    return bytes;
  };
  const readRecords = ({ start, stride, count }: Section, low: number, high: number): Records => {
    if (beginning.length >= start + stride * count)
      return { bytes: beginning, start: start + low * stride, stride, count: high - low };
    const bytes = read(start + low * stride, (high - low) * stride);
    bytesReadByWindows += bytes.length;
    return { bytes, start: 0, stride, count: Math.floor(bytes.length / stride) };
  };
  const locate = (section: Section, key: CacheKey): { bytes: Buffer; at: number } | undefined => {
    if (section.count === 0) return undefined;
    const { low, high } = expectedWindow(key, section.count);
    let records = readRecords(section, low, high);
    let at = findRecord(records, key);
    if ((at === "before" && low > 0) || (at === "behind" && high < section.count)) {
      records = readRecords(section, 0, section.count);
      at = findRecord(records, key);
    }
    return typeof at === "number" ? { bytes: records.bytes, at } : undefined;
  };

  return {
    ...name,
    bytes: header.totalLength,
    // One lookup reads two small windows, where the key should be. As soon as the windows would
    // have read as much as the whole index, the index is read completely. So reading never costs
    // more than twice the better of the two ways.
    expect(lookups) {
      if (beginning.length >= indexEnd) return;
      const byWindows = bytesReadByWindows + lookups * (windowBytes(markers) + windowBytes(texts));
      if (byWindows >= indexEnd) beginning = read(0, indexEnd);
    },
    find(key) {
      if (locate(markers, key) !== undefined) return "marker";
      const located = locate(texts, key);
      if (located === undefined) return undefined;
      const record = decodeTextRecord(located.bytes, located.at, header);
      if (record === undefined) {
        report("damaged-text");
        return undefined;
      }
      const value = read(record.offset, record.length);
      return value.length === record.length ? { ...record, key, value } : undefined;
    },
    count: () => ({
      markers: markers.count,
      texts: texts.count,
      textBytes: header.totalLength - indexEnd,
    }),
    refresh() {
      // A pack never changes.
    },
    close: () => fs.closeSync(descriptor),
  };
}

function sectionEnd(section: Section): number {
  return section.start + section.stride * section.count;
}

function windowBytes(section: Section): number {
  return section.stride * Math.min(section.count, 2 * windowReach(section.count));
}
