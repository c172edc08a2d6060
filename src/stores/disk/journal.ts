import fs from "node:fs";
import path from "node:path";
import { systemCode } from "./failures.ts";
import { removeQuietly, writeBytes } from "./files.ts";

/**
 * The journal of this process: its own file, to which each `setMany` appends one image. Appended
 * entries survive the end of the process, however it ends.
 */
export class Journal {
  readonly #folder: string;
  #open: OpenJournal | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Begins a new journal. Throws system errors. */
  create(name: string): void {
    const file = path.join(this.#folder, name);
    const descriptor = fs.openSync(file, "ax", 0o600);
    this.#open = { file, descriptor, inode: fs.fstatSync(descriptor, { bigint: true }).ino, length: 0 };
  }

  /**
   * Appends an image to the open journal. Returns false when the journal may be lost; then it is
   * closed, and the caller must write all pending entries into a new one. Throws system errors;
   * then nothing was appended.
   *
   * Another process may believe that we have ended, and rename the journal in order to fold it. It
   * reads the file only after the rename. So if the file still has our name after the append, any
   * later fold will read what we appended. If not, the fold may have missed it.
   */
  append(image: Buffer): boolean {
    const journal = this.#open!;
    try {
      writeBytes(journal.descriptor, image);
      journal.length += image.length;
    } catch (error) {
      // An incomplete image would hide everything that is appended after it.
      if (journal.length === 0) this.discard();
      else this.#truncate(journal);
      throw error;
    }
    if (isStillThere(journal)) return true;
    this.close();
    return false;
  }

  /** Makes the appended entries survive a power cut too. Throws system errors. */
  sync(): void {
    if (this.#open) fs.fdatasyncSync(this.#open.descriptor);
  }

  /** Removes the journal. Its entries must be in a pack by now, or no longer be wanted. */
  discard(): void {
    const file = this.#open?.file;
    this.close();
    if (file !== undefined) removeQuietly(file);
  }

  /** Closes the journal and leaves the file, which another process will fold. */
  close(): void {
    if (this.#open) fs.closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  #truncate(journal: OpenJournal): void {
    try {
      fs.ftruncateSync(journal.descriptor, journal.length);
    } catch (error) {
      systemCode(error);
      this.close();
    }
  }
}

interface OpenJournal {
  readonly file: string;
  readonly descriptor: number;
  readonly inode: bigint;
  /** Bytes of complete images. */
  length: number;
}

function isStillThere({ file, inode }: OpenJournal): boolean {
  try {
    return fs.statSync(file, { bigint: true }).ino === inode;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
