import type { FetchRequest } from "./background-fetch.ts";
import { createPrettierLocator } from "../../engine/prettier/locate-prettier.ts";
import { epochOf } from "../../formatter/epoch.ts";
import { connect, type Connection } from "./connection.ts";
import { fetchPacks } from "./fetch-packs.ts";
import { openSurroundings, noteOutage, type RemoteSurroundings } from "./surroundings.ts";
import { endAfter } from "./patience.ts";
import { reasonOf } from "./storages/remote-error.ts";

/** How long the storage may take in all, in ms: nobody waits for this process. */
const patience = 15_000;

void fetchWanted(JSON.parse(process.argv[2] ?? "{}") as FetchRequest).finally(() => process.exit());

/** What is here of the packs for the Prettier of a folder. */
function presentPacks(
  cwd: string,
  { state }: RemoteSurroundings,
  { access }: Connection,
): FetchRequest["wanted"] {
  const epoch = epochOf(createPrettierLocator(cwd)(cwd));
  return [[epoch, state.shardsOf(access.key.nameOf(epoch))]];
}

/** Fetches what an earlier process has missed. Errors are told by the next run. */
async function fetchWanted({ cwd, wanted }: FetchRequest): Promise<void> {
  const surroundings = openSurroundings(cwd, process.env);
  if (surroundings === undefined) return;
  let connection: Connection;
  try {
    connection = await connect(surroundings);
  } catch (error) {
    return noteOutage(reasonOf(error), "machine", surroundings);
  }
  const signal = endAfter(patience);
  const packs = wanted.length > 0 ? wanted : presentPacks(cwd, surroundings, connection);
  try {
    await connection.noting(async () => {
      for (const [epoch, shards] of packs) await fetchPacks(connection, epoch, shards, signal);
    });
    surroundings.state.sweep(Date.now());
  } catch (error) {
    noteOutage(reasonOf(error), "storage", surroundings);
  } finally {
    await connection.close();
  }
}
