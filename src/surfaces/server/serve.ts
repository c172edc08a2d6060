import type { Socket } from "node:net";
import { deserialize, serialize } from "node:v8";
import { userKey } from "../../stores/open/open-stores.ts";
import { unreachable } from "../../util/unreachable.ts";
import { keepFetched } from "../remote/keep-fetched.ts";
import { holdAddress } from "./address-holder.ts";
import { serverAddress } from "./address.ts";
import type { Connection } from "./connection.ts";
import { createFormatService, type ServiceHost } from "./format-service.ts";
import { readFrames, toFrame } from "./frames.ts";
import { answerGreeting, isProofOfClient, longestGreeting } from "./proof.ts";
import { longestMessage, type Refusal, type Reply, type Request, type ServerStatus } from "./requests.ts";

/** What kind of process serves, and what follows from that. */
export interface ServingHost extends ServiceHost {
  readonly host: ServerStatus["host"];
  /** See `ServerStatus`. */
  readonly idleMinutes: number | undefined;
  /** Is called when the server should end: somebody has asked for it, it was idle, or too large. */
  readonly onEnd: () => void;
}

/** A process that serves. */
export interface Serving {
  /** Resolves when another server has taken its place. */
  readonly lost: Promise<void>;
  /** Ends the service at once. */
  end(): void;
}

/**
 * Serves the short commands of this user. Gives a connection to the server if there is one already.
 * @throws Error if there is no place for a server, with the reason in words
 */
export async function serve(host: ServingHost): Promise<Serving | Connection> {
  const address = serverAddress(process.env, process.platform);
  if (address === undefined)
    throw new Error("The path of the folder for sockets is too long: set XDG_RUNTIME_DIR.");
  const secret = userKey();
  if (secret === undefined)
    throw new Error(
      "There is no folder for the secret that clients are recognised by: the user has no home.",
    );
  const service = createFormatService(host);
  const started = performance.now();
  const counts = { formatted: 0, declined: {} as Partial<Record<Refusal, number>> };
  const open = new Set<Socket>();
  const fetched = keepFetched(process.env);
  let [idle, resting]: (NodeJS.Timeout | undefined)[] = [];
  const rest = () => {
    clearTimeout(idle);
    clearTimeout(resting);
    const minutes = host.host === "editor" ? threadMinutes : host.idleMinutes;
    const end = host.host === "editor" ? service.endThread : host.onEnd;
    if (minutes !== undefined) idle = setTimeout(end, minutes * 60_000);
    resting = setTimeout(() => {
      if (process.memoryUsage.rss() > mostRestingMemory) service.endThread();
    }, restingTime);
  };
  const answer = async (request: Request): Promise<Reply> => {
    const { number } = request;
    switch (request.kind) {
      case "format": {
        rest();
        fetched.add(request.text.directory);
        const found = await service.format(request.text);
        rest();
        if (found.kind === "formatted") counts.formatted += 1;
        else counts.declined[found.why] = (counts.declined[found.why] ?? 0) + 1;
        return { number, ...found };
      }
      case "status":
        return { kind: "status", number, status: readStatus() };
      case "stop":
        setImmediate(host.onEnd);
        return { kind: "status", number, status: readStatus() };
      default:
        return unreachable(request);
    }
  };
  const readStatus = (): ServerStatus => ({
    pid: process.pid,
    host: host.host,
    idleMinutes: host.idleMinutes,
    age: performance.now() - started,
    connections: open.size,
    ...counts,
    memory: process.memoryUsage.rss(),
  });
  const onAnswered = () => {
    if (process.memoryUsage.rss() < mostMemory) return;
    if (host.host === "editor") service.endThread();
    else host.onEnd();
  };
  const held = await holdAddress(address, secret, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    serveConnection(socket, { secret, answer, onAnswered });
  });
  if ("ask" in held) return held;
  rest();
  return {
    lost: held.lost,
    end: () => {
      fetched.end();
      clearTimeout(idle);
      clearTimeout(resting);
      held.release();
      service.endThread();
      for (const socket of open) socket.destroy();
    },
  };
}

// An editor's server gives its thread up after so many idle minutes. It has another one for saves.
const threadMinutes = 15;

// In bytes, and in milliseconds without a request. A thread with several plugins takes more; for a
// while, it is worth it.
const mostRestingMemory = 160_000_000;
const restingTime = 5 * 60_000;

// In bytes. Prettier keeps hundreds of megabytes after a long text, and never gives them back.
const mostMemory = 500_000_000;

interface ConnectionTools {
  readonly secret: Buffer;
  readonly answer: (request: Request) => Promise<Reply>;
  readonly onAnswered: () => void;
}

function serveConnection(socket: Socket, { secret, answer, onAnswered }: ConnectionTools): void {
  let state: { greeting: Buffer; answer: Buffer } | "proven" | undefined;
  let pending = 0;
  let alive: NodeJS.Timeout | undefined;
  const send = (reply: Reply) => {
    if (socket.destroyed) return;
    socket.write(toFrame(serialize(reply)));
    // The client does not read.
    if (socket.writableLength > longestMessage) socket.destroy();
  };
  const stranger = setTimeout(() => socket.destroy(), greetingTime).unref();
  socket.on("error", () => {});
  socket.on("close", () => {
    clearTimeout(stranger);
    clearInterval(alive);
  });
  const frames = readFrames(socket, longestGreeting, (message) => {
    if (state === undefined) {
      const reply = answerGreeting(secret, message);
      if (reply === undefined) return void socket.destroy();
      state = { greeting: Buffer.from(message), answer: reply };
      return void socket.write(toFrame(reply));
    }
    if (state !== "proven") {
      if (!isProofOfClient(secret, state.greeting, state.answer, message)) return void socket.destroy();
      state = "proven";
      clearTimeout(stranger);
      return frames.setLimit(longestMessage);
    }
    const request = readRequest(message);
    if (request === undefined) return void socket.destroy();
    pending += 1;
    if (pending === 1) alive = setInterval(() => send({ kind: "working" }), aliveInterval);
    const settle = (reply: Reply) => {
      send(reply);
      pending -= 1;
      if (pending === 0) clearInterval(alive);
      onAnswered();
    };
    // What is no request breaks the connection, not the server.
    answer(request).then(settle, () => socket.destroy());
  });
}

function readRequest(message: Buffer): Request | undefined {
  try {
    return deserialize(message) as Request;
  } catch {
    // V8 has not made this message: the other side is broken.
    return undefined;
  }
}

// In milliseconds.
const greetingTime = 2_000;
const aliveInterval = 200;
