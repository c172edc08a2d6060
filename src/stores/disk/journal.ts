import fs from "node:fs";
import path from "node:path";
import { systemCode } from "./failures.ts";
import { removeQuietly, writeBytes } from "./files.ts";
import { encodeImage, type Content } from "./image.ts";

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

  get name(): string | undefined {
    return this.#open?.name;
  }

  /**
   * Appends `fresh`; when there is no journal yet, writes `everything` to a new one, which must
   * hold what `fresh` holds. Throws system errors; the caller then says `fallBehind`.
   *
   * Another process may believe that we are gone, and rename the journal in order to fold it. It
   * reads the file after the rename: so when our name is still there after the append, it has read
   * the append or will read it. When it is not, nobody may ever read the append, and everything
   * goes to a new journal.
   */
  append(newName: () => string, fresh: Content, everything: () => Content): void {
    for (let attempt = 0; attempt < 3; attempt++) {
      const content = this.#open?.whole ? fresh : everything();
      this.#open ??= this.#create(newName());
      this.#write(encodeImage(content));
      if (this.#isStillOurs()) return;
      this.#forget();
    }
  }

  /**
   * Whether the journal lacks something that was set, because an append failed or was not tried.
   */
  get isBehind(): boolean {
    return !(this.#open?.whole ?? false);
  }

  /**
   * Takes note that something was set, or is about to be, and not appended; the next append writes
   * everything.
   */
  fallBehind(): void {
    if (this.#open) this.#open.whole = false;
  }

  /** Makes what was appended survive a power cut too. Throws system errors. */
  sync(): void {
    if (this.#open) fs.fdatasyncSync(this.#open.descriptor);
  }

  /** Removes the journal, after its entries went into a pack. */
  discard(): void {
    const name = this.#open?.name;
    this.#forget();
    if (name !== undefined) removeQuietly(path.join(this.#folder, name));
  }

  /** Leaves the journal to whoever folds it. */
  close(): void {
    this.#forget();
  }

  #create(name: string): OpenJournal {
    const descriptor = fs.openSync(path.join(this.#folder, name), "ax", 0o600);
    return {
      name,
      descriptor,
      inode: fs.fstatSync(descriptor, { bigint: true }).ino,
      length: 0,
      whole: false,
    };
  }

  #write(bytes: Buffer): void {
    const journal = this.#open!;
    try {
      writeBytes(journal.descriptor, bytes);
      journal.length += bytes.length;
      journal.whole = true;
    } catch (error) {
      // Half an image at the end would hide everything that is appended after it.
      if (journal.length === 0) this.discard();
      else this.#truncate(journal);
      throw error;
    }
  }

  #truncate(journal: OpenJournal): void {
    try {
      fs.ftruncateSync(journal.descriptor, journal.length);
    } catch (error) {
      systemCode(error);
      this.#forget();
    }
  }

  #isStillOurs(): boolean {
    const journal = this.#open!;
    try {
      return fs.statSync(path.join(this.#folder, journal.name), { bigint: true }).ino === journal.inode;
    } catch (error) {
      if (systemCode(error) === "ENOENT") return false;
      throw error;
    }
  }

  #forget(): void {
    if (this.#open) fs.closeSync(this.#open.descriptor);
    this.#open = undefined;
  }
}

interface OpenJournal {
  readonly name: string;
  readonly descriptor: number;
  readonly inode: bigint;
  /** Bytes of complete images. */
  length: number;
  /** Whether everything that was set since the last pack is in it. */
  whole: boolean;
}
