import fs from "node:fs";
import { join } from "node:path";
import { systemCode } from "../../stores/disk/failures.ts";
import { listNames, readUpTo, removeQuietly, writeSmall, writeWhole } from "../../stores/disk/files.ts";
import { digestHex } from "../../util/digest.ts";
import { makeFolder } from "../../util/make-folder.ts";
import { isOnlyOurs } from "../../util/ownership.ts";
import type { Outage } from "./breaker.ts";
import { mostPackBytes } from "./pack.ts";
import { packEnding, packsFolder } from "./stored-packs.ts";

/** What is believed of a remote, as it was when it was last fetched. Holds no URL. */
export interface NotedTrust {
  readonly publicKeys: readonly string[];
  readonly keyId: string;
  readonly epoch: number;
  readonly source: string;
  readonly address: string;
}

/** What this machine knows about the remote of a repository. */
export interface Notes {
  readonly trust?: NotedTrust | undefined;
  /** By the name of a pack: when the storage was asked for it, in ms since 1970. */
  readonly asked: Readonly<Record<string, number>>;
  /** By the name of a pack: the version that the storage has called it. */
  readonly etags: Readonly<Record<string, string>>;
  readonly outage?: Outage | undefined;
  /** The reason that was told last, so that it is told once. */
  readonly told?: string | undefined;
  /** How long the first audit of a process has taken, in ms. */
  readonly auditTime?: number;
  /** When a process was started that fetches in the background. */
  readonly fetchedFor?: number;
}

/**
 * What no storage may make this machine forget, so it is in a file whose size depends on nothing
 * that a storage says.
 */
export interface Safeguards {
  /**
   * By the name of a pack: the highest number that was seen, and when the storage was asked for it
   * last. An older pack is not believed.
   */
  readonly seen: Readonly<Record<string, readonly [number: number, asked: number]>>;
  /** Which trust turned out to be wrong; see `describeTrust`. */
  readonly refuted?: string;
}

const noNotes: Notes = { asked: {}, etags: {} };
const notesName = "notes.json";
const mostNotesBytes = 4 * 1024 * 1024;
const noSafeguards: Safeguards = { seen: {} };
const safeguardsName = "safeguards.json";
// A Prettier has at most 4,097 packs, which take 350 KB.
const mostSafeguardsBytes = 64 * 1024 * 1024;
/** A pack that was not asked for in so many ms is forgotten: it belongs to an old Prettier. */
const forgottenAfter = 60 * 24 * 60 * 60 * 1000;
const unusedMs = 30 * 24 * 60 * 60 * 1000;

/** The folder of a repository's packs and notes. Everything in it is this user's own. */
export class RepositoryState {
  readonly folder: string;
  readonly #stateFolder: string;
  readonly #root: string;

  constructor(stateFolder: string, top: string) {
    this.#stateFolder = stateFolder;
    this.#root = join(stateFolder, packsFolder);
    this.folder = join(this.#root, digestHex(top).slice(0, 16));
  }

  /** Notes that cannot be read, or that others could have written, are none. */
  notes(): Notes {
    return this.#readJson(notesName, mostNotesBytes, noNotes);
  }

  safeguards(): Safeguards {
    return this.#readJson(safeguardsName, mostSafeguardsBytes, noSafeguards);
  }

  /**
   * Changes the notes. Another process may do the same at the same time; then one of both changes
   * is lost, which costs a fetch.
   */
  change(change: (notes: Notes) => Partial<Notes>): void {
    this.#attempt(() => {
      const before = this.notes();
      const next = { ...before, ...change(before) };
      const text = JSON.stringify(next);
      // Without them, packs are fetched once more.
      const isTooLong = text.length > mostNotesBytes / 2;
      const kept = isTooLong ? JSON.stringify({ ...next, asked: {}, etags: {} }) : text;
      if (this.#make()) writeSmall(this.folder, notesName, kept);
    });
  }

  /** Notes what the storage was asked for, in ms since 1970, and what it has called the answers. */
  noteAnswers(asked: Notes["asked"], etags: Notes["etags"]): void {
    const now = Math.max(...Object.values(asked));
    this.change((notes) => {
      const all = Object.entries({ ...notes.asked, ...asked });
      const known = Object.fromEntries(all.filter(([, time]) => now - time < forgottenAfter));
      const named = Object.entries({ ...notes.etags, ...etags }).filter(([name]) => name in known);
      return { asked: known, etags: Object.fromEntries(named) };
    });
  }

