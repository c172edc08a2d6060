import type { CacheKey } from "../../util/digest.ts";
import type { Connection } from "./connection.ts";
import { encodePack, mostPackBytes, openPack, packBytes, type Pack, type PackContent } from "./pack.ts";
import { RemoteError } from "./storages/remote-error.ts";
import { allShards, bitsFor, packName, rootShard, shardOf } from "./shards.ts";
import type { Signer, Verifier } from "./signing.ts";

/** How often a push begins again after another one was faster. */
const mostAttempts = 8;
/** How many packs are written at the same time. */
const mostAtOnce = 16;
/** A digest that is used keeps its day for so long, so that not every push writes all packs. */
const coarseDays = 7;
const dayMs = 24 * 60 * 60 * 1000;

export interface PublishSettings {
  readonly connection: Connection;
  readonly signer: Signer & Verifier;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Whether packs that are there are replaced, not merged: one of their claims was wrong. */
  readonly beginsAnew: boolean;
}

/** What a push has written. */
export interface Published {
  /** Digests that no pack had before. */
  added: number;
  dropped: number;
  packs: number;
  bytes: number;
}

type Days = Map<CacheKey, number>;

/** A pack that is to be replaced, if it is signed as it should be. */
interface Present {
  /** `undefined`: nothing of it is taken over. */
  readonly content: PackContent | undefined;
  readonly pack: Pack | undefined;
  readonly etag: string | undefined | null;
}

/** Merges digests into the packs of one Prettier, and signs them. */
export class Publisher {
  readonly #settings: PublishSettings;
  readonly #packs: string;
  readonly #result: Published = { added: 0, dropped: 0, packs: 0, bytes: 0 };

  constructor(epoch: string, settings: PublishSettings) {
    this.#settings = settings;
    this.#packs = settings.connection.access.key.nameOf(epoch);
  }

