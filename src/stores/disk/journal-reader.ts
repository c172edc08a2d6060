import fs from "node:fs";
import type { CacheKey } from "../../util/digest.ts";
import type { ReportFailure } from "./failures.ts";
import { openFile, readBytes } from "./files.ts";
import { decodeImages } from "./image.ts";
import type { FileName } from "./layout.ts";
import type { Defect, Found, StoredFile } from "./stored-file.ts";

/** Opens the journal of another process; the reason when it is none. Throws system errors. */
export function openJournal(file: string, name: FileName, report: ReportFailure): StoredFile | Defect {
  const opened = openFile(file);
  if (opened === undefined) return "not-a-file";
  const journal = new JournalReader(name, opened.descriptor, () => report("read", "damaged-journal", file));
  journal.refresh();
  return journal;
}

/**
 * A journal is read whole: its owner keeps it below 256 KiB (`journalBytes` in disk-store.ts), save
 * for one batch. What goes beyond this bound was not written by us, and is not read.
 */
export const largestJournalBytes = 4 * 1024 * 1024;

class JournalReader implements StoredFile {
  readonly name: string;
  readonly kind = "journal";
  readonly generation: number;
  readonly place: string;
  readonly pid: number;
  readonly #descriptor: number;
  readonly #reportDamage: () => void;
  readonly #entries = new Map<CacheKey, Found>();
  #size = 0;
  #readLength = 0;

  constructor(name: FileName, descriptor: number, reportDamage: () => void) {
    this.name = name.name;
    this.generation = name.generation;
    this.place = name.place;
    this.pid = name.pid;
    this.#descriptor = descriptor;
    this.#reportDamage = reportDamage;
  }

  get bytes(): number {
    return this.#size;
  }

  expect(): void {
    // Everything is in memory already.
  }

  find(key: CacheKey): Found | undefined {
    return this.#entries.get(key);
  }

  count(): { markers: number; texts: number; textBytes: number } {
    const totals = { markers: 0, texts: 0, textBytes: 0 };
    for (const found of this.#entries.values()) {
      if (found === "marker") totals.markers++;
      else {
        totals.texts++;
        totals.textBytes += found.value.length;
      }
    }
    return totals;
  }

  /**
   * Reads what was appended. A torn image at the end may be one that is being written just now, so
   * it is no failure, and is tried again the next time.
   */
  refresh(): void {
    this.#size = fs.fstatSync(this.#descriptor).size;
    const end = Math.min(this.#size, largestJournalBytes);
    if (end <= this.#readLength) return;
    const { content, length, defect } = decodeImages(
      readBytes(this.#descriptor, this.#readLength, end - this.#readLength),
    );
    for (const key of content.markers) this.#entries.set(key, "marker");
    for (const text of content.texts) this.#entries.set(text.key, text);
    this.#readLength += length;
    if (defect !== undefined && defect !== "wrong-length") this.#reportDamage();
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }
}
