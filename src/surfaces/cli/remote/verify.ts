import type { Claim, ProvenTexts } from "../../../stores/proven-texts.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import { connect, openLocalPack, refutePacks, type Connection } from "../../remote/connection.ts";
import type { RemoteSurroundings } from "../../remote/surroundings.ts";
import { fetchPacks } from "../../remote/fetch-packs.ts";
import { packName, rootShard, shardOf } from "../../remote/shards.ts";
import { endAfter } from "../../remote/patience.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import type { Logger } from "../../shared/logger.ts";
import type { Pack } from "../../remote/pack.ts";
import { proveFiles } from "./prove-files.ts";

const patience = 60_000;

/**
 * Compares all claims of the remote about these files with Prettier. Returns the exit code: 1 if
 * one is wrong; then all packs are dropped here.
 * @throws RemoteError if the packs cannot be had
 */
export async function verifyClaims(
  run: RunArguments,
  remote: RemoteSurroundings,
  surroundings: CommandSurroundings,
  logger: Logger,
): Promise<number> {
  const connection = await connect(remote);
  const counts = { right: 0, wrong: 0, unknown: 0 };
  const failures: unknown[] = [];
  const proven = (epoch: string): ProvenTexts => {
    let fetched: Promise<unknown> | undefined;
    const compare = async (claim: Claim) => {
      await (fetched ??= fetchPacks(connection, epoch, undefined, endAfter(patience)));
      const isClaimed = has(epoch, claim.key, connection, remote);
      const isRight = isClaimed ? await claim.compare(Number.POSITIVE_INFINITY) : undefined;
      counts[isRight === undefined ? "unknown" : isRight ? "right" : "wrong"] += 1;
      if (isRight === false)
        logger.error(`The remote calls ${claim.file ?? "a text"} formatted; Prettier does not.`);
    };
    return {
      areFormatted: async (claims) => {
        try {
          for (const claim of failures.length > 0 ? [] : claims) await compare(claim);
        } catch (error) {
          failures.push(error);
        }
        // Nothing but claims is compared here, so nothing else need be formatted.
        return claims.map(() => true);
      },
      refute: () => {},
    };
  };
  try {
    await connection.noting(async () => {
      await proveFiles(run, proven, surroundings, logger);
      if (failures.length > 0) throw failures[0];
    });
  } finally {
    await connection.close();
  }
  const { right, wrong, unknown } = counts;
  surroundings.output.stdout(
    `${right + wrong} claims of ${connection.storage.address} compared: ${wrong} wrong. ${unknown} texts are not known to it.\n`,
  );
  if (wrong === 0) return 0;
  refutePacks(remote);
  return 1;
}

const opened = new WeakMap<Connection, Map<string, Pack | undefined>>();

function has(
  epoch: string,
  key: Parameters<Connection["access"]["key"]["digestOf"]>[0],
  connection: Connection,
  remote: RemoteSurroundings,
): boolean {
  const packs = opened.get(connection) ?? new Map<string, Pack | undefined>();
  opened.set(connection, packs);
  const packOf = (shard: string) => {
    const name = packName(connection.access.key.nameOf(epoch), shard);
    if (!packs.has(name)) packs.set(name, openLocalPack(name, connection.access, remote));
    return packs.get(name);
  };
  const digest = connection.access.key.digestOf(key);
  return packOf(shardOf(digest, packOf(rootShard)?.bits ?? 0))?.has(digest) ?? false;
}
