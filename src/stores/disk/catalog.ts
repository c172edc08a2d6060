import path from "node:path";
import { systemCode } from "./failures.ts";
import type { ReportFailure } from "../report-once.ts";
import { listNames } from "./files.ts";
import { openJournal } from "./journal-reader.ts";
import { highestGeneration, parseFileName, type FileName } from "./layout.ts";
import { openPack } from "./pack-reader.ts";
import type { StoredFile } from "./stored-file.ts";

/**
 * In ms. Listing the folder takes about 0.03 ms, so once a second costs nothing. New packs need not
 * be seen sooner.
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

  /** Names of files that cannot be read. A file of another format version is not damaged. */
  get damaged(): ReadonlySet<string> {
    return this.#damaged;
  }

  /** The newest generation; 1 when the folder has no files. */
  get generation(): number {
    return this.#newestFirst[0]?.generation ?? 1;
  }

  /**
   * The generation for a new pack of `bytes`: the newest one while it stays within half of
   * `maxBytes`, else the next one. The newest one may already exceed that half, if the bound was
   * larger before.
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

  /**
   * Opens new files of the folder, closes removed ones, and reads what was appended to journals.
   */
  refresh(): void {
    // A file that disappears between the listing and the opening was probably folded into one that
    // the listing did not show yet, so list again. Three attempts are enough: an entry that is not
    // found is only formatted again.
    for (let attempt = 0; attempt < 3; attempt++) if (this.#synchronize()) break;
    this.#newestFirst = [...this.#files.values()].sort((a, b) => (a.name < b.name ? 1 : -1));
  }

  /**
   * Calls `refresh`, but at most once a second. The difference is absolute because the clock may be
   * set back.
   */
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
 * Runs `work` with a catalog of an epoch's folder. The catalog is closed afterwards, so `work` must
 * not keep it. Files that cannot be read are skipped and not reported. Throws what `work` throws.
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