  /** Notes the numbers of packs that the storage was asked for. They are never lowered. */
  noteSeen(numbers: Readonly<Record<string, number>>, asked: Notes["asked"]): void {
    this.#changeSafeguards(({ seen }) => {
      const all = new Map(Object.entries(seen));
      for (const [name, time] of Object.entries(asked)) {
        const number = Math.max(numbers[name] ?? 0, all.get(name)?.[0] ?? 0);
        if (number > 0) all.set(name, [number, time]);
      }
      const now = Math.max(...Object.values(asked));
      const known = [...all].filter(([, [, time]]) => now - time < forgottenAfter);
      return { seen: Object.fromEntries(known) };
    });
  }

  /** From now on, a trust is not believed any more; see `describeTrust`. */
  refute(trust: NotedTrust): void {
    this.#changeSafeguards(() => ({ refuted: describeTrust(trust) }));
  }

  #changeSafeguards(change: (before: Safeguards) => Partial<Safeguards>): void {
    this.#attempt(() => {
      const before = this.safeguards();
      const text = JSON.stringify({ ...before, ...change(before) });
      if (this.#make()) writeSmall(this.folder, safeguardsName, text);
    });
  }

  #readJson<Content extends object>(name: string, most: number, none: Content): Content {
    const text = this.#read(name, most)?.toString("utf8");
    if (text === undefined) return none;
    try {
      return { ...none, ...(JSON.parse(text) as Partial<Content>) };
    } catch {
      // A damaged file is made again.
      return none;
    }
  }

  readPack(name: string): Buffer | undefined {
    return this.#read(fileOf(name), mostPackBytes);
  }

  writePack(name: string, bytes: Buffer): void {
    this.#attempt(() => {
      if (this.#make()) writeWhole(this.folder, fileOf(name), bytes);
    });
  }

  /** Removes packs, all of them or those of these names. */
  removePacks(names?: readonly string[]): void {
    this.#attempt(() => {
      const files = names?.map(fileOf) ?? listNames(this.folder).filter((name) => name.endsWith(packEnding));
      for (const file of files) removeQuietly(join(this.folder, file));
    });
  }

  /** Sizes in bytes of all packs, by their file names. */
  packSizes(): ReadonlyMap<string, number> {
    const sizes = new Map<string, number>();
    this.#attempt(() => {
      for (const name of listNames(this.folder).filter((one) => one.endsWith(packEnding)))
        sizes.set(name, fs.statSync(join(this.folder, name), { throwIfNoEntry: false })?.size ?? 0);
    });
    return sizes;
  }

  /** The parts that are here of these packs. */
  shardsOf(packs: string): readonly string[] {
    const names = [...this.packSizes().keys()].filter((name) => name.startsWith(`${packs}-`));
    return names.map((name) => name.slice(packs.length + 1, -packEnding.length));
  }

  /** Removes packs that nobody has fetched for long, here and of other repositories. */
  sweep(now: number): void {
    this.#attempt(() => {
      for (const folder of listNames(this.#root).map((name) => join(this.#root, name))) {
        const names = listNames(folder);
        const isOld = (name: string) => {
          const stats = fs.statSync(join(folder, name), { throwIfNoEntry: false });
          return stats !== undefined && now - stats.mtimeMs > unusedMs;
        };
        // Numbers that were seen must outlive the packs, else old packs could be played back.
        const old = names.filter((name) => name !== notesName && name !== safeguardsName && isOld(name));
        for (const name of old) removeQuietly(join(folder, name));
      }
    });
  }

  #read(name: string, most: number): Buffer | undefined {
    return this.#isOurs() ? readUpTo(join(this.folder, name), most) : undefined;
  }

  /** Whether nobody else can have written what is here. */
  #isOurs(): boolean {
    try {
      return [this.#stateFolder, this.folder].every((folder) => isOnlyOurs(fs.statSync(folder)));
    } catch (error) {
      // It is not there, or we may not look at it.
      systemCode(error);
      return false;
    }
  }

  /** Whether there is a folder to write to that nobody else can change. */
  #make(): boolean {
    makeFolder(this.folder);
    return this.#isOurs();
  }

  // Without a place for packs, a run does without them.
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      systemCode(error);
    }
  }
}

function fileOf(name: string): string {
  return `${name.replace(/^fmt-cache\/v1\//, "").replaceAll("/", "-")}${packEnding}`;
}

/** A word for the keys and the epoch of a trust. It changes with each of them. */
export function describeTrust({ publicKeys, keyId, epoch }: NotedTrust): string {
  return digestHex(JSON.stringify([publicKeys.toSorted(), keyId, epoch])).slice(0, 16);
}
