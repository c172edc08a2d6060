import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { connect as connectByTls } from "node:tls";
import type { AbstractConnector, Redis, RedisOptions } from "ioredis";
import type { Login } from "./credentials.ts";
import { addressOf } from "./http-storage.ts";
import { HostLookup } from "./host-lookup.ts";
import { networkError } from "./network-error.ts";
import { RemoteError } from "./remote-error.ts";
import type { GetAnswer, GetRequest, PutRequest, RemoteStorage } from "./storage.ts";

/** A pack that was not pushed for so many seconds is gone: a server's memory is dear. */
const secondsKept = 90 * 86_400;

/** What an answer may have beside the bytes of a pack. */
const frameBytes = 1024;

/**
 * Compares and stores in one step. The version is the digest of what is there, because Redis may
 * have evicted the key that tells it to readers.
 */
const storeIfSame = `
local function version(bytes) return bytes and redis.sha1hex(bytes) or '' end
if ARGV[2] ~= 'any' and version(redis.call('GET', KEYS[1])) ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[4])
redis.call('SET', KEYS[2], version(ARGV[1]), 'EX', ARGV[4])
return 1`;

interface Connection {
  readonly client: Redis;
  readonly ready: Promise<unknown>;
  /** Why the connection is of no use any more; what waits for an answer is only told that it is. */
  error?: unknown;
}

/** Reads with MGET alone, so that readers need no other right. */
export class RedisStorage implements RemoteStorage {
  readonly address: string;
  readonly #url: URL;
  readonly #login: Login;
  readonly #hosts = new HostLookup();
  #connection: Connection | undefined;
  /** How many bytes may still come before the connection is cut off. */
  #allowance = 0;

  constructor(url: URL, login: Login) {
    this.address = addressOf(url);
    this.#url = url;
    this.#login = login;
  }

  get(name: string, { etag, maximumBytes, signal }: GetRequest): Promise<GetAnswer> {
    return this.#use(signal, async (client) => {
      if (etag !== undefined) {
        this.#allowance += frameBytes;
        const [version] = await client.mget(versionKey(name));
        if (version === etag) return { kind: "unchanged" };
      }
      this.#allowance += frameBytes + maximumBytes;
      const [bytes] = await client.mgetBuffer(name);
      this.#allowance -= maximumBytes - (bytes?.length ?? 0);
      if (bytes === undefined || bytes === null) return { kind: "missing" };
      if (bytes.length === 0) throw new RemoteError(`${this.#url.host} answers with an empty pack`);
      if (bytes.length > maximumBytes) throw tooLarge(this.#url);
      return { kind: "found", bytes, etag: createHash("sha1").update(bytes).digest("hex") };
    });
  }

  put(name: string, bytes: Uint8Array, { replaces, signal }: PutRequest): Promise<"stored" | "conflict"> {
    return this.#use(signal, async (client) => {
      this.#allowance += frameBytes;
      const condition = [replaces === undefined ? "any" : "same", replaces ?? ""];
      const keys = [name, versionKey(name)];
      const stored = await client.eval(
        storeIfSame,
        2,
        ...keys,
        Buffer.from(bytes),
        ...condition,
        secondsKept,
      );
      return stored === 1 ? "stored" : "conflict";
    });
  }

  async close(): Promise<void> {
    this.#hosts.close();
    this.#connection?.client.disconnect();
  }

  /** Does something with a connection, a new one if the last is gone. */
  async #use<Result>(signal: AbortSignal, act: (client: Redis) => Promise<Result>): Promise<Result> {
    const { Redis, AbstractConnector } = await import("ioredis");
    if (signal.aborted) throw networkError(this.#url.host, undefined, signal);
    const connection = (this.#connection ??= this.#connect(
      new Redis({
        ...settingsFor(this.#url, this.#login),
        Connector: connectorTo(AbstractConnector, this.#url, this.#hosts),
      }),
    ));
    // What is asked at the same time has the same end, so that nothing else is lost.
    const cutOff = () => connection.client.disconnect();
    signal.addEventListener("abort", cutOff);
    try {
      await connection.ready;
      return await act(connection.client);
    } catch (error) {
      throw describe(this.#url.host, connection.error ?? error, signal);
    } finally {
      signal.removeEventListener("abort", cutOff);
    }
  }

  #connect(client: Redis): Connection {
    const connection: Connection = { client, ready: client.connect() };
    const fail = (error: unknown) => (connection.error ??= error);
    client.on("error", fail);
    client.on("connect", () => {
      client.stream.on("data", ({ length }: Buffer) => {
        this.#allowance -= length;
        if (this.#allowance > -frameBytes) return;
        fail(tooLarge(this.#url));
        client.stream.destroy();
      });
    });
    client.on("end", () => {
      if (this.#connection === connection) this.#connection = undefined;
    });
    return connection;
  }
}

/** Connects as ioredis does, which lets nobody choose how a name is looked up. */
function connectorTo(
  Base: typeof AbstractConnector,
  { hostname, port, protocol }: URL,
  { lookup }: HostLookup,
): NonNullable<RedisOptions["Connector"]> {
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 6379), lookup };
  return class extends Base {
    constructor() {
      super(0);
    }

    override connect(): Promise<Socket> {
      this.connecting = true;
      this.stream = protocol === "rediss:" ? connectByTls(target) : connect(target);
      this.stream.once("error", (error: Error) => (this.firstError = error));
      return Promise.resolve(this.stream);
    }
  };
}

function settingsFor({ pathname, protocol }: URL, { user, password }: Login) {
  return {
    db: Number(pathname.slice(1) || 0),
    ...(user !== "" && { username: user }),
    ...(password !== "" && { password }),
    ...(protocol === "rediss:" && { tls: {} }),
    protocol: 2 as const,
    lazyConnect: true,
    // Both would ask for rights that a reader need not have.
    enableReadyCheck: false,
    disableClientInfo: true,
    // The next request connects again, if there is one.
    retryStrategy: () => null,
  } satisfies RedisOptions;
}

function versionKey(name: string): string {
  return `${name}:version`;
}

const advice: Readonly<Record<string, string>> = {
  NOAUTH: "it wants a password",
  WRONGPASS: "the user or password is wrong",
  NOPERM: "the user may not do this",
  READONLY: "this is a replica, which cannot be written to",
  OOM: "it has no memory left",
  MOVED: "clusters of Redis are not supported",
};

/** Only the first word of a reply is told: the rest may repeat a password. */
function describe(host: string, error: unknown, signal: AbortSignal): RemoteError {
  if (!(error instanceof Error) || error.name !== "ReplyError" || signal.aborted)
    return networkError(host, isCutOff(error) ? { code: "ECONNRESET" } : error, signal);
  const word = /^[A-Z]{2,20}/.exec(error.message)?.[0] ?? "an error";
  return new RemoteError(`${host} answers with ${word}${word in advice ? ` (${advice[word]})` : ""}`);
}

function tooLarge({ host }: URL): RemoteError {
  return new RemoteError(`${host} answers with more bytes than a pack may have`);
}

function isCutOff(error: unknown): boolean {
  return error instanceof Error && error.message === "Connection is closed.";
}
