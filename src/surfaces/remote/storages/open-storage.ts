import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RemoteError } from "./remote-error.ts";
import type { RemoteStorage } from "./storage.ts";

/** Stands here until the other storages are there. */
export async function openRemoteStorage(url: string, _env: NodeJS.ProcessEnv): Promise<RemoteStorage> {
  if (!url.startsWith("file:")) throw new RemoteError("only file: URLs");
  const folder = fileURLToPath(url);
  const etagOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const read = (name: string) => readFile(join(folder, name)).catch(() => undefined);
  return {
    address: url,
    get: async (name, { etag }) => {
      const bytes = await read(name);
      if (bytes === undefined) return { kind: "missing" };
      return etagOf(bytes) === etag ? { kind: "unchanged" } : { kind: "found", bytes, etag: etagOf(bytes) };
    },
    put: async (name, bytes, { replaces }) => {
      const present = await read(name);
      if (replaces !== undefined && (present ? etagOf(present) : null) !== replaces) return "conflict";
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      const aside = `${file}.${randomBytes(4).toString("hex")}`;
      await writeFile(aside, bytes);
      await rename(aside, file);
      return "stored";
    },
    close: async () => {},
  };
}
