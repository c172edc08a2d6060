import { createHash } from "node:crypto";
import type { RemoteStorage } from "../../../src/surfaces/remote/storages/storage.ts";

/** A storage in memory that counts what it is asked. */
export interface MemoryStorage extends RemoteStorage {
  readonly objects: Map<string, Buffer>;
  readonly asked: string[];
  /** Called before each answer; may throw, or never resolve. */
  before: (name: string, signal: AbortSignal) => Promise<void>;
}

export function createMemoryStorage(): MemoryStorage {
  const objects = new Map<string, Buffer>();
  const etagOf = (bytes: Buffer | undefined) =>
    bytes === undefined ? null : createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const storage: MemoryStorage = {
    address: "memory:",
    objects,
    asked: [],
    before: async () => {},
    get: async (name, { etag, signal }) => {
      storage.asked.push(`get ${name}`);
      await storage.before(name, signal);
      const bytes = objects.get(name);
      if (bytes === undefined) return { kind: "missing" };
      return etagOf(bytes) === etag
        ? { kind: "unchanged" }
        : { kind: "found", bytes: Buffer.from(bytes), etag: etagOf(bytes)! };
    },
    put: async (name, bytes, { replaces, signal }) => {
      storage.asked.push(`put ${name}`);
      await storage.before(name, signal);
      if (replaces !== undefined && etagOf(objects.get(name)) !== replaces) return "conflict";
      objects.set(name, Buffer.from(bytes));
      return "stored";
    },
    close: async () => {},
  };
  return storage;
}
