import { lstatSync } from "node:fs";
import type * as Net from "node:net";
import { deserialize, serialize } from "node:v8";
import { requireLazily } from "../shared/require-lazily.ts";
import { isPrivateFolder, type ServerAddress } from "./address.ts";
import { readFrames, toFrame } from "./frames.ts";
import { greet, longestGreeting, proveClient } from "./proof.ts";
import { longestMessage, type Reply, type Request } from "./requests.ts";

/** A client's connection to the server. Both sides have proven who they are. */
export interface Connection {
  /**
   * Resolves to `undefined` if there is no answer in time; then the connection is closed, and so it
   * is for all that is asked later.
   * @param patience milliseconds
   * @throws DataCloneError for what cannot be sent, such as a function
   */
  ask(request: Unnumbered<Request>, patience: number): Promise<Reply | undefined>;
  /** Resolves when the connection is closed, by either side. */
  readonly closed: Promise<void>;
  end(): void;
}

type Unnumbered<T> = T extends unknown ? Omit<T, "number"> : never;

/**
 * Connects to the server of this user. `absent`: nobody listens. `silent`: somebody does, but does
 * not answer in time, has too many clients, or is a stranger.
 */
export function connect(
  { folder, path }: ServerAddress,
  secret: Buffer,
): Promise<Connection | "absent" | "silent"> | "absent" {
  if (folder !== undefined && (!isPrivateFolder(folder) || !isSocket(path))) return "absent";
  const { connect: open } = requireLazily("node:net") as typeof Net;
  const socket = open(path);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve("silent");
      socket.destroy();
    }, greetingTime);
    const greeting = greet();
    let connection: OpenConnection | undefined;
    let isThere = false;
    socket.on("error", ({ code }: NodeJS.ErrnoException) => {
      // Other errors come from a server with too many clients.
      isThere ||= code !== "ENOENT" && code !== "ECONNREFUSED";
    });
    socket.on("close", () => {
      clearTimeout(timer);
      connection?.stop();
      resolve(isThere ? "silent" : "absent");
    });
    socket.on("connect", () => {
      isThere = true;
      socket.write(toFrame(greeting));
    });
    const frames = readFrames(socket, longestGreeting, (message) => {
      if (connection !== undefined) return connection.take(message);
      clearTimeout(timer);
      const proof = proveClient(secret, greeting, message);
      if (proof === undefined) {
        resolve("silent");
        return void socket.destroy();
      }
      socket.write(toFrame(proof));
      frames.setLimit(longestMessage);
      connection = openConnection(socket);
      resolve(connection);
    });
  });
}

// In milliseconds. An answer takes one; a server that was stopped gives none.
const greetingTime = 250;

// In milliseconds. A server that works says so five times as often.
const longestSilence = 1_000;

function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}

function readReply(message: Buffer): Reply | undefined {
  try {
    return deserialize(message) as Reply;
  } catch {
    // V8 has not made this message: the other side is broken.
    return undefined;
  }
}

interface OpenConnection extends Connection {
  take(message: Buffer): void;
  stop(): void;
}

function openConnection(socket: Net.Socket): OpenConnection {
  const waiting = new Map<number, (reply: Reply | undefined) => void>();
  let lastNumber = 0;
  let silence: NodeJS.Timeout | undefined;
  let markClosed: () => void;
  const closed = new Promise<void>((resolve) => (markClosed = resolve));
  const listen = () => {
    clearTimeout(silence);
    if (waiting.size > 0) silence = setTimeout(() => socket.destroy(), longestSilence);
  };
  return {
    closed,
    ask: (request, patience) => {
      if (socket.destroyed) return Promise.resolve(undefined);
      const number = (lastNumber += 1);
      const message = serialize({ ...request, number });
      if (message.length > longestMessage) return Promise.resolve(undefined);
      socket.write(toFrame(message));
      return new Promise((resolve) => {
        const timer = setTimeout(() => socket.destroy(), patience);
        waiting.set(number, (reply) => {
          clearTimeout(timer);
          waiting.delete(number);
          resolve(reply);
        });
        if (waiting.size === 1) listen();
      });
    },
    take: (message) => {
      const reply = readReply(message);
      if (reply === undefined) return void socket.destroy();
      if (reply.kind !== "working") waiting.get(reply.number)?.(reply);
      listen();
    },
    stop: () => {
      clearTimeout(silence);
      for (const answer of [...waiting.values()]) answer(undefined);
      markClosed();
    },
    end: () => socket.destroy(),
  };
}
