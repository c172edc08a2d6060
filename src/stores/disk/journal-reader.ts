import fs from "node:fs";
import type { CacheKey } from "../../util/digest.ts";
import type { ReportFailure } from "../report-once.ts";
import { openFile, readBytes } from "./files.ts";
import { decodeImages } from "./image.ts";
import type { FileName } from "./layout.ts";
import type { Defect, Found, StoredFile } from "./stored-file.ts";

/**
 * A journal is read whole: its owner keeps it below 256 KiB (`journalBytes` in disk-store.ts), save
 * for one batch. What goes beyond this bound was not written by us, and is not read.
 */
export const largestJournalBytes = 4 * 1024 * 1024;

/** Opens a journal; the reason when it is none. Throws system errors. */
export function openJournal(file: string, name: FileName, report: ReportFailure): StoredFile | Defect {
  const opened = openFile(file);
  if (opened === undefined) return "not-a-file";
  const { descriptor } = opened;
  const entries = new Map<CacheKey, Found>();
  let size = 0;
  let readLength = 0;
  const journal: StoredFile = {
    ...name,
    get bytes() {
      return size;
    },
    expect() {
      // Everything is in memory already.
    },
    find: (key) => entries.get(key),
    count() {
      const texts = [...entries.values()].filter((found) => found !== "marker");
      const textBytes = texts.reduce((sum, { value }) => sum + value.length, 0);
      return { markers: entries.size - texts.length, texts: texts.length, textBytes };
    },
    // A torn image at the end may be one that is being written just now, so it is no failure, and
    // is tried again the next time.
    refresh() {
      size = fs.fstatSync(descriptor).size;
      const end = Math.min(size, largestJournalBytes);
      if (end <= readLength) return;
      const { content, length, defect } = decodeImages(readBytes(descriptor, readLength, end - readLength));
      for (const key of content.markers) entries.set(key, "marker");
      for (const text of content.texts) entries.set(text.key, text);
      readLength += length;
      if (defect !== undefined && defect !== "wrong-length") report("read", "damaged-journal", file);
    },
    close: () => fs.closeSync(descriptor),
  };
  journal.refresh();
  return journal;
}
