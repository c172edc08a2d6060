import path from "node:path";
import { systemCode } from "./failures.ts";
import type { ReportFailure } from "../report-once.ts";
import { listNames } from "./files.ts";
import { openJournal } from "./journal-reader.ts";
import { highestGeneration, parseFileName, type FileName } from "./layout.ts";
import { openPack } from "./pack-reader.ts";
import type { StoredFile } from "./stored-file.ts";

/**
 * Listing the folder takes about 0.03 ms, so once a second costs nothing; and a new pack is no
 * hurry. In ms.
 */
const refreshInterval = 1000;

/** The packs and journals of one epoch that are open for reading. */
export class Catalog {
  readonly folder: string;
  readonly report: ReportFailure;
  #files = new Map<string, StoredFile>();
  #newestFirst: readonly StoredFile[] = [];
  #damaged = new Set<string>();
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(folder: string, report: ReportFailure) {
    this.folder = folder;
    this.report = report;
  }

  get newestFirst(): readonly StoredFile[] {
    return this.#newestFirst;
  }

  /** Names of files that hold nothing readable. One of another format version is not damaged. */
  get damaged(): ReadonlySet<string> {
    return this.#damaged;
  }

  /** The newest generation; 1 when there is nothing yet. */
  get generation(): number {
    return this.#newestFirst[0]?.generation ?? 1;
  }

  /**
   * The generation that a pack of `bytes` goes to: the newest one, until that has half of
   * `maxBytes`. It may already have more, because the bound was larger before.
   */
  generationFor(bytes: number, maxBytes: number): number {
    const used = this.bytesOf(this.generation);
    const isFull = used > 0 && used + bytes > maxBytes / 2;
    return Math.min(this.generation + (isFull ? 1 : 0), highestGeneration);
  }

  /** Bytes of all files of a generation. */
  bytesOf(generation: number): number {
    let bytes = 0;
    for (const file of this.#newestFirst) if (file.generation === generation) bytes += file.bytes;
    return bytes;
  }

  /** Opens what is new in the folder, closes what is gone, reads what was appended to journals. */
  refresh(): void {
    // A file that is gone between the listing and the opening was folded into one that the listing
    // did not show yet. Three times in a row is no coincidence, and not worth more: what is not
    // found is formatted again.
    for (let attempt = 0; attempt < 3; attempt++) if (this.#synchronize()) break;
    this.#newestFirst = [...this.#files.values()].sort((a, b) => (a.name < b.name ? 1 : -1));
  }

  /** The same, but at most once a second. Somebody may set the clock back. */
  refreshIfDue(now: number): void {
    if (Math.abs(now - this.#refreshedAt) < refreshInterval) return;
    this.#refreshedAt = now;
    this.refresh();
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files = new Map();
    this.#newestFirst = [];
  }

  #synchronize(): boolean {
    const gone = this.#files;
    this.#files = new Map();
    this.#damaged = new Set();
    let complete = true;
    for (const name of this.#list()) {
      const parsed = parseFileName(name);
      if (parsed === undefined) continue;
      const known = gone.get(name);
      gone.delete(name);
      const file = known ? this.#guard(name, () => (known.refresh(), known)) : this.#open(parsed);
      if (file === "gone") complete = false;
      else if (file === undefined) known?.close();
      else this.#files.set(name, file);
    }
    for (const file of gone.values()) file.close();
    return complete;
  }

  #list(): readonly string[] {
    try {
      return listNames(this.folder);
    } catch (error) {
      this.report("open", systemCode(error), this.folder);
      return [];
    }
  }

  #open(name: FileName): StoredFile | "gone" | undefined {
    const file = path.join(this.folder, name.name);
    return this.#guard(name.name, () => {
      const open = name.kind === "pack" ? openPack : openJournal;
      const opened = name.generation > highestGeneration ? "forged-name" : open(file, name, this.report);
      if (typeof opened !== "string") return opened;
      if (opened !== "forged-name") this.report("read", opened, file);
      if (opened !== "other-format-version") this.#damaged.add(name.name);
      return undefined;
    });
  }

  #guard(name: string, open: () => StoredFile | undefined): StoredFile | "gone" | undefined {
    try {
      return open();
    } catch (error) {
      const code = systemCode(error);
      if (code === "ENOENT") return "gone";
      this.report("read", code, path.join(this.folder, name));
      return undefined;
    }
  }
}

/**
 * Lists an epoch's folder for `work`, which must not keep the catalog. What cannot be read is
 * passed over in silence. Throws what `work` throws.
 */
export function withCatalog<Result>(folder: string, work: (catalog: Catalog) => Result): Result {
  const catalog = new Catalog(folder, () => {});
  try {
    catalog.refresh();
    return work(catalog);
  } finally {
    catalog.close();
  }
}