  /**
   * @param digests of texts that are formatted, as this run or an earlier one has proven
   * @throws RemoteError
   */
  async publish(digests: ReadonlySet<CacheKey>): Promise<Published> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const root = await this.#read(rootShard);
      const bits = root.content?.bits ?? 0;
      const isWritten =
        bits === 0 ? await this.#writeWhole(root, digests) : await this.#writeParts(root, bits, digests);
      if (isWritten) return this.#result;
      await this.#pause(attempt);
    }
    throw new RemoteError("other pushes were faster again and again; try later");
  }

  /** Writes a root that holds all digests, or splits it when there are too many. */
  async #writeWhole(root: Present, digests: ReadonlySet<CacheKey>): Promise<boolean> {
    const merged = this.#merge(root, digests);
    const bits = bitsFor(merged.days.size);
    if (bits > 0) return this.#split(root, bits, merged.days);
    return this.#write(rootShard, root, { bits, days: merged.days }, merged.counts);
  }

  async #writeParts(root: Present, bits: number, digests: ReadonlySet<CacheKey>): Promise<boolean> {
    const sizes: number[] = [];
    const parts = [...groupByShard(digests, bits)];
    await inParallel(parts, async ([shard, own]) => void sizes.push(await this.#writePart(shard, own)));
    const mean = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
    const needed = bitsFor(mean * 2 ** bits);
    if (needed > bits) return this.#split(root, needed, await this.#readAll(bits));
    return this.#write(rootShard, root, { bits, days: new Map() }, { added: 0, dropped: 0 });
  }

  /**
   * Writes all digests into parts, and then the root that leads to them. No root has led to parts
   * that are older than the present one since a push began anew, so their content does not count.
   */
  async #split(root: Present, bits: number, days: Days): Promise<boolean> {
    const groups = groupByShard(days.keys(), bits);
    const since = root.pack?.number;
    await inParallel(allShards(bits), (shard) =>
      this.#writePart(shard, groups.get(shard) ?? new Set(), since),
    );
    return this.#write(rootShard, root, { bits, days: new Map() }, { added: 0, dropped: 0 });
  }

  async #readAll(bits: number): Promise<Days> {
    const days: Days = new Map();
    await inParallel(allShards(bits), async (shard) => {
      for (const [digest, day] of (await this.#read(shard)).content?.days ?? []) days.set(digest, day);
    });
    return days;
  }

  /** Merges digests into a part. Returns how many it has then. */
  async #writePart(shard: string, digests: ReadonlySet<CacheKey>, since = 0): Promise<number> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const found = await this.#read(shard);
      if (found.etag === null && digests.size === 0) return 0;
      const isOld = found.pack !== undefined && found.pack.number < since;
      const present = isOld ? { ...found, content: undefined } : found;
      const { days, counts } = this.#merge(present, digests);
      const dropped = counts.dropped + dropOldest(days);
      if (await this.#write(shard, present, { bits: 0, days }, { ...counts, dropped })) return days.size;
      await this.#pause(attempt);
    }
    throw new RemoteError("other pushes were faster again and again; try later");
  }

  async #read(shard: string): Promise<Present> {
    const { connection, signal, now, beginsAnew } = this.#settings;
    const { verifiers, epoch } = connection.access;
    const name = packName(this.#packs, shard);
    const answer = await connection.storage.get(name, { maximumBytes: mostPackBytes, signal });
    if (answer.kind !== "found") return { content: undefined, pack: undefined, etag: null };
    const opened = openPack(answer.bytes, { name, epoch, verifiers, now: now() });
    // What may not be believed is replaced: a pack of an old epoch or key, one that has expired, or
    // what somebody has put there.
    const pack = typeof opened === "string" ? undefined : opened;
    return { content: beginsAnew ? undefined : pack?.content(), pack, etag: answer.etag };
  }

  #merge(
    { content }: Present,
    digests: ReadonlySet<CacheKey>,
  ): { readonly days: Days; readonly counts: { readonly added: number; readonly dropped: number } } {
    const today = Math.floor(this.#settings.now() / dayMs);
    const oldest = today - this.#settings.connection.settings.unusedDays;
    const before = content?.days ?? (new Map() as Days);
    const days: Days = new Map();
    for (const [digest, day] of before) if (day >= oldest || digests.has(digest)) days.set(digest, day);
    let added = 0;
    for (const digest of digests) {
      if (!before.has(digest)) added += 1;
      if ((days.get(digest) ?? 0) <= today - coarseDays) days.set(digest, today);
    }
    return { days, counts: { added, dropped: before.size + added - days.size } };
  }

  /** Writes a pack unless it says the same already. Returns false if another push was faster. */
  async #write(
    shard: string,
    { pack, content, etag }: Present,
    next: PackContent,
    { added, dropped }: { readonly added: number; readonly dropped: number },
  ): Promise<boolean> {
    const { connection, signer, signal, now } = this.#settings;
    const lifetime = connection.settings.unusedDays * dayMs;
    const isFresh = pack !== undefined && pack.expiresAt - now() > lifetime / 2;
    if (isFresh && content !== undefined && isSame(content, next)) return true;
    const name = packName(this.#packs, shard);
    const facts = {
      name,
      epoch: connection.access.epoch,
      number: Math.max(now(), (pack?.number ?? 0) + 1),
      madeAt: now(),
      expiresAt: now() + lifetime,
    };
    const bytes = encodePack(facts, next, signer);
    if ((await connection.storage.put(name, bytes, { replaces: etag, signal })) === "conflict") return false;
    this.#result.added += added;
    this.#result.dropped += dropped;
    this.#result.packs += 1;
    this.#result.bytes += bytes.length;
    return true;
  }

  /** Lets the other push finish; by chance, so that both do not meet again. */
  #pause(attempt: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** attempt));
  }
}

function isSame(one: PackContent, other: PackContent): boolean {
  if (one.bits !== other.bits || one.days.size !== other.days.size) return false;
  for (const [digest, day] of other.days) if (one.days.get(digest) !== day) return false;
  return true;
}

/** Drops the digests that were used longest ago, beyond the size of a pack. Returns how many. */
function dropOldest(days: Days): number {
  // Names are short; 1 KB is more than all of them.
  const most = Math.floor((mostPackBytes - 1024) / (packBytes("", 1) - packBytes("", 0)));
  const excess = days.size - most;
  if (excess <= 0) return 0;
  const byAge = [...days].sort(([, one], [, other]) => one - other);
  for (const [digest] of byAge.slice(0, excess)) days.delete(digest);
  return excess;
}

function groupByShard(digests: Iterable<CacheKey>, bits: number): Map<string, Set<CacheKey>> {
  const groups = new Map<string, Set<CacheKey>>();
  for (const digest of digests) {
    const shard = shardOf(digest, bits);
    const group = groups.get(shard);
    if (group === undefined) groups.set(shard, new Set([digest]));
    else group.add(digest);
  }
  return groups;
}

async function inParallel<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = [...items].values();
  const next = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: mostAtOnce }, next));
}
