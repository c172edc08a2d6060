import { createPrettierLocator } from "../../../engine/prettier/locate-prettier.ts";
import { epochOf } from "../../../formatter/epoch.ts";
import { connect, openLocalPack, type Connection } from "../../remote/connection.ts";
import { isLeftAlone, type RemoteSurroundings } from "../../remote/surroundings.ts";
import type { Pack } from "../../remote/pack.ts";
import { reasonOf } from "../../remote/storages/remote-error.ts";
import { packName, rootShard } from "../../remote/shards.ts";
import { signingKeyVariable } from "../../remote/signing.ts";
import { whyNotProtected } from "../../remote/trust.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";

/**
 * Shows what is known of the remote, without asking the storage. Returns the exit code: 1 if the
 * remote is off.
 */
export async function showStatus(
  remote: RemoteSurroundings,
  { output, cwd }: CommandSurroundings,
): Promise<number> {
  const { connection, reason } = await tryRemote(remote);
  const { trust } = remote.state.notes();
  const lines = [
    `Remote: ${connection?.storage.address ?? trust?.address ?? "unknown"}`,
    `State: ${reason === undefined ? "on" : `off: ${reason}`}`,
  ];
  if (connection !== undefined) {
    const { settings, access } = connection;
    lines.push(
      `Believed: ${settings.source} (epoch ${settings.epoch}, public key ${settings.publicKeys.join(", ")})`,
      `Team's key: ${access.key.id}`,
      `Packs here: ${describePacks(remote, connection, cwd)}`,
      `May publish: ${await describePush(remote)}`,
    );
    await connection.close();
  }
  output.stdout(`${lines.join("\n")}\n`);
  return reason === undefined ? 0 : 1;
}

export interface TriedRemote {
  /** Not to be used while the remote is left alone. */
  readonly connection: Connection | undefined;
  /** Why the remote is off. */
  readonly reason: string | undefined;
  /** Whether it is off only because the storage did not answer. */
  readonly isOutage: boolean;
}

/** Finds out whether the remote is off, without asking the storage. */
export async function tryRemote(remote: RemoteSurroundings): Promise<TriedRemote> {
  let connection: Connection;
  try {
    connection = await connect(remote);
  } catch (error) {
    return { connection: undefined, reason: reasonOf(error), isOutage: false };
  }
  const { outage } = remote.state.notes();
  if (!isLeftAlone(remote)) return { connection, reason: undefined, isOutage: false };
  const seconds = Math.ceil((outage!.until - remote.now()) / 1000);
  return { connection, reason: `${outage!.reason}; it is asked again in ${seconds} s`, isOutage: true };
}

function describePacks(remote: RemoteSurroundings, connection: Connection, cwd: string): string {
  const { state, now } = remote;
  const sizes = [...state.packSizes().values()];
  if (sizes.length === 0) return 'none yet; "fmt-cache remote pull" fetches them';
  const epoch = epochOf(createPrettierLocator(cwd)(cwd));
  const name = packName(connection.access.key.nameOf(epoch), rootShard);
  const root = openLocalPack(name, connection.access, remote);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return `${sizes.length} (${bytes} bytes)${root === undefined ? ", none of this Prettier" : describeRoot(root, now())}`;
}

function describeRoot({ bits, count, number, madeAt, expiresAt }: Pack, now: number): string {
  const entries = bits === 0 ? `${count} entries` : `in ${2 ** bits} parts`;
  const date = (time: number) => new Date(time).toISOString().slice(0, 16);
  const left = Math.floor((expiresAt - now) / 86_400_000);
  return `, ${entries}, number ${number}, made ${date(madeAt)}, expires in ${left} days`;
}

async function describePush({ env, place }: RemoteSurroundings): Promise<string> {
  if (!env[signingKeyVariable]) return `no, ${signingKeyVariable} is not set`;
  const why = await whyNotProtected(place.top, env);
  return why === undefined ? "yes" : `no, ${why}`;
}
