import { MisuseError } from "../../util/misuse-error.ts";
import path from "node:path";
import { cacheKeyBytes, type CacheKey } from "../../util/digest.ts";
import { thisOwner } from "../../util/owner.ts";
import { marker, miss, type CacheEntry, type Lookup, type Store, type StoreFailure } from "../store.ts";
import { Catalog } from "./catalog.ts";
import { isSystemError, reportOnce, systemCode, type ReportFailure } from "./failures.ts";
import { fold, runLimits } from "./fold.ts";
import { claimRoot, inspectRoot, type RootAccess } from "./folders.ts";
import { Journal } from "./journal.ts";
import { planEviction, removeFiles, takeInventory } from "./inventory.ts";
import { newJournalName } from "./layout.ts";
import { lookUp, type Hit } from "./look-up.ts";
import { withFolders, writePacks, type PackFolder } from "./pack-writer.ts";
import { Pending, sealEntries } from "./pending.ts";
import { dropEntries } from "./rewrite.ts";
import { dayOf, noteUse, sweep } from "./sweep.ts";

export interface DiskStoreSettings {
  /** The root folder, absolute; made on the first write. */
  readonly folder: string;
  /** The folder's part for one version of everything: 8 to 64 hexadecimal digits in lower case. */
  readonly epoch: string;
  /**
   * 32 bytes from outside the folder, or undefined: then texts are neither written nor read, only
   * markers.
   */
  readonly authenticationKey: Buffer | undefined;
  /**
   * `at-close`: entries wait in memory for `flush` or `close`, which write one pack. For processes
   * that end in a known way. `journal`: entries are in a file before `setMany` resolves. For
   * processes that may be killed.
   */
  readonly durability: "journal" | "at-close";
  /** Writes also into a folder that other users can write to, or can replace. */
  readonly isTrusted?: boolean;
  /** The bound of all files in the folder, in bytes; 512 MB when left out. */
  readonly maxBytes?: number;
  /** Milliseconds since 1970, as `Date.now`. */
  readonly now: () => number;
  /** Receives each reason once; must not throw. */
  readonly onFailure: (failure: StoreFailure) => void;
}

/**
 * What waits in memory at most, in bytes: a guess at what a process can spare, and about 0.1 s of
 * writing.
 */
const pendingBytes = 16 * 1024 * 1024;
/**
 * A journal is read whole by everybody who opens the folder: 256 KiB take about 1 ms. Beyond, it
 * becomes a pack.
 */
const journalBytes = 256 * 1024;
/**
 * Listing the folder takes about 0.03 ms, so once a second costs nothing; and a new pack is no
 * hurry. In ms.
 */
const refreshInterval = 1000;
/** How long a full or unwritable disk is left alone by `setMany`, in ms: a guess. */
const retryInterval = 60_000;
/**
 * Hits in the old generation that are worth a pack when a run has nothing else to write: a guess.
 */
const touchesWorthAPack = 64;

// No text has this digest, but a page of zeros, which is what a power cut leaves, is full of it.
const zeroKey = "\0".repeat(cacheKeyBytes) as CacheKey;

/** The store that `openDiskStore` gives. */
export class DiskStore implements Store {
  readonly #settings: DiskStoreSettings;
  readonly #target: PackFolder;
  readonly #report: ReportFailure;
  readonly #catalog: Catalog;
  readonly #journal: Journal;
  // Everything that was set since the last pack. In `journal` durability it is on the disk too.
  readonly #pending = new Pending();
  // Hits that only the old generation had: written again with the next pack, they outlive that
  // generation.
  readonly #touched = new Pending();
  // Files that had all other hits. Should another generation begin, they are old before anybody has
  // touched their entries.
  readonly #usedFiles = new Set<string>();
  // What was found to be wrong, and may be on the disk all the same: of a folder that cannot be
  // written, or from another process.
  readonly #dropped = new Set<CacheKey>();
  #access: RootAccess | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #notedDay: number | undefined;
  #sweptDay: number | undefined;
  #hasWrittenPacks = false;
  #isClosed = false;

