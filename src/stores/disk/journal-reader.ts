import fs from "node:fs";
import type { CacheKey } from "../../util/digest.ts";
import type { ReportFailure } from "../report-once.ts";
import { openFile, readBytes } from "./files.ts";
import { decodeImages } from "./image.ts";
import type { FileName } from "./layout.ts";
import type { Defect, Found, StoredFile } from "./stored-file.ts";

/**
 * In bytes. A journal is read completely. Its owner keeps it below 256 KiB (`journalBytes` in
 * disk-store.ts), except for one batch. We do not write larger journals, so bytes beyond this bound
 * are not read.
 */
export const largestJournalBytes = 4 * 1024 * 1024;

/** Opens a journal, or returns the reason when it cannot be used. Throws system errors. */
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
    // An incomplete image at the end may be one that is being written now. So it is not reported,
    // and is read again the next time.
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
