import { cacheKeyBytes, type CacheKey } from "../../util/digest.ts";
import { MisuseError } from "../../util/misuse-error.ts";
import { thisOwner } from "../../util/owner.ts";
import { toLookup, type CacheEntry, type Lookup, type Store } from "../store.ts";
import { EpochFolder, type EpochSettings } from "./epoch-folder.ts";
import { isSystemError, systemCode } from "./failures.ts";
import { encodeImage } from "./image.ts";
import { Journal } from "./journal.ts";
import { newJournalName } from "./layout.ts";
import { lookUp, type Hit } from "./look-up.ts";
import { writePacks } from "./pack-writer.ts";
import { Pending, sealEntries } from "./pending.ts";
import { dropEntries } from "./rewrite.ts";

export interface DiskStoreSettings extends EpochSettings {
  /**
   * `at-close`: entries wait in memory until `flush` or `close` writes one pack. For processes that
   * end in a known way. `journal`: entries are in a file before `setMany` resolves. For processes
   * that may be killed.
   */
  readonly durability: "journal" | "at-close";
  /** The bound of all files in the folder, in bytes; 512 MB when left out. */
  readonly maxBytes?: number;
}

/**
 * The most that waits in memory, in bytes. This is a guess at what a process can spare; writing it
 * takes about 0.1 s.
 */
const pendingBytes = 16 * 1024 * 1024;
/**
 * The largest size of a journal, in bytes; beyond it, its entries go into a pack. Every process
 * that opens the folder reads all of a journal, and 256 KiB take about 1 ms.
 */
const journalBytes = 256 * 1024;
/** How long `setMany` waits after a failed write before it tries again, in ms: a guess. */
const retryInterval = 60_000;
/**
 * How many hits in an old generation are worth a pack when there is nothing else to write: a guess.
 */
const touchesWorthAPack = 64;

// No text has this digest. A power cut can leave a page of zeros in a file, which would look like
// records with this key.
const zeroKey = "\0".repeat(cacheKeyBytes) as CacheKey;

