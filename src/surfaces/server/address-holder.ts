import { lstatSync, renameSync, unlinkSync } from "node:fs";
import type * as Net from "node:net";
import { makeFolder } from "../../util/make-folder.ts";
import { requireLazily } from "../shared/require-lazily.ts";
import { isPrivateFolder, type ServerAddress } from "./address.ts";
import { connect, type Connection } from "./connection.ts";

/** An address at which clients reach this process. */
export interface HeldAddress {
  /** Resolves when another server has taken the address, or when somebody has removed it. */
  readonly lost: Promise<void>;
  /** Gives the address up. Connections stay open. */
  release(): void;
}

/**
 * Makes this process the server of an address. Gives a connection to the server there is, if it
 * answers; one that does not answer is replaced.
 *
 * The socket gets a name of its own first, and is then renamed: at no moment does the address lead
 * nowhere, and a socket that a killed process left behind is replaced in the same step. Where two
 * processes do so at the same time, the second one wins, and the first one finds out.
 *
 * @throws system errors, and an error where the folder is not this user's alone
 */
export async function holdAddress(
  address: ServerAddress,
  secret: Buffer,
  onConnection: (socket: Net.Socket) => void,
): Promise<HeldAddress | Connection> {
  const { folder, path } = address;
  if (folder !== undefined) {
    makeFolder(folder);
    if (!isPrivateFolder(folder))
      throw new Error(
        `${folder} must be a folder that belongs to you, with mode 700. Remove it and try again.`,
      );
  }
  const other = await connect(address, secret);
  if (typeof other !== "string") return other;
  const { createServer } = requireLazily("node:net") as typeof Net;
  const server = createServer(onConnection);
  server.maxConnections = mostConnections;
  const own = folder === undefined ? path : `${path}.${String(process.pid).padStart(8, "0").slice(-8)}`;
  if (folder !== undefined) removeQuietly(own);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(own, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", () => {});
  if (folder === undefined) return { lost: new Promise(() => {}), release: () => server.close() };
  try {
    renameSync(own, path);
  } catch (error) {
    // Takes its file away.
    server.close();
    throw error;
  }
  return watchAddress(path, server);
}

// More than this are refused by the system, and format for themselves.
const mostConnections = 256;

function watchAddress(path: string, server: Net.Server): HeldAddress {
  const own = inodeOf(path);
  const isOurs = () => inodeOf(path) === own;
  let timer: NodeJS.Timeout;
  const lost = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (isOurs()) return;
      server.close();
      clearInterval(timer);
      resolve();
    }, lookInterval).unref();
  });
  return {
    lost,
    release: () => {
      clearInterval(timer);
      if (isOurs()) removeQuietly(path);
      server.close();
    },
  };
}

// In milliseconds. Until then, two processes may serve, which only costs memory.
const lookInterval = 2_000;

function inodeOf(path: string): bigint | undefined {
  return lstatSync(path, { throwIfNoEntry: false, bigint: true })?.ino;
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone already.
  }
}
