import {
  Agent as HttpAgent,
  request as requestHttp,
  type Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { HostLookup } from "./host-lookup.ts";
import { networkError } from "./network-error.ts";
import { RemoteError } from "./remote-error.ts";

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Of a body with status 200. Of others, the beginning is enough. */
  readonly maximumBytes?: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Adds credentials to the headers of a request. */
export type Authorize = (
  url: URL,
  request: HttpRequest & { readonly headers: Readonly<Record<string, string>> },
) => Promise<Readonly<Record<string, string>>>;

/** How a host is reached. */
interface Connector {
  readonly agent: Agent;
  readonly isProxy: boolean;
}

const mostRedirects = 3;
const mostBytesOfOthers = 16 * 1024;

/** Speaks with one host. Everything ends when the request's signal says so. */
export class HttpClient {
  readonly #authorize: Authorize;
  readonly #connector: Promise<Connector>;
  readonly #hosts = new HostLookup();

  constructor(origin: URL, authorize: Authorize) {
    this.#authorize = authorize;
    this.#connector = openConnector(origin, this.#hosts);
    // Whoever sends first gets the error.
    this.#connector.catch(() => {});
  }

  /** @throws RemoteError unless a whole answer has come */
  async send(url: URL, request: HttpRequest): Promise<HttpAnswer> {
    try {
      request.signal.throwIfAborted();
      return await this.#follow(url, request);
    } catch (error) {
      const proxied = (await this.#connector).isProxy ? " (through HTTPS_PROXY)" : "";
      throw networkError(`${url.host}${proxied}`, error, request.signal);
    }
  }

  async #follow(url: URL, request: HttpRequest): Promise<HttpAnswer> {
    let target = url;
    for (let count = 0; count <= mostRedirects; count++) {
      const answer = await this.#exchange(target, request);
      if (![301, 302, 303, 307, 308].includes(answer.status)) return answer;
      target = redirectedTo(target, answer, request);
    }
    throw new RemoteError(`${url.host} redirects again and again`);
  }

  async #exchange(url: URL, request: HttpRequest): Promise<HttpAnswer> {
    const { method, body, signal, maximumBytes = mostBytesOfOthers } = request;
    const plain = {
      // The bytes themselves are checked, so they must come as they are kept.
      "accept-encoding": "identity",
      ...(body && { "content-type": "application/octet-stream", "content-length": `${body.length}` }),
      ...request.headers,
    };
    const headers = await this.#authorize(url, { ...request, headers: plain });
    const { agent } = await this.#connector;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const start = url.protocol === "https:" ? requestHttps : requestHttp;
      const sent = start(url, { method, headers, agent, signal }, resolve);
      // An error after the answer is one of reading it.
      sent.on("error", reject);
      sent.end(body);
    });
    const status = response.statusCode ?? 0;
    const bytes =
      status === 200 ? await readWhole(response, maximumBytes, url) : await readBeginning(response, signal);
    return { status, headers: response.headers, body: bytes };
  }

  async close(): Promise<void> {
    this.#hosts.close();
    const connector = await this.#connector.catch(() => undefined);
    connector?.agent.destroy();
  }
}

function redirectedTo(url: URL, { headers }: HttpAnswer, { method }: HttpRequest): URL {
  const location = headers.location ?? "";
  const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  if (target === undefined) throw new RemoteError(`${url.host} redirects to nowhere`);
  // Credentials and trust are for this host alone.
  if (target.origin !== url.origin)
    throw new RemoteError(
      `${url.host} redirects to ${target.origin}, which is not followed; configure the address that answers itself`,
    );
  if (method === "PUT") throw new RemoteError(`${url.host} redirects what is written, which is not followed`);
  return target;
}

async function readWhole(response: IncomingMessage, maximumBytes: number, { host }: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = Number(response.headers["content-length"] ?? 0) > maximumBytes ? Infinity : 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > maximumBytes) throw new RemoteError(`${host} answers with more than ${maximumBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What is said beside a status: at most a bit of it, and nothing depends on its end. */
async function readBeginning(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= mostBytesOfOthers) break;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    // The status has come, and that is enough.
  }
  return Buffer.concat(chunks);
}

/**
 * Keeps connections, because several packs are fetched. `HTTPS_PROXY` and `NO_PROXY` count; plain
 * HTTP only goes to this machine, which needs no proxy.
 */
async function openConnector(origin: URL, { lookup }: HostLookup): Promise<Connector> {
  const settings = { keepAlive: true, maxSockets: 8, lookup };
  if (origin.protocol === "http:") return { agent: new HttpAgent(settings), isProxy: false };
  const { getProxyForUrl } = await import("proxy-from-env");
  const proxy = getProxyForUrl(origin.href);
  if (proxy === "") return { agent: new HttpsAgent(settings), isProxy: false };
  if (!/^https?:/.test(proxy) || !URL.canParse(proxy))
    throw new RemoteError("HTTPS_PROXY must be a URL that begins with http:// or https://");
  const { HttpsProxyAgent } = await import("https-proxy-agent");
  return { agent: new HttpsProxyAgent(proxy as `http:${string}`, settings), isProxy: true };
}
