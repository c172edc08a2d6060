import type { Claim, ProvenTexts } from "../../stores/proven-texts.ts";
import { getOrMake } from "../../util/get-or-make.ts";
import { Audits } from "./audits.ts";
import {
  connect,
  openAccess,
  openLocalPack,
  refutePacks,
  whyRefuted,
  type Access,
  type Connection,
} from "./connection.ts";
import { isOpen } from "./breaker.ts";
import { noteOutage, type RemoteSurroundings } from "./surroundings.ts";
import type { Pack } from "./pack.ts";
import { openAbort } from "./patience.ts";
import { reasonOf } from "./storages/remote-error.ts";
import { describeTrust, type Notes } from "./repository-state.ts";
import { packName, rootShard, shardOf } from "./shards.ts";
import { whyMistaken } from "./settings.ts";
import { settingsOfEnvironment } from "./trust.ts";

/** For how long a pack is not asked for again, in ms. */
const freshFor = 5 * 60_000;
/** A lookup of so many keys is worth waiting for. */
const worthWaiting = 16;
/** How many packs are fetched at the same time. */
const mostAtOnce = 16;

export interface ReaderSettings extends RemoteSurroundings {
  /** How long a run waits for the network, in ms and in all; 0: it does not even ask. */
  readonly patience: number;
  /** Whether every lookup may wait, not only one of many keys. */
  readonly waitsAlways: boolean;
  readonly random: () => number;
}

/** Parts of packs, by Prettier's epoch. */
export type WantedPacks = Map<string, Set<string>>;

/** What a run has had of the remote. */
export interface ReaderReport {
  readonly hits: number;
  readonly misses: { readonly notInPacks: number; readonly late: number; readonly off: number };
  readonly audits: number;
  /** Why the remote is off, if it is. */
  readonly reason: string | undefined;
  /** A wrong claim, which has to be told. */
  readonly alarm: string | undefined;
  /** What the next run should find here. */
  readonly wanted: WantedPacks;
}

/** Answers the lookups of one run from packs. */
export class Reader {
  readonly #settings: ReaderSettings;
  readonly #notes: Notes;
  /** Whether the storage was to be left alone when the run began. */
  readonly #isLeftAlone: boolean;
  readonly #audits: Audits;
  readonly #abort = openAbort();
  readonly #packs = new Map<string, Pack | undefined>();
  readonly #fetches = new Map<string, Promise<Pack | undefined>>();
  readonly #wanted: WantedPacks = new Map();
  readonly #counts = { hits: 0, notInPacks: 0, late: 0, off: 0 };
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #access: Access | undefined;
  #connecting: Promise<Connection | undefined> | undefined;
  #deadline: Promise<void> | undefined;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;
  #reason: string | undefined;
  #alarm: string | undefined;

