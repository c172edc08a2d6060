/**
 * Where packs are kept, by names like `fmt-cache/v1/<recipe>/<shard>`. Errors are `RemoteError`s
 * whose messages never show a credential.
 */
export interface RemoteStorage {
  /** For messages: the address without credentials. */
  readonly address: string;
  get(name: string, request: GetRequest): Promise<GetAnswer>;
  put(name: string, bytes: Uint8Array, request: PutRequest): Promise<"stored" | "conflict">;
  close(): Promise<void>;
}

export interface GetRequest {
  readonly etag?: string | undefined;
  readonly maximumBytes: number;
  readonly signal: AbortSignal;
}

export type GetAnswer =
  | { readonly kind: "found"; readonly bytes: Buffer; readonly etag: string | undefined }
  | { readonly kind: "unchanged" }
  | { readonly kind: "missing" };

export interface PutRequest {
  /**
   * The version that is replaced; `null`: there must be none; undefined: whatever is there.
   */
  readonly replaces?: string | null | undefined;
  readonly signal: AbortSignal;
}