  constructor(settings: DiskStoreSettings, maxBytes: number) {
    const { folder, epoch, now } = settings;
    const epochFolder = path.join(folder, epoch);
    this.#settings = settings;
    this.#target = { root: folder, epoch, maxBytes, now };
    this.#report = reportOnce(settings.onFailure);
    this.#catalog = new Catalog(epochFolder, this.#report);
    this.#journal = new Journal(epochFolder);
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
    for (const { key } of fresh) this.#touched.drop(key);
    if (this.#mayRetry()) this.#tryToWrite(() => this.#store(fresh));
    // What could not be written is tried again, but not for ever: memory is worth more than a
    // cache.
    if (this.#pending.memoryBytes > this.#pendingLimit) this.#forgetPending();
  }

  async dropMany(keys: readonly CacheKey[]): Promise<void> {
    this.#assertUsable(keys);
    let wasPending = false;
    for (const key of keys) {
      this.#dropped.add(key);
      wasPending = this.#pending.drop(key) || wasPending;
      this.#touched.drop(key);
    }
    if (!this.#isWritable()) return;
    if (wasPending && this.#journal.name !== undefined) this.#tryToWrite(() => this.#beginJournalAnew());
    const { authenticationKey, now } = this.#settings;
    try {
      await dropEntries(this.#catalog.folder, new Set(keys), authenticationKey, now);
    } catch (error) {
      // There is no such folder yet, or others keep its files busy; here, they stay dropped.
      if (!isSystemError(error) || error.code !== "ENOENT")
        this.#report("write", isSystemError(error) ? error.code : "folder-busy", this.#catalog.folder);
    }
    if (!this.#isClosed) this.#catalog.refresh(this.#journal.name);
  }

  async flush(): Promise<void> {
    this.#assertUsable([]);
    this.#tryToWrite(() => {
      const needsPack = this.#pending.size > 0 && this.#settings.durability === "at-close";
      if (needsPack || this.#areTouchesWorthAPack()) this.#writePack();
      else if (this.#pending.size > 0) this.#syncJournal();
    });
    this.#maintain();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#tryToWrite(() => {
      if (this.#pending.size > 0 || this.#areTouchesWorthAPack()) this.#writePack();
    });
    this.#maintain();
    this.#isClosed = true;
    this.#journal.close();
    this.#catalog.close();
  }

  #lookUp(keys: readonly CacheKey[]): ReadonlyMap<CacheKey, Hit> {
    this.#refresh();
    const { authenticationKey } = this.#settings;
    const hits = lookUp(this.#catalog, keys, this.#youngestGeneration, authenticationKey, this.#report);
    if (hits.size > 0) this.#noteUse();
    for (const { entry, file, isOld } of this.#isWritable() ? hits.values() : []) {
      if (isOld) this.#touched.add(entry);
      else this.#usedFiles.add(file);
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

  #store(fresh: readonly CacheEntry[]): void {
    const { durability } = this.#settings;
    if (durability === "journal" && this.#pending.bytes <= this.#journalLimit) this.#append(fresh);
    else if (durability === "journal" || this.#pending.memoryBytes > this.#pendingLimit) this.#writePack();
  }

  #append(fresh: readonly CacheEntry[]): void {
    if (!this.#isWritable()) return;
    const { authenticationKey, now } = this.#settings;
    const newName = () => {
      // A journal in a generation that is long gone would be evicted next.
      this.#catalog.refresh(undefined);
      return newJournalName(this.#catalog.generation, now(), thisOwner());
    };
    const everything = () => sealEntries(this.#pending.values(), authenticationKey);
    this.#refuse(
      withFolders(this.#target, () =>
        this.#journal.append(newName, sealEntries(fresh, authenticationKey), everything),
      ),
    );
  }

  #beginJournalAnew(): void {
    this.#journal.discard();
    if (this.#pending.size > 0) this.#append([]);
  }

  #syncJournal(): void {
    if (this.#journal.isBehind) this.#append([]);
    this.#journal.sync();
  }

  #writePack(): void {
    if (!this.#isWritable()) return;
    const { authenticationKey } = this.#settings;
    const content = sealEntries([...this.#pending.values(), ...this.#touched.values()], authenticationKey);
    if (this.#refuse(writePacks(this.#target, this.#catalog, content, this.#journal.name))) return;
    this.#hasWrittenPacks = true;
    this.#pending.clear();
    this.#touched.clear();
    this.#journal.discard();
    this.#catalog.refresh(undefined);
  }

  /**
   * Touches alone make a pack only when they are many, or when the old generation may soon go: so a
   * run that only reads usually writes nothing, and what is read is still never evicted.
   */
  #areTouchesWorthAPack(): boolean {
    if (this.#touched.size === 0) return false;
    return (
      this.#touched.size >= touchesWorthAPack ||
      this.#catalog.bytesOf(this.#catalog.generation) > this.#target.maxBytes / 4
    );
  }

  #refresh(): void {
    const now = this.#settings.now();
    if (Math.abs(now - this.#refreshedAt) < refreshInterval) return;
    this.#refreshedAt = now;
    this.#isWritable();
    this.#catalog.refresh(this.#journal.name);
    // A process that runs for weeks must not have its epoch taken away.
    if (this.#sweptDay !== undefined && this.#sweptDay !== dayOf(now)) this.#maintain();
  }

  #maintain(): void {
    const { now, folder, epoch } = this.#settings;
    if (!this.#access?.writable || this.#catalog.newestFirst.length === 0) return;
    try {
      this.#noteUse();
      // Before the folding, which gives files new names.
      if (this.#hasWrittenPacks || this.#sweptDay === undefined) this.#evict();
      if (this.#hasWrittenPacks) {
        this.#fold();
        // A power cut may have taken the tag, without which nobody may tidy up here.
        claimRoot(folder);
      }
      this.#hasWrittenPacks = false;
      if (this.#sweptDay === dayOf(now())) return;
      this.#sweptDay = dayOf(now());
      sweep(folder, epoch, this.#catalog.damaged, now);
    } catch (error) {
      // Somebody has deleted the folder.
      if (systemCode(error) !== "ENOENT") this.#report("write", systemCode(error), this.#catalog.folder);
    }
  }

  /** Tells other processes, before they evict something, that this epoch is in use. Once a day. */
  #noteUse(): void {
    const { now } = this.#settings;
    if (this.#notedDay === dayOf(now()) || !this.#isWritable()) return;
    this.#notedDay = dayOf(now());
    try {
      noteUse(this.#catalog.folder, now());
    } catch (error) {
      // Somebody has deleted the folder.
      if (systemCode(error) !== "ENOENT") this.#report("write", systemCode(error), this.#catalog.folder);
    }
  }

  #fold(): void {
    const { now, authenticationKey } = this.#settings;
    const limits = { ...runLimits, maxBytes: this.#target.maxBytes };
    fold(this.#catalog, now(), authenticationKey, this.#journal.name, limits);
  }

  /**
   * Brings all epochs together below the bound. What was used by this process is moved out of the
   * way first.
   */
  #evict(): void {
    const { folder, epoch } = this.#settings;
    const plan = () => {
      const { generation, damaged } = this.#catalog;
      const own = { epoch, generation, damaged, used: this.#usedFiles };
      return planEviction(takeInventory(folder, own), this.#target.maxBytes);
    };
    let files = plan();
    if (this.#touched.size > 0 && files.some((file) => file.epoch === epoch)) {
      this.#tryToWrite(() => this.#writePack());
      files = plan();
    }
    if (files.length === 0) return;
    removeFiles(files);
    this.#catalog.refresh(this.#journal.name);
  }

  #isWritable(): boolean {
    if (this.#access === undefined) {
      const { folder, epoch, isTrusted = false } = this.#settings;
      this.#access = inspectRoot(folder, { epoch, isTrusted });
      if (this.#access.reason !== undefined) this.#report("open", this.#access.reason, this.#settings.folder);
    }
    return this.#access.writable;
  }

  #forgetPending(): void {
    this.#pending.clear();
    // What had reached the journal is read like another process's from now on.
    this.#journal.close();
  }

  #refuse(reason: "folder-holds-other-files" | undefined): boolean {
    if (reason === undefined) return false;
    this.#access = { writable: false, reason };
    this.#report("write", reason, this.#settings.folder);
    return true;
  }

  // Somebody may have set the clock back since.
  #mayRetry(): boolean {
    return Math.abs(this.#settings.now() - this.#failedAt) >= retryInterval;
  }

  #tryToWrite(work: () => void): void {
    try {
      work();
      this.#failedAt = Number.NEGATIVE_INFINITY;
    } catch (error) {
      this.#report("write", systemCode(error), this.#catalog.folder);
      this.#failedAt = this.#settings.now();
      this.#journal.fallBehind();
    }
  }

  /**
   * Where the next pack goes. A newest generation with more than its half of the bound is as good
   * as old: the bound was larger before.
   */
  get #youngestGeneration(): number {
    const { generation } = this.#catalog;
    return generation + (this.#catalog.bytesOf(generation) > this.#target.maxBytes / 2 ? 1 : 0);
  }

  // Small bounds, as tests have them, must hold for the parts too.
  get #pendingLimit(): number {
    return Math.min(pendingBytes, this.#target.maxBytes / 8);
  }

  get #journalLimit(): number {
    return Math.min(journalBytes, this.#target.maxBytes / 16);
  }

  #assertUsable(keys: readonly CacheKey[]): void {
    if (this.#isClosed) throw new MisuseError("the store was used after it had been closed");
    for (const key of keys) {
      if (key.length !== cacheKeyBytes)
        throw new MisuseError(`a key must have ${cacheKeyBytes} characters, not ${key.length}`);
    }
  }
}

function toLookup(entry: CacheEntry | undefined): Lookup {
  if (entry === undefined) return miss;
  return entry.kind === "marker" ? marker : { kind: "text", text: entry.text };
}
