import { createHash } from "node:crypto";
import type { HttpObjects } from "./http-objects.ts";
import { addressOf, below } from "./http-storage.ts";
import { RemoteError } from "./remote-error.ts";
import type { GetAnswer, GetRequest, PutRequest, RemoteStorage } from "./storage.ts";

/** How the cache of a build tool names things; both names are 64 hexadecimal digits. */
export interface PointerLayout {
  pathOfPointer(name: string): string;
  pathOfContent(digest: string): string;
  /** Must hold the digest once, as it is. */
  encodePointer(digest: string, size: number): Uint8Array;
}

const mostPointerBytes = 1024;

/**
 * Keeps packs under their own digest, and below a digest of each name which one it is: where such a
 * cache has no ETag, a reader that knows the pack reads the pointer only. Old packs are evicted
 * like everything else there.
 */
export class PointerStorage implements RemoteStorage {
  readonly address: string;
  readonly #base: URL;
  readonly #objects: HttpObjects;
  readonly #layout: PointerLayout;

  constructor(base: URL, objects: HttpObjects, layout: PointerLayout) {
    this.address = addressOf(base);
    this.#base = base;
    this.#objects = objects;
    this.#layout = layout;
  }

  async get(name: string, { etag, maximumBytes, signal }: GetRequest): Promise<GetAnswer> {
    const digest = await this.#readPointer(name, signal);
    if (digest === undefined) return { kind: "missing" };
    if (digest === etag) return { kind: "unchanged" };
    const url = below(this.#base, this.#layout.pathOfContent(digest));
    const answer = await this.#objects.get(url, { maximumBytes, signal });
    // What a pointer points to may have been evicted before it.
    if (answer.kind !== "found") return { kind: "missing" };
    if (digestOf(answer.bytes) !== digest)
      throw new RemoteError(`${url.host} answers with other bytes than were stored`);
    return { ...answer, etag: digest };
  }

  /** Looks last whether the pointer is the one to be replaced; these caches have no conditions. */
  async put(
    name: string,
    bytes: Uint8Array,
    { replaces, signal }: PutRequest,
  ): Promise<"stored" | "conflict"> {
    const digest = digestOf(bytes);
    await this.#objects.put(below(this.#base, this.#layout.pathOfContent(digest)), bytes, { signal });
    if (replaces !== undefined && ((await this.#readPointer(name, signal)) ?? null) !== replaces)
      return "conflict";
    const pointer = this.#layout.encodePointer(digest, bytes.length);
    return this.#objects.put(this.#urlOfPointer(name), pointer, { signal });
  }

  close(): Promise<void> {
    return this.#objects.close();
  }

  async #readPointer(name: string, signal: AbortSignal): Promise<string | undefined> {
    const url = this.#urlOfPointer(name);
    const answer = await this.#objects.get(url, { maximumBytes: mostPointerBytes, signal });
    if (answer.kind !== "found") return undefined;
    // A server may encode anew what it has read, but keeps the digest.
    const digests = answer.bytes.toString("latin1").match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g);
    const [digest] = digests ?? [];
    if (digest === undefined || digests?.length !== 1)
      throw new RemoteError(`${url.host} answers with something that fmt-cache has not stored there`);
    return digest;
  }

  #urlOfPointer(name: string): URL {
    return below(this.#base, this.#layout.pathOfPointer(digestOf(name)));
  }
}

function digestOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Bazel's cache over HTTP. The pointer is an `ActionResult` with one output file, because servers
 * check that it is one, and that its file is there.
 * https://bazel.build/remote/caching#http-caching-protocol
 */
export const bazelLayout: PointerLayout = {
  pathOfPointer: (name) => `ac/${name}`,
  pathOfContent: (digest) => `cas/${digest}`,
  encodePointer: (digest, size) => {
    const field = (tag: number, content: Buffer) =>
      Buffer.concat([Buffer.from([tag, content.length]), content]);
    const digestMessage = [field(0x0a, Buffer.from(digest)), Buffer.from([0x10, ...varint(size)])];
    const file = [field(0x0a, Buffer.from("pack")), field(0x12, Buffer.concat(digestMessage))];
    return field(0x12, Buffer.concat(file));
  },
};

/** A whole number as protocol buffers write it. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...varint(Math.floor(value / 0x80))];
}

/** https://turborepo.dev/docs/openapi */
export const turboLayout: PointerLayout = {
  pathOfPointer: (name) => `v8/artifacts/${name}`,
  pathOfContent: (digest) => `v8/artifacts/${digest}`,
  encodePointer: (digest) => Buffer.from(`fmt-cache ${digest}\n`),
};

/** The team stands in the query, as Turborepo itself sends it. */
export function nameTeam(base: URL, environment: NodeJS.ProcessEnv): URL {
  const url = new URL(base);
  if (environment["TURBO_TEAMID"]) url.searchParams.set("teamId", environment["TURBO_TEAMID"]);
  if (environment["TURBO_TEAM"]) url.searchParams.set("slug", environment["TURBO_TEAM"]);
  return url;
}
