import type { ProvenTexts } from "../../../stores/proven-texts.ts";
import type { CacheKey } from "../../../util/digest.ts";
import { getOrMake } from "../../../util/get-or-make.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import { Audits } from "../../remote/audits.ts";
import { connect, type Connection } from "../../remote/connection.ts";
import type { RemoteSurroundings } from "../../remote/surroundings.ts";
import { mostPackBytes, type Pack } from "../../remote/pack.ts";
import { Publisher, type Published } from "../../remote/publish.ts";
import { RemoteError } from "../../remote/storages/remote-error.ts";
import { packName, rootShard, shardOf } from "../../remote/shards.ts";
import { parseSigningKey, signingKeyVariable, type Signer, type Verifier } from "../../remote/signing.ts";
import { whyNotProtected } from "../../remote/trust.ts";
import { endAfter } from "../../remote/patience.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import type { Logger } from "../../shared/logger.ts";
import { proveFiles } from "./prove-files.ts";

/** How long the storage may take for reading and for writing, in ms each. */
const patience = 120_000;
/** What audits of a push may take, in ms. */
const auditBudget = 2000;

/**
 * Proves which files are formatted, and publishes that. See "What a push may sign" in
 * ../../remote/README.md.
 * @throws RemoteError if nothing could be published
 */
export async function push(
  run: RunArguments,
  remote: RemoteSurroundings,
  surroundings: CommandSurroundings,
  logger: Logger,
): Promise<number> {
  const signer = openSigner(remote.env);
  const why = await whyNotProtected(remote.place.top, remote.env);
  if (why !== undefined)
    throw new RemoteError(`only commits of the protected branch are published, and ${why}`);
  const connection = await connect(remote);
  try {
    if (!connection.access.verifiers.some(({ mark }) => mark.equals(signer.mark)))
      throw new RemoteError(
        `${signingKeyVariable} belongs to ${signer.publicKey}, which "publicKey" in the configuration does not name`,
      );
    const collector = new Collector(connection);
    const files = await proveFiles(run, collector.provenTexts, surroundings, logger);
    if (collector.isDistrusted)
      logger.warn(
        "A claim of the packs on the storage was wrong. They are replaced by what this run has proven.",
      );
    const signal = endAfter(patience);
    const settings = {
      connection,
      signer,
      signal,
      now: remote.now,
      beginsAnew: collector.isDistrusted,
    };
    const total: Published = { added: 0, dropped: 0, packs: 0, bytes: 0 };
    for (const [epoch, digests] of collector.proven) {
      const one = await new Publisher(epoch, settings).publish(digests);
      for (const name of ["added", "dropped", "packs", "bytes"] as const) total[name] += one[name];
    }
    const { address } = connection.storage;
    const left = files.others === 0 ? "" : ` ${files.others} that are not formatted were left out.`;
    surroundings.output.stdout(
      `${files.formatted} formatted files are known to ${address}: ${total.added} new entries, ${total.dropped} dropped, ${total.packs} packs written (${total.bytes} bytes).${left}\n`,
    );
    return 0;
  } finally {
    await connection.close();
  }
}

function openSigner(env: NodeJS.ProcessEnv): Signer & Verifier {
  const text = env[signingKeyVariable]?.trim();
  if (text) return parseSigningKey(text);
  throw new RemoteError(
    `${signingKeyVariable} is not set. Only jobs of the protected branch have it; "fmt-cache remote init" says where it goes`,
  );
}

/**
 * Collects the digests of texts that this run has proven, and of those that earlier pushes have
 * signed and this run has met.
 */
class Collector {
  /** Proven by this run; by Prettier's epoch. */
  readonly #learnt = new Map<string, Set<CacheKey>>();
  /** Signed by earlier pushes, and met by this one. */
  readonly #used = new Map<string, Set<CacheKey>>();
  readonly #connection: Connection;
  readonly #packs = new Map<string, Promise<Pack | undefined>>();
  readonly #signal = endAfter(patience);
  readonly #audits = new Audits({
    now: () => performance.now(),
    random: Math.random,
    earlier: undefined,
    onFirst: () => {},
    budget: auditBudget,
  });
  isDistrusted = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** What may be signed. */
  get proven(): ReadonlyMap<string, ReadonlySet<CacheKey>> {
    const used = (epoch: string) => (this.isDistrusted ? [] : (this.#used.get(epoch) ?? []));
    return new Map([...this.#learnt].map(([epoch, learnt]) => [epoch, new Set([...learnt, ...used(epoch)])]));
  }

  readonly provenTexts = (epoch: string): ProvenTexts => {
    const learnt = getOrMake(this.#learnt, epoch, () => new Set<CacheKey>());
    const used = getOrMake(this.#used, epoch, () => new Set<CacheKey>());
    const { key } = this.#connection.access;
    return {
      areFormatted: async (claims) => {
        const hits = await Promise.all(claims.map((claim) => this.#has(epoch, key.digestOf(claim.key))));
        const wrong = await this.#audits.findWrong(claims.filter((_, index) => hits[index]));
        this.isDistrusted ||= wrong !== undefined;
        if (this.isDistrusted) return claims.map(() => false);
        for (const [index, claim] of claims.entries()) if (hits[index]) used.add(key.digestOf(claim.key));
        return hits;
      },
      learn: (one) => void learnt.add(key.digestOf(one)),
      refute: () => {
        this.isDistrusted = true;
      },
    };
  };

  async #has(epoch: string, digest: CacheKey): Promise<boolean> {
    const root = await this.#pack(epoch, rootShard);
    const shard = shardOf(digest, root?.bits ?? 0);
    const pack = shard === rootShard ? root : await this.#pack(epoch, shard);
    return pack?.has(digest) ?? false;
  }

  async #pack(epoch: string, shard: string): Promise<Pack | undefined> {
    const name = packName(this.#connection.access.key.nameOf(epoch), shard);
    return getOrMake(this.#packs, name, async () => this.#fetch(name));
  }

  async #fetch(name: string): Promise<Pack | undefined> {
    const { storage } = this.#connection;
    try {
      const answer = await storage.get(name, { maximumBytes: mostPackBytes, signal: this.#signal });
      return answer.kind === "found" ? this.#connection.check(name, answer.bytes) : undefined;
    } catch {
      // What may not be believed is replaced by this push. A storage that does not answer is asked
      // once more when the pack is written.
      return undefined;
    }
  }
}
