import type { Options } from "prettier";
import type { OffloadedText } from "../../text/offload.ts";
import type { CacheKey } from "../../util/digest.ts";

// What a client and the server say to each other once both have proven who they are. Messages are
// serialized by V8: both are the same version of Node.js.

export type Request =
  | { readonly kind: "format"; readonly number: number; readonly text: TextRequest }
  | { readonly kind: "status"; readonly number: number }
  | { readonly kind: "stop"; readonly number: number };

/** A text that its client's cache does not know, and what the client would format it with. */
export interface TextRequest {
  readonly source: string;
  readonly options: Options;
  /** The client's key of the text. An answer that was not made under this key is none. */
  readonly key: CacheKey;
  /** The client's working directory, where plugins look for files. */
  readonly directory: string;
  /** See `FormatterSettings`. */
  readonly prettierFrom: string | undefined;
  readonly cacheLocation: string | undefined;
}

export type Reply =
  | { readonly kind: "formatted"; readonly number: number; readonly text: OffloadedText }
  /** The client has to format the text itself. */
  | { readonly kind: "declined"; readonly number: number; readonly why: Refusal }
  | { readonly kind: "status"; readonly number: number; readonly status: ServerStatus }
  /** There are requests that are not answered yet, and the server is alive. */
  | { readonly kind: "working" };

export type Refusal =
  /** Too many requests are waiting. */
  | "busy"
  /** Another working directory is in use, in which plugins have been loaded. */
  | "other-directory"
  /** The server's Prettier, plugins or their inputs are not the client's. */
  | "other-key"
  /** Prettier rejects the text. The client reports that. */
  | "rejected"
  /** A plugin has printed something, which only the client can show. */
  | "printed"
  /** The thread that formats has ended. */
  | "ended";

export interface ServerStatus {
  readonly pid: number;
  /** `editor`: a language server. `service`: `fmt-cache serve`. */
  readonly host: "editor" | "service";
  /** Minutes without a request after which it ends; `undefined` for never. */
  readonly idleMinutes: number | undefined;
  /** Milliseconds since it was started. */
  readonly age: number;
  readonly connections: number;
  readonly formatted: number;
  readonly declined: Readonly<Partial<Record<Refusal, number>>>;
  /** Bytes of the process in memory. */
  readonly memory: number;
}

/** The longest message, in bytes. A longer text is formatted by the client. */
export const longestMessage = 64 * 1024 * 1024;

/**
 * In milliseconds. Ten times as long as Prettier takes for a text that is not known at all, so that
 * only a server, or a thread of it, in trouble is given up.
 */
export function patienceFor(source: string): number {
  return 5_000 + source.length / 20;
}
