import { createServer } from "node:http";
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from "node:net";

/** A storage over HTTP behind a proxy that makes every way there and back as long as a network. */
export interface SlowStorage {
  readonly url: string;
  /** The time for a way there and back, in ms, from now on. */
  setDelay(milliseconds: number): void;
  close(): void;
}

/** Static GET and PUT with ETags, in memory. */
export async function startSlowStorage(): Promise<SlowStorage> {
  const objects = new Map<string, { readonly bytes: Buffer; readonly etag: string }>();
  let version = 0;
  const storage = createServer((request, response) => {
    const path = request.url ?? "";
    const present = objects.get(path);
    if (request.method === "PUT") {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        objects.set(path, { bytes: Buffer.concat(parts), etag: `"${++version}"` });
        response.writeHead(201).end();
      });
    } else if (present === undefined) response.writeHead(404).end();
    else if (request.headers["if-none-match"] === present.etag) response.writeHead(304).end();
    else
      response
        .writeHead(200, { etag: present.etag, "content-length": present.bytes.length })
        .end(present.bytes);
  });
  let delay = 0;
  const proxy = createTcpServer((client) => {
    const server = connect(portOf(storage));
    pipeLater(client, server, () => delay / 2);
    pipeLater(server, client, () => delay / 2);
  });
  await Promise.all(
    [storage, proxy].map((one) => new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve))),
  );
  return {
    url: `http://127.0.0.1:${portOf(proxy)}/cache`,
    setDelay: (milliseconds) => void (delay = milliseconds),
    close: () => {
      storage.close();
      storage.closeAllConnections();
      proxy.close();
    },
  };
}

/** A server that accepts connections and never answers. */
export async function startBlackHole(): Promise<{ readonly url: string; close(): void }> {
  const server = createTcpServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${portOf(server)}/cache`, close: () => server.close() };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function pipeLater(from: Socket, to: Socket, delay: () => number): void {
  from.on("data", (part) => setTimeout(() => to.write(part), delay()));
  from.on("end", () => setTimeout(() => to.end(), delay()));
  from.on("error", () => to.destroy());
  to.on("error", () => from.destroy());
}