  constructor(settings: ReaderSettings) {
    this.#settings = settings;
    this.#notes = settings.state.notes();
    this.#isLeftAlone = isOpen(this.#notes.outage, settings.now());
    this.#audits = new Audits({
      now: () => performance.now(),
      random: settings.random,
      earlier: this.#notes.auditTime,
      onFirst: (auditTime) => settings.state.change(() => ({ auditTime })),
    });
    this.#openKnown();
  }

  /** What the remote knows of the texts of one Prettier. Begins to fetch what is missing. */
  provenTexts(epoch: string): ProvenTexts {
    if (this.#settings.patience > 0) void this.#root(epoch, false);
    return {
      areFormatted: async (claims) => {
        const hits = await this.#find(epoch, claims);
        const wrong = await this.#audits.findWrong(claims.filter((_, index) => hits[index]));
        if (wrong !== undefined) this.#refute(wrong.file);
        if (this.#alarm !== undefined) return claims.map(() => false);
        for (const isHit of hits) if (isHit) this.#counts.hits += 1;
        return hits;
      },
      refute: (keys) => {
        const digests = [...keys].flatMap((key) => this.#access?.key.digestOf(key) ?? []);
        const packs = [...this.#packs.values()];
        if (digests.some((digest) => packs.some((pack) => pack?.has(digest)))) this.#refute(undefined);
      },
    };
  }

  /** Ends all that is going on. What has not arrived is left to another process. */
  async close(): Promise<ReaderReport> {
    clearTimeout(this.#timer);
    this.#abort.abort();
    const connection = await Promise.race([this.#connecting, Promise.resolve(undefined)]);
    const isWhole = [...this.#wanted.values()].every(({ size }) => size === 0);
    connection?.note(this.#reason !== undefined || !isWhole);
    void connection?.close().catch(() => {});
    const { hits, ...misses } = this.#counts;
    const outage = this.#isLeftAlone ? this.#notes.outage : undefined;
    return {
      hits,
      misses,
      audits: this.#audits.count,
      reason: this.#reason ?? outage?.reason,
      alarm: this.#alarm,
      wanted: this.#wanted,
    };
  }

  /** Uses what is already believed here, without asking git. */
  #openKnown(): void {
    const { env, place } = this.#settings;
    this.#reason = whyMistaken(place);
    if (this.#reason !== undefined) return;
    const { trust: noted } = this.#notes;
    const { refuted } = this.#settings.state.safeguards();
    const trust = settingsOfEnvironment(place, env) ?? noted;
    // After a wrong claim, only new settings are believed, and git or the environment has them.
    const isRefuted = noted !== undefined && refuted === describeTrust(noted);
    if (trust === undefined || isRefuted) return;
    try {
      this.#access = openAccess(trust, this.#settings);
    } catch (error) {
      this.#fail(error, "machine");
    }
  }

  async #find(epoch: string, claims: readonly Claim[]): Promise<readonly boolean[]> {
    const mayWait = this.#settings.waitsAlways || claims.length >= worthWaiting;
    const root = await this.#root(epoch, mayWait);
    const access = this.#access;
    if (root === undefined || access === undefined) {
      this.#countMisses(claims.length, epoch, rootShard);
      return claims.map(() => false);
    }
    const digests = claims.map(({ key }) => access.key.digestOf(key));
    const shards = new Set(digests.map((digest) => shardOf(digest, root.bits)));
    const packs = new Map<string, Pack | undefined>([[rootShard, root]]);
    const others = [...shards].filter((shard) => shard !== rootShard);
    const loaded = await Promise.all(others.map((shard) => this.#pack(epoch, shard, mayWait)));
    for (const [index, shard] of others.entries()) packs.set(shard, loaded[index]);
    return digests.map((digest) => {
      const shard = shardOf(digest, root.bits);
      const pack = packs.get(shard);
      if (pack?.has(digest)) return true;
      if (pack === undefined) this.#countMisses(1, epoch, shard);
      else this.#counts.notInPacks += 1;
      return false;
    });
  }

  /** Counts lookups for which a pack would be needed that is not here. */
  #countMisses(count: number, epoch: string, shard: string): void {
    const isLate = this.#wanted.get(epoch)?.has(shard);
    if (this.#reason !== undefined || this.#isLeftAlone) this.#counts.off += count;
    else this.#counts[isLate ? "late" : "notInPacks"] += count;
  }

  async #root(epoch: string, mayWait: boolean): Promise<Pack | undefined> {
    if (this.#access === undefined) {
      if (this.#reason !== undefined || this.#isLeftAlone) return undefined;
      this.#want(epoch, rootShard);
      if (this.#settings.patience === 0) return undefined;
      if ((await this.#within(this.#connect(), mayWait)) === undefined) return undefined;
    }
    return this.#pack(epoch, rootShard, mayWait);
  }

  /** A pack that is here, or that arrives in time. */
  async #pack(epoch: string, shard: string, mayWait: boolean): Promise<Pack | undefined> {
    const access = this.#access;
    if (access === undefined || this.#alarm !== undefined) return undefined;
    const name = packName(access.key.nameOf(epoch), shard);
    if (!this.#packs.has(name)) this.#packs.set(name, openLocalPack(name, access, this.#settings));
    const known = this.#packs.get(name);
    const { asked } = this.#notes;
    const age = Math.abs(this.#settings.now() - (asked[name] ?? 0));
    if (age < freshFor || this.#reason !== undefined) return known;
    if (!this.#fetches.has(name)) {
      if (this.#isLeftAlone) return known;
      this.#want(epoch, shard);
      if (this.#settings.patience === 0) return known;
      this.#fetches.set(name, this.#fetch(name, epoch, shard));
    }
    return known ?? (await this.#within(this.#fetches.get(name)!, mayWait));
  }

  #want(epoch: string, shard: string): void {
    getOrMake(this.#wanted, epoch, () => new Set<string>()).add(shard);
  }

  async #fetch(name: string, epoch: string, shard: string): Promise<Pack | undefined> {
    const connection = await this.#connect();
    if (connection === undefined) return undefined;
    if (this.#running >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      const pack = await connection.fetch(name, this.#abort.signal);
      this.#wanted.get(epoch)?.delete(shard);
      this.#packs.set(name, pack);
      return pack;
    } catch (error) {
      this.#fail(error, "storage");
      return undefined;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  #connect(): Promise<Connection | undefined> {
    return (this.#connecting ??= connect(this.#settings).then(
      (connection) => {
        const { trust } = this.#settings.state.notes();
        const before = this.#notes.trust;
        if (before && trust && describeTrust(before) !== describeTrust(trust)) this.#packs.clear();
        this.#access = connection.access;
        return connection;
      },
      (error: unknown) => {
        this.#fail(error, "machine");
        return undefined;
      },
    ));
  }

  /** The value of a promise if it comes before the deadline of the run. */
  async #within<Value>(promise: Promise<Value | undefined>, mayWait: boolean): Promise<Value | undefined> {
    this.#deadline ??= new Promise((resolve) => {
      this.#timer = setTimeout(() => {
        this.#isOver = true;
        resolve();
      }, this.#settings.patience);
    });
    const end = mayWait && !this.#isOver ? this.#deadline : Promise.resolve();
    return Promise.race([promise, end.then(() => undefined)]);
  }

  #fail(error: unknown, of: "machine" | "storage"): void {
    // What is ended by the end of the run has not failed.
    if (this.#abort.signal.aborted || this.#reason !== undefined) return;
    this.#reason = reasonOf(error);
    this.#wanted.clear();
    noteOutage(this.#reason, of, this.#settings);
    this.#abort.abort();
  }

  /** Drops all packs, because one of their claims is wrong. */
  #refute(file: string | undefined): void {
    this.#alarm = `The remote has called ${file === undefined ? "a text" : `"${file}"`} formatted, but Prettier formats it otherwise.`;
    this.#reason = whyRefuted;
    this.#wanted.clear();
    refutePacks(this.#settings);
  }
}
