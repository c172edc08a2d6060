import type { RemoteCommand } from "../../arguments/invocation.ts";
import { connect, KeyMissing } from "../../remote/connection.ts";
import { fetchPacks } from "../../remote/fetch-packs.ts";
import { openSurroundings, type RemoteSurroundings } from "../../remote/surroundings.ts";
import { reasonOf } from "../../remote/storages/remote-error.ts";
import { RunAborted } from "../../shared/run-aborted.ts";
import { endAfter } from "../../remote/patience.ts";
import { openLogger, type CommandSurroundings } from "../../shared/command-surroundings.ts";
import { createPrettierLocator } from "../../../engine/prettier/locate-prettier.ts";
import { epochOf } from "../../../formatter/epoch.ts";
import { stateFolder } from "../../../stores/open/open-stores.ts";
import { MisuseError } from "../../../util/misuse-error.ts";
import { initRemote } from "./init.ts";
import { push } from "./push.ts";
import { showStatus, tryRemote, type TriedRemote } from "./status.ts";
import { verifyClaims } from "./verify.ts";

/** How long `pull` waits for the storage, in ms. */
const patience = 60_000;

/** Runs a command about the remote. Returns the exit code: 2 if it could not do its work. */
export async function runRemoteCommand(
  command: RemoteCommand,
  surroundings: CommandSurroundings,
): Promise<number> {
  const logger = openLogger("log", surroundings);
  try {
    if (stateFolder() === undefined)
      throw new MisuseError("The user of this process has no home folder to keep keys and packs in.");
    if (command.kind === "remote init") return await initRemote(command, surroundings);
    const remote = openRemote(surroundings.cwd, surroundings.env);
    if (remote === undefined) {
      logger.error(
        'No remote is configured here, or FMT_CACHE_REMOTE turns it off. "fmt-cache remote init <url>" makes one.',
      );
      return command.kind === "remote status" ? 1 : 2;
    }
    switch (command.kind) {
      case "remote status":
        return await showStatus(remote, surroundings);
      case "remote pull":
        return await pull(remote, surroundings);
      case "remote push":
        return await push(command.run, remote, surroundings, logger);
      case "remote verify":
        return await verifyClaims(command.run, remote, surroundings, logger);
    }
  } catch (error) {
    // These are classes of this file of the build; its caller has others of the same name.
    if (error instanceof MisuseError || error instanceof RunAborted) {
      logger.error(error.message);
      return error instanceof RunAborted ? error.exitCode : 1;
    }
    const hint = error instanceof KeyMissing ? "" : ' "fmt-cache remote status" shows more.';
    logger.error(`${command.kind}: ${reasonOf(error)}.${hint}`);
    return 2;
  }
}

/** @throws MisuseError for a configuration that is wrong */
function openRemote(cwd: string, env: NodeJS.ProcessEnv): RemoteSurroundings | undefined {
  const remote = openSurroundings(cwd, env);
  if (remote?.place.mistake !== undefined) throw new MisuseError(remote.place.mistake.message);
  return remote;
}

/** What a doctor has to know of a remote. */
export interface RemoteHealth extends Pick<TriedRemote, "reason" | "isOutage"> {
  readonly address: string;
  /** How many packs are here. */
  readonly packs: number;
}

/**
 * Looks at the remote of a folder, without asking the storage. `undefined` if there is none.
 * @throws MisuseError for a configuration that is wrong
 */
export async function examineRemote(cwd: string, env: NodeJS.ProcessEnv): Promise<RemoteHealth | undefined> {
  const remote = openRemote(cwd, env);
  if (remote === undefined) return undefined;
  const { connection, reason, isOutage } = await tryRemote(remote);
  const address = connection?.storage.address ?? remote.state.notes().trust?.address ?? "unknown";
  await connection?.close();
  return { address, reason, isOutage, packs: remote.state.packSizes().size };
}

async function pull(remote: RemoteSurroundings, { cwd, output }: CommandSurroundings): Promise<number> {
  const connection = await connect(remote);
  try {
    const epoch = epochOf(createPrettierLocator(cwd)(cwd));
    const { packs, digests } = await connection.noting(() =>
      fetchPacks(connection, epoch, undefined, endAfter(patience)),
    );
    output.stdout(
      `${digests} entries in ${packs.length} ${packs.length === 1 ? "pack" : "packs"} from ${connection.storage.address} are here.\n`,
    );
    return 0;
  } finally {
    await connection.close();
  }
}
