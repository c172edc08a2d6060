import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What the server does instead of answering as it should. */
export type Misdeed =
  | "silent"
  | "slow"
  | "elsewhere"
  | "in a circle"
  | "everything"
  | "empty"
  | "login page"
  | "truncated"
  | "truncated chunks"
  | "corrupted"
  | "endless"
  | "endless error"
  | "says 10 GB"
  | "says less"
  | "zipped"
  | "partial"
  | "no HTTP"
  | "cuts off"
  | "no list"
  | 401
  | 403
  | 500;

export interface HostileServer {
  readonly url: string;
  /** What is kept, by path and query. */
  readonly kept: Map<string, Buffer>;
  readonly requests: readonly IncomingMessage[];
  /** How many bytes were written in answer to all requests. */
  sent(): number;
  /** From now on; `undefined`: honest. */
  behave(misdeed: Misdeed | undefined): void;
  close(): Promise<void>;
}

/**
 * A server that keeps what is put, with ETag and conditions, until it is told to behave in another
 * way.
 */
export async function startHostileServer(tls?: {
  readonly key: string;
  readonly cert: string;
}): Promise<HostileServer> {
  const kept = new Map<string, Buffer>();
  const requests: IncomingMessage[] = [];
  let misdeed: Misdeed | undefined;
  let sent = 0;
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(request);
    const { socket } = request;
    response.on("close", () => (sent += socket.bytesWritten));
    if (misdeed === undefined) void answer(kept, request, response);
    else misbehave(misdeed, kept.get(request.url!) ?? Buffer.from("whatever"), response);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    kept,
    requests,
    sent: () => sent,
    behave: (next) => (misdeed = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  kept: Map<string, Buffer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url!;
  const { "if-match": mustBe, "if-none-match": mustNotBe } = request.headers;
  const body = Buffer.from(
    request.method === "PUT" ? await text(request.setEncoding("latin1")) : "",
    "latin1",
  );
  const present = kept.get(path);
  const etag = present && `"${createHash("sha256").update(present).digest("hex")}"`;
  if (request.method === "PUT") {
    if (mustBe !== undefined && mustBe !== etag) return void response.writeHead(412).end();
    if (mustNotBe === "*" && present) return void response.writeHead(412).end();
    kept.set(path, body);
    return void response.writeHead(present ? 204 : 201).end();
  }
  if (present === undefined) return void response.writeHead(404).end();
  if (mustNotBe === etag) return void response.writeHead(304, { etag }).end();
  response.writeHead(200, { etag, "content-length": present.length }).end(present);
}

function misbehave(misdeed: Misdeed, body: Buffer, response: ServerResponse): void {
  const half = body.subarray(0, body.length / 2);
  switch (misdeed) {
    case "silent":
      return;
    case "slow":
      response.writeHead(200, { "content-length": body.length });
      dripInto(response, 50, () => body.subarray(0, 1));
      return;
    case "elsewhere":
      response.writeHead(302, { location: "https://elsewhere.example/token" }).end();
      return;
    case "in a circle":
      response.writeHead(302, { location: response.req.url }).end();
      return;
    case "everything":
      response.writeHead(200).end("whatever");
      return;
    case "empty":
      response.writeHead(200).end();
      return;
    case "login page":
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<h1>Welcome</h1>");
      return;
    case "truncated":
      response.writeHead(200, { "content-length": body.length }).write(half);
      setTimeout(() => response.destroy(), 20);
      return;
    case "truncated chunks":
      response.writeHead(200).write(half);
      setTimeout(() => response.destroy(), 20);
      return;
    case "corrupted":
      response.writeHead(200).end(Buffer.from(body).fill(0x58, body.length - 1));
      return;
    case "endless":
    case "endless error":
      response.writeHead(misdeed === "endless" ? 200 : 500);
      dripInto(response, 0, () => Buffer.alloc(64 * 1024));
      return;
    case "says 10 GB":
      response.writeHead(200, { "content-length": 10 * 1024 ** 3 });
      dripInto(response, 0, () => Buffer.alloc(64 * 1024));
      return;
    case "says less":
      response.writeHead(200, { "content-length": half.length }).flushHeaders();
      response.socket!.write(body);
      return;
    case "zipped":
      response.writeHead(200, { "content-encoding": "gzip" }).end(body);
      return;
    case "partial":
      response.writeHead(206).end(half);
      return;
    case "no HTTP":
      response.socket!.end("hello\n");
      return;
    case "cuts off":
      response.socket!.destroy();
      return;
    case "no list":
      response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
      return;
    default:
      response.writeHead(misdeed).end("<Error>secret</Error>");
  }
}

/** Writes for as long as somebody reads. */
function dripInto(response: ServerResponse, pause: number, next: () => Buffer): void {
  const go = () => {
    if (response.destroyed) return;
    if (response.write(next())) setTimeout(go, pause);
    else response.once("drain", () => setTimeout(go, pause));
  };
  go();
}
