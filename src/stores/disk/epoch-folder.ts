import path from "node:path";
import type { StoreFailure } from "../store.ts";
import { Catalog } from "./catalog.ts";
import { dayOf, noteUse } from "./epochs.ts";
import { systemCode } from "./failures.ts";
import { reportOnce, type ReportFailure } from "../report-once.ts";
import { fold, runLimits } from "./fold.ts";
import { claimRoot, createFolders, inspectRoot, type RootAccess } from "./folders.ts";
import { isDebris, planEviction, removeFiles, takeInventory } from "./inventory.ts";

export interface EpochSettings {
  /** The root folder, absolute; made on the first write. */
  readonly folder: string;
  /** The folder's part for one version of everything: 8 to 64 hexadecimal digits in lower case. */
  readonly epoch: string;
  /**
   * 32 bytes from outside the folder, or undefined: then texts are neither written nor read, only
   * markers.
   */
  readonly authenticationKey: Buffer | undefined;
  /** Writes also into a folder that other users can write to, or can replace. */
  readonly isTrusted?: boolean;
  /** Milliseconds since 1970, as `Date.now`. */
  readonly now: () => number;
  /** Receives each reason once; must not throw. */
  readonly onFailure: (failure: StoreFailure) => void;
}

/** The folder of an epoch, as one process uses it. */
export class EpochFolder {
  readonly path: string;
  readonly catalog: Catalog;
  readonly report: ReportFailure;
  /** Whether packs were written since the last time that the folder was tidied. */
  hasNewPacks = false;
  readonly #settings: EpochSettings;
  readonly #maxBytes: number;
  #access: RootAccess | undefined;
  #notedDay: number | undefined;
  #tidiedDay: number | undefined;

  constructor(settings: EpochSettings, maxBytes: number) {
    this.#settings = settings;
    this.#maxBytes = maxBytes;
    this.path = path.join(settings.folder, settings.epoch);
    this.report = reportOnce(settings.onFailure);
    this.catalog = new Catalog(this.path, this.report);
  }

  /**
   * After packs were written, and once a day: what has to be done that nobody asks for.
   * @param used names of the files that hold what this process has used
   * @param rescue writes what this process has used of an old generation into the newest one;
   * whether there was anything
   */
  tidy(used: ReadonlySet<string>, rescue: () => boolean): void {
    const { now, folder, authenticationKey } = this.#settings;
    if (!this.#access?.writable || this.catalog.newestFirst.length === 0) return;
    this.noteUse();
    if (!this.hasNewPacks && this.#tidiedDay === dayOf(now())) return;
    this.#tidiedDay = dayOf(now());
    this.#forgive(() => {
      // Before the folding, which gives files new names.
      this.#evict(used, rescue);
      if (!this.hasNewPacks) return;
      this.hasNewPacks = false;
      fold(this.catalog, { ...runLimits, maxBytes: this.#maxBytes, authenticationKey, now: now() });
      // A power cut may have taken the tag, without which nobody may tidy up here.
      claimRoot(folder);
    });
  }

  /** Tells other processes, before they evict something, that this epoch is in use. Once a day. */
  noteUse(): void {
    const { now } = this.#settings;
    if (this.#notedDay === dayOf(now()) || !this.mayWrite()) return;
    this.#notedDay = dayOf(now());
    this.#forgive(() => noteUse(this.path, now()));
  }

  /**
   * Removes debris, and brings all epochs together below the bound. What was used by this process
   * is moved out of the way first.
   */
  #evict(used: ReadonlySet<string>, rescue: () => boolean): void {
    const { folder: root, now } = this.#settings;
    const plan = () => {
      const { generation, damaged } = this.catalog;
      const files = takeInventory(root, { folder: this.path, generation, damaged, used });
      const debris = new Set(files.filter((file) => isDebris(file, now())));
      return [
        ...debris,
        ...planEviction(
          files.filter((file) => !debris.has(file)),
          this.#maxBytes,
        ),
      ];
    };
    let files = plan();
    if (files.some((file) => file.folder === this.path) && rescue()) files = plan();
    if (files.length === 0) return;
    removeFiles(files);
    this.catalog.refresh();
  }

  /** Whether we may write into the root folder; asks, and reports why not, once. */
  mayWrite(): boolean {
    if (this.#access === undefined) {
      const { folder, epoch, isTrusted = false } = this.#settings;
      this.#access = inspectRoot(folder, { epoch, isTrusted });
      if (this.#access.reason !== undefined) this.report("open", this.#access.reason, folder);
    }
    return this.#access.writable;
  }

  /**
   * Runs `work`, which writes into the epoch's folder; when there is no such folder, makes it and
   * runs `work` again. Whether it ran to its end.
   */
  writeIn(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
    const { folder, epoch } = this.#settings;
    const reason = createFolders(folder, epoch);
    if (reason === undefined) work();
    else {
      this.#access = { writable: false, reason };
      this.report("write", reason, folder);
    }
    return reason === undefined;
  }

  /** For work that another process, or another day, may do as well. */
  #forgive(work: () => void): void {
    try {
      work();
    } catch (error) {
      // ENOENT: somebody has deleted the folder.
      if (systemCode(error) !== "ENOENT") this.report("write", systemCode(error), this.path);
    }
  }
}
