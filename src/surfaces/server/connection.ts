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
 * not answer in time, or is a stranger.
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
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      connection?.stop();
      resolve("absent");
    });
    socket.on("connect", () => socket.write(toFrame(greeting)));
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
      const reply = deserialize(message) as Reply;
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
