import fs from "node:fs";
import path from "node:path";
import { systemCode } from "./failures.ts";
import { removeQuietly, writeBytes } from "./files.ts";

/**
 * The journal of this process: a file of its own, to which each `setMany` appends one image. What
 * was appended survives the end of the process, however it ends.
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
   * Appends an image to the open journal. False when the journal may be lost: then it is closed,
   * and everything belongs into a new one. Throws system errors; then nothing was appended.
   *
   * Another process may believe that we are gone, and rename the journal in order to fold it. It
   * reads the file after the rename: so when our name is still there after the append, it has read
   * the append or will read it. When it is not, nobody may ever read the append.
   */
  append(image: Buffer): boolean {
    const journal = this.#open!;
    try {
      writeBytes(journal.descriptor, image);
      journal.length += image.length;
    } catch (error) {
      // Half an image at the end would hide everything that is appended after it.
      if (journal.length === 0) this.discard();
      else this.#truncate(journal);
      throw error;
    }
    if (isStillThere(journal)) return true;
    this.close();
    return false;
  }

  /** Makes what was appended survive a power cut too. Throws system errors. */
  sync(): void {
    if (this.#open) fs.fdatasyncSync(this.#open.descriptor);
  }

  /** Removes the journal, after its entries went into a pack. */
  discard(): void {
    const file = this.#open?.file;
    this.close();
    if (file !== undefined) removeQuietly(file);
  }

  /** Leaves the journal to whoever folds it. */
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