/** The store that `openDiskStore` returns. */
export class DiskStore implements Store {
  readonly #settings: DiskStoreSettings;
  readonly #maxBytes: number;
  readonly #folder: EpochFolder;
  readonly #journal: Journal;
  // Everything that was set since the last pack.
  readonly #pending = new Pending();
  // The pending entries that are not in the journal yet. Only used with `journal` durability.
  #unsaved: CacheEntry[] = [];
  // Hits that came from an old generation. They are written again with the next pack, so that they
  // are not evicted with that generation.
  readonly #touched = new Pending();
  // Names of the files that all other hits came from. When a new generation begins, these files
  // become old, although their entries were not touched; eviction spares them.
  readonly #usedFiles = new Set<string>();
  // Keys of entries that were found to be wrong. They may still be on the disk, because we cannot
  // write to the folder or another process has written them again.
  readonly #dropped = new Set<CacheKey>();
  #failedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(settings: DiskStoreSettings, maxBytes: number) {
    this.#settings = settings;
    this.#maxBytes = maxBytes;
    this.#folder = new EpochFolder(settings, maxBytes);
    this.#journal = new Journal(this.#folder.path);
  }

  async getMany(keys: readonly CacheKey[]): Promise<readonly Lookup[]> {
    this.#assertUsable(keys);
    const open = keys.filter(
      (key) => this.#pending.get(key) === undefined && key !== zeroKey && !this.#dropped.has(key),
    );
    const hits = open.length === 0 ? undefined : this.#lookUp(open);
    return keys.map((key) => toLookup(this.#pending.get(key) ?? hits?.get(key)?.entry));
  }

  async setMany(entries: readonly CacheEntry[]): Promise<void> {
    this.#assertUsable(entries.map((entry) => entry.key));
    const fresh = entries.filter((entry) => this.#accepts(entry) && this.#pending.add(entry));
    if (fresh.length === 0) return;
    for (const entry of fresh) {
      this.#touched.drop(entry.key);
      if (this.#settings.durability === "journal") this.#unsaved.push(entry);
    }
    if (this.#mayRetry()) this.#tryToWrite(() => this.#store());
    // Entries that could not be written are tried again later. Forget them when they take too much
    // memory.
    if (this.#pending.memoryBytes > this.#pendingLimit) this.#forgetPending();
    if (this.#folder.hasNewPacks) this.#tidy();
  }

  async dropMany(keys: readonly CacheKey[]): Promise<void> {
    this.#assertUsable(keys);
    let wasPending = false;
    for (const key of keys) {
      this.#dropped.add(key);
      wasPending = this.#pending.drop(key) || wasPending;
      this.#touched.drop(key);
    }
    if (!this.#folder.mayWrite()) return;
    if (wasPending && this.#settings.durability === "journal") {
      this.#unsaved = [...this.#pending.values()];
      this.#journal.discard();
      this.#tryToWrite(() => this.#append());
    }
    const { authenticationKey, now } = this.#settings;
    try {
      await dropEntries(this.#folder.path, new Set(keys), authenticationKey, now);
    } catch (error) {
      // The folder does not exist yet, or other processes keep its files busy. In this process the
      // entries stay dropped.
      if (!isSystemError(error) || error.code !== "ENOENT")
        this.#folder.report("write", isSystemError(error) ? error.code : "folder-busy", this.#folder.path);
    }
    if (!this.#isClosed) this.#folder.catalog.refresh();
  }

  async flush(): Promise<void> {
    this.#assertUsable([]);
    this.#tryToWrite(() => {
      const needsPack = this.#pending.size > 0 && this.#settings.durability === "at-close";
      if (needsPack || this.#areTouchesWorthAPack()) this.#writePack();
      this.#append();
      this.#journal.sync();
    });
    this.#tidy();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#tryToWrite(() => {
      if (this.#pending.size > 0 || this.#areTouchesWorthAPack()) this.#writePack();
    });
    this.#tidy();
    this.#isClosed = true;
    this.#journal.close();
    this.#folder.catalog.close();
  }

  #lookUp(keys: readonly CacheKey[]): ReadonlyMap<CacheKey, Hit> {
    // Called for its report, when the folder may only be read.
    this.#folder.mayWrite();
    this.#folder.catalog.refreshIfDue(this.#settings.now());
    const hits = lookUp(this.#folder.catalog, keys, this.#settings.authenticationKey);
    if (hits.size > 0) this.#folder.noteUse();
    const youngest = this.#folder.catalog.generationFor(0, this.#maxBytes);
    for (const { entry, file } of this.#folder.mayWrite() ? hits.values() : []) {
      if (file.generation < youngest) this.#touched.add(entry);
      else this.#usedFiles.add(file.name);
    }
    if (this.#touched.memoryBytes > this.#pendingLimit) {
      if (this.#mayRetry()) this.#tryToWrite(() => this.#writePack());
      this.#touched.clear();
    }
    return hits;
  }

  #accepts(entry: CacheEntry): boolean {
    return (
      entry.key !== zeroKey && (entry.kind === "marker" || this.#settings.authenticationKey !== undefined)
    );
  }

  #store(): void {
    const { durability } = this.#settings;
    if (durability === "journal" && this.#pending.bytes <= this.#journalLimit) this.#append();
    else if (durability === "journal" || this.#pending.memoryBytes > this.#pendingLimit) this.#writePack();
  }

  /**
   * Appends the unsaved entries to the journal. Begins a new journal when there is none, or when
   * another process has claimed it.
   */
  #append(): void {
    const { authenticationKey, now } = this.#settings;
    for (let attempt = 0; attempt < 3 && this.#unsaved.length > 0 && this.#folder.mayWrite(); attempt++) {
      this.#folder.writeIn(() => {
        if (!this.#journal.isOpen) {
          // Without this the journal might get the number of an old generation, which is evicted
          // first.
          this.#folder.catalog.refresh();
          this.#journal.create(newJournalName(this.#folder.catalog.generation, now(), thisOwner()));
          this.#unsaved = [...this.#pending.values()];
        }
        if (this.#journal.append(encodeImage(sealEntries(this.#unsaved, authenticationKey))))
          this.#unsaved = [];
      });
    }
  }

  #writePack(): void {
    if (!this.#folder.mayWrite()) return;
    const { authenticationKey, now } = this.#settings;
    const content = sealEntries([...this.#pending.values(), ...this.#touched.values()], authenticationKey);
    if (
      !this.#folder.writeIn(() =>
        writePacks(this.#folder.catalog, content, { now, maxBytes: this.#maxBytes }),
      )
    )
      return;
    this.#folder.hasNewPacks = true;
    this.#touched.clear();
    this.#pending.clear();
    this.#unsaved = [];
    this.#journal.discard();
    this.#folder.catalog.refresh();
  }

  /**
   * Touched entries alone are worth a pack only when they are many, or when the old generation may
   * soon be evicted. So a run that only reads usually writes nothing, and the entries that it reads
   * are still never evicted.
   */
  #areTouchesWorthAPack(): boolean {
    if (this.#touched.size === 0) return false;
    return (
      this.#touched.size >= touchesWorthAPack ||
      this.#folder.catalog.bytesOf(this.#folder.catalog.generation) > this.#maxBytes / 4
    );
  }

  #tidy(): void {
    this.#folder.tidy(this.#usedFiles, () => {
      if (this.#touched.size === 0) return false;
      this.#tryToWrite(() => this.#writePack());
      return true;
    });
  }

  #forgetPending(): void {
    this.#pending.clear();
    this.#unsaved = [];
    this.#journal.close();
  }

  // The difference is absolute because the clock may have been set back.
  #mayRetry(): boolean {
    return Math.abs(this.#settings.now() - this.#failedAt) >= retryInterval;
  }

  #tryToWrite(work: () => void): void {
    try {
      work();
      this.#failedAt = Number.NEGATIVE_INFINITY;
    } catch (error) {
      this.#folder.report("write", systemCode(error), this.#folder.path);
      this.#failedAt = this.#settings.now();
    }
  }

  // The parts must also fit into a small bound, as tests use.
  get #pendingLimit(): number {
    return Math.min(pendingBytes, this.#maxBytes / 8);
  }

  get #journalLimit(): number {
    return Math.min(journalBytes, this.#maxBytes / 16);
  }

  #assertUsable(keys: readonly CacheKey[]): void {
    if (this.#isClosed) throw new MisuseError("the store was used after it had been closed");
    for (const key of keys) {
      if (key.length !== cacheKeyBytes)
        throw new MisuseError(`a key must have ${cacheKeyBytes} characters, not ${key.length}`);
    }
  }
}
