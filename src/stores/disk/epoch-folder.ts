import path from "node:path";
import type { StoreFailure } from "../store.ts";
import { Catalog } from "./catalog.ts";
import { dayOf, noteEpochUse } from "./epochs.ts";
import { systemCode } from "./failures.ts";
import { reportOnce, type ReportFailure } from "../report-once.ts";
import { fold, runLimits } from "./fold.ts";
import { claimRoot, createFolders, inspectRoot, type RootAccess } from "./folders.ts";
import { isDebris, planEviction, removeFiles, takeInventory } from "./inventory.ts";

export interface EpochSettings {
  /** The root folder, absolute; created on the first write. */
  readonly folder: string;
  /** The name of the epoch's subfolder: 8 to 64 hexadecimal digits in lower case. */
  readonly epoch: string;
  /**
   * 32 bytes, kept outside the folder. When undefined, only markers are written and read, no texts.
   */
  readonly authenticationKey: Buffer | undefined;
  /** Whether to write even into a folder that other users can write to or replace. */
  readonly isTrusted?: boolean;
  /** Milliseconds since 1970, as `Date.now`. */
  readonly now: () => number;
  /** Receives each reason once; must not throw. */
  readonly onFailure: (failure: StoreFailure) => void;
}

/** The folder of an epoch: its catalog, whether we may write to it, and the upkeep of its files. */
export class EpochFolder {
  readonly path: string;
  readonly catalog: Catalog;
  readonly report: ReportFailure;
  /** Whether packs were written since the folder was last tidied. */
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
   * Evicts and folds files, after packs were written and once a day.
   * @param used names of the files that hold what this process has used
   * @param rescue writes entries of an old generation that this process has used into the newest
   * one; returns whether there were any
   */
  tidy(used: ReadonlySet<string>, rescue: () => boolean): void {
    const { now, folder, authenticationKey } = this.#settings;
    if (!this.#access?.writable || this.catalog.newestFirst.length === 0) return;
    this.noteUse();
    if (!this.hasNewPacks && this.#tidiedDay === dayOf(now())) return;
    this.#tidiedDay = dayOf(now());
    this.#forgive(() => {
      // Evict before folding, because folding renames files and `used` has their old names.
      this.#evict(used, rescue);
      if (!this.hasNewPacks) return;
      this.hasNewPacks = false;
      fold(this.catalog, { ...runLimits, maxBytes: this.#maxBytes, authenticationKey, now: now() });
      // A power cut may have removed the tag, and without it nobody may tidy this folder.
      claimRoot(folder);
    });
  }

  /** Notes once a day that this epoch is in use, so that other processes do not evict it. */
  noteUse(): void {
    const { now } = this.#settings;
    if (this.#notedDay === dayOf(now()) || !this.mayWrite()) return;
    this.#notedDay = dayOf(now());
    this.#forgive(() => noteEpochUse(this.path, now()));
  }

  /**
   * Removes debris, and evicts files until all epochs together are below the bound. Entries that
   * this process has used are first written into the newest generation.
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

  /**
   * Whether we may write into the root folder. Inspects the folder on the first call, and then
   * reports why not.
   */
  mayWrite(): boolean {
    if (this.#access === undefined) {
      const { folder, epoch, isTrusted = false } = this.#settings;
      this.#access = inspectRoot(folder, { epoch, isTrusted });
      if (this.#access.reason !== undefined) this.report("open", this.#access.reason, folder);
    }
    return this.#access.writable;
  }

  /**
   * Runs `work`, which writes into the epoch's folder. When the folder is missing, creates it and
   * runs `work` again. Returns whether `work` ran to its end.
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

  /**
   * Runs `work` and reports its system errors instead of throwing them: another process or a later
   * run can do the same work.
   */
  #forgive(work: () => void): void {
    try {
      work();
    } catch (error) {
      // ENOENT means that somebody has deleted the folder, which is not worth a report.
      if (systemCode(error) !== "ENOENT") this.report("write", systemCode(error), this.path);
    }
  }
}
