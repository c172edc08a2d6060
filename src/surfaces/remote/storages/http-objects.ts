import type { HttpAnswer, HttpClient } from "./http-client.ts";
import { RemoteError } from "./remote-error.ts";
import type { GetAnswer, GetRequest, PutRequest } from "./storage.ts";

/** In what a server differs from one that knows GET, PUT, ETag and conditions. */
export interface HttpDialect {
  /** Whether an answer that is neither 200 nor 404 means that there is nothing. */
  isMissing(answer: HttpAnswer): boolean;
  /** Whether the answer to a PUT with a condition means that it does not hold. */
  isConflict(answer: HttpAnswer): boolean;
  /** Whether conditions of PUT are only kept by looking before. */
  readonly looksFirst: boolean;
}

/** For servers that keep files, like nginx with WebDAV: many of them ignore conditions of PUT. */
export const plainDialect: HttpDialect = {
  isMissing: () => false,
  isConflict: ({ status }) => status === 412,
  looksFirst: true,
};

/** Reads and writes what is at a URL. */
export class HttpObjects {
  readonly #client: HttpClient;
  readonly #dialect: HttpDialect;

  constructor(client: HttpClient, dialect: HttpDialect) {
    this.#client = client;
    this.#dialect = dialect;
  }

  async get(url: URL, { etag, maximumBytes, signal }: GetRequest): Promise<GetAnswer> {
    const headers: Record<string, string> = etag === undefined ? {} : { "if-none-match": etag };
    const answer = await this.#client.send(url, { method: "GET", headers, maximumBytes, signal });
    if (answer.status === 304 && etag !== undefined) return { kind: "unchanged" };
    if (answer.status === 404 || this.#dialect.isMissing(answer)) return { kind: "missing" };
    if (answer.status !== 200) throw refusal(url, answer);
    checkBody(url, answer);
    return { kind: "found", bytes: answer.body, etag: answer.headers.etag };
  }

  async put(url: URL, body: Uint8Array, { replaces, signal }: PutRequest): Promise<"stored" | "conflict"> {
    const headers = conditionOf(replaces);
    const mustLook = this.#dialect.looksFirst && replaces !== undefined;
    if (mustLook && !(await this.#holds(url, replaces, signal))) return "conflict";
    let answer = await this.#client.send(url, { method: "PUT", headers, body, signal });
    // Some S3 servers know no conditions and say so.
    if (answer.status === 501 && replaces !== undefined)
      answer = await this.#client.send(url, { method: "PUT", body, signal });
    if (replaces !== undefined && this.#dialect.isConflict(answer)) return "conflict";
    if (![200, 201, 202, 204].includes(answer.status)) throw refusal(url, answer);
    return "stored";
  }

  async #holds(url: URL, replaces: string | null, signal: AbortSignal): Promise<boolean> {
    const answer = await this.#client.send(url, { method: "HEAD", signal });
    if (answer.status === 404) return replaces === null;
    if (answer.status !== 200) throw refusal(url, answer);
    return answer.headers.etag === replaces;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

function conditionOf(replaces: string | null | undefined): Record<string, string> {
  if (replaces === null) return { "if-none-match": "*" };
  // A weak tag never fulfils `If-Match`.
  return replaces === undefined || replaces.startsWith("W/") ? {} : { "if-match": replaces };
}

/** A server that answers everything with 200 is told from one that has something. */
function checkBody({ host }: URL, { headers, body }: HttpAnswer): void {
  if (body.length === 0) throw new RemoteError(`${host} answers with an empty body`);
  if (/^text\/html\b/i.test(headers["content-type"] ?? ""))
    throw new RemoteError(`${host} answers with a web page, perhaps one to log in`);
  if ((headers["content-encoding"] ?? "identity") !== "identity")
    throw new RemoteError(`${host} answers in an encoding that was not asked for`);
}

const advice: Readonly<Record<number, string>> = {
  401: "the credentials are missing or wrong",
  403: "the credentials do not allow this",
  404: "there is no place to write to",
  405: "it does not let anybody write",
  407: "the proxy wants credentials",
  409: "the folder above is missing",
  413: "this is more than it takes; in nginx, client_max_body_size says how much",
  507: "it has no space left",
};

function refusal({ host }: URL, { status, body }: HttpAnswer): RemoteError {
  // What S3 calls an error; its message may show the key's name.
  const name = /<Code>(\w{1,60})<\/Code>/.exec(body.toString("latin1"))?.[1];
  const words = [name, advice[status]].filter((text) => text !== undefined).join(", ");
  return new RemoteError(`${host} answers with ${status}${words && ` (${words})`}`);
}
