import { constants } from "node:fs";
import { mkdir, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RemoteError } from "./remote-error.ts";
import type { GetAnswer, GetRequest, PutRequest, RemoteStorage } from "./storage.ts";

/** After so many ms, a file that is being written was left behind by a process that is gone. */
const abandonedAfter = 5 * 60_000;

/** Keeps packs as files below a folder, such as a share that is mounted everywhere. */
export class FileStorage implements RemoteStorage {
  readonly address: string;
  readonly #folder: string;

  constructor(folder: string, address: string) {
    this.#folder = folder;
    this.address = address;
  }

  async get(name: string, request: GetRequest): Promise<GetAnswer> {
    try {
      // A pipe in the place of a file must not be waited for.
      const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
      const handle = await open(join(this.#folder, name), flags);
      return await readPack(handle, request).finally(() => handle.close());
    } catch (error) {
      if (isNothingThere(error)) return { kind: "missing" };
      throw this.#describe(error);
    }
  }

  /**
   * Writes beside the old file, and renames. The file that is being written also keeps others from
   * doing the same at the same time.
   */
  async put(name: string, bytes: Uint8Array, { replaces }: PutRequest): Promise<"stored" | "conflict"> {
    const file = join(this.#folder, name);
    const next = `${file}.new`;
    try {
      await mkdir(dirname(file), { recursive: true });
      const handle = await begin(next);
      if (handle === undefined) return "conflict";
      try {
        await handle.writeFile(bytes);
        await handle.sync();
        await handle.close();
        if (replaces !== undefined && (await versionOf(file)) !== replaces) return "conflict";
        await rename(next, file);
        return "stored";
      } finally {
        // Nothing is left to close or to remove when all went well.
        await handle.close().catch(() => {});
        await rm(next, { force: true });
      }
    } catch (error) {
      throw this.#describe(error);
    }
  }

  async close(): Promise<void> {}

  #describe(error: unknown): RemoteError {
    if (error instanceof RemoteError) return error;
    const code = String((error as { readonly code?: unknown }).code);
    const meaning = { EACCES: "you may not do this", EROFS: "nobody may write there", ENOSPC: "it is full" }[
      code
    ];
    return new RemoteError(`${this.address}: ${meaning ?? "it cannot be used"} (${code})`);
  }
}

async function readPack(handle: FileHandle, { etag, maximumBytes }: GetRequest): Promise<GetAnswer> {
  const stats = await handle.stat({ bigint: true });
  if (!stats.isFile()) throw new RemoteError("a pack is no file");
  const version = describeVersion(stats);
  if (version === etag) return { kind: "unchanged" };
  if (stats.size > maximumBytes) throw new RemoteError(`a pack has more than ${maximumBytes} bytes`);
  const bytes = Buffer.alloc(Number(stats.size));
  let size = 0;
  while (size < bytes.length) {
    const { bytesRead } = await handle.read(bytes, size, bytes.length - size, size);
    if (bytesRead === 0) break;
    size += bytesRead;
  }
  if (size === 0) throw new RemoteError("a pack is empty");
  return { kind: "found", bytes: bytes.subarray(0, size), etag: version };
}

/** Files are only ever replaced, so a version has a size and a time of its own. */
function describeVersion({ size, mtimeNs }: { readonly size: bigint; readonly mtimeNs: bigint }): string {
  return `${size}-${mtimeNs}`;
}

async function versionOf(file: string): Promise<string | null> {
  try {
    return describeVersion(await stat(file, { bigint: true }));
  } catch (error) {
    if (isNothingThere(error)) return null;
    throw error;
  }
}

/** Creates a file; `undefined` if somebody else is writing it. */
async function begin(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, "wx");
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "EEXIST") throw error;
  }
  const stats = await stat(file).catch(() => undefined);
  if (stats !== undefined && Date.now() - stats.mtimeMs > abandonedAfter) await rm(file, { force: true });
  // The next try finds it gone.
  return undefined;
}

function isNothingThere(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(String((error as { readonly code?: unknown }).code));
}
