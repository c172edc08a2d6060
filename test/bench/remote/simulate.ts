import { randomBytes } from "node:crypto";
import { encodePack, packBytes } from "../../../src/surfaces/remote/pack.ts";
import { bitsFor, packName, rootShard, shardOf } from "../../../src/surfaces/remote/shards.ts";
import { makeSigningPair, parseSigningKey } from "../../../src/surfaces/remote/signing.ts";
import type { CacheKey } from "../../../src/util/digest.ts";

/** What packs of so many digests cost. Sizes in bytes. */
export interface Simulation {
  readonly digests: number;
  readonly parts: number;
  readonly total: number;
  readonly largestPart: number;
  /** What a hook of 3 files, and a run over 3,000, have to fetch at first. */
  readonly forHook: number;
  readonly forRun: number;
  /** In ms, for all parts: to sort and sign them. */
  readonly signing: number;
}

/** Makes random digests, part by part, so that ten million fit into memory. */
export function simulate(digests: number): Simulation {
  const signer = parseSigningKey(makeSigningPair().signingKey);
  const bits = bitsFor(digests);
  const parts = 2 ** bits;
  const sizes: number[] = [];
  let signing = 0;
  for (let part = 0; part < parts; part++) {
    const count = Math.round(digests / parts + (Math.random() - 0.5) * 2 * Math.sqrt(digests / parts));
    const days = new Map(
      Array.from({ length: count }, () => [randomBytes(20).toString("latin1") as CacheKey, 20_000]),
    );
    const name = packName("0".repeat(32), bits === 0 ? rootShard : String(part));
    const facts = { name, epoch: 1, number: 1, madeAt: 0, expiresAt: 1 };
    const start = performance.now();
    sizes.push(encodePack(facts, { bits: 0, days }, signer).length);
    signing += performance.now() - start;
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const root = bits === 0 ? 0 : packBytes("x".repeat(50), 0);
  const forFiles = (files: number) => {
    const needed = new Set(
      Array.from({ length: files }, () => shardOf(randomBytes(20).toString("latin1") as CacheKey, bits)),
    );
    return root + Math.round((needed.size * total) / parts);
  };
  return {
    digests,
    parts,
    total: total + root,
    largestPart: Math.max(...sizes),
    forHook: forFiles(3),
    forRun: forFiles(3000),
    signing,
  };
}
