import type { Connection } from "./connection.ts";
import type { Pack } from "./pack.ts";
import { allShards, packName, rootShard } from "./shards.ts";

/** How many packs are fetched at the same time. */
const mostAtOnce = 16;

/** What was fetched of one Prettier's packs. */
export interface FetchedPacks {
  readonly packs: readonly Pack[];
  readonly digests: number;
}

/**
 * Fetches the packs of one Prettier that are not here yet, or have changed.
 * @param shards the parts that are wanted; `undefined`: all
 * @throws RemoteError
 */
export async function fetchPacks(
  connection: Connection,
  epoch: string,
  shards: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<FetchedPacks> {
  const packs = connection.access.key.nameOf(epoch);
  const root = await connection.fetch(packName(packs, rootShard), signal);
  const found = root === undefined ? [] : [root];
  const names = root === undefined ? [] : allShards(root.bits);
  const queue = names.filter((shard) => shards?.includes(shard) ?? true).values();
  const work = async () => {
    for (const shard of queue) {
      const pack = await connection.fetch(packName(packs, shard), signal);
      if (pack !== undefined) found.push(pack);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  return { packs: found, digests: found.reduce((sum, { count }) => sum + count, 0) };
}
