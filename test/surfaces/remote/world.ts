import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "../../../src/surfaces/remote/connection.ts";
import type { RemoteSurroundings } from "../../../src/surfaces/remote/surroundings.ts";
import { encodePack, type PackFacts } from "../../../src/surfaces/remote/pack.ts";
import { RepositoryState } from "../../../src/surfaces/remote/repository-state.ts";
import { makeSharedKey, parseSharedKey } from "../../../src/surfaces/remote/shared-key.ts";
import { packName } from "../../../src/surfaces/remote/shards.ts";
import { makeSigningPair, parsePublicKey, parseSigningKey } from "../../../src/surfaces/remote/signing.ts";
import { digestKey, type CacheKey } from "../../../src/util/digest.ts";
import { createMemoryStorage, type MemoryStorage } from "./memory-storage.ts";

export const epoch = "fmt-cache 2 prettier 3.10.1";
export const keyOf = (name: string | number): CacheKey => digestKey("test", String(name));
const day = 24 * 60 * 60 * 1000;

/** Keys, a storage in memory, and one machine. */
export class World {
  readonly storage: MemoryStorage = createMemoryStorage();
  readonly pair = makeSigningPair();
  readonly signer = parseSigningKey(this.pair.signingKey);
  readonly keyText = makeSharedKey();
  readonly key = parseSharedKey(this.keyText);
  readonly stateFolder = mkdtempSync(join(tmpdir(), "fmt-cache-remote-"));
  time = Date.UTC(2026, 0, 10);
  env: Record<string, string> = {
    FMT_CACHE_REMOTE: "memory:",
    FMT_CACHE_REMOTE_PUBLIC_KEY: this.pair.publicKey,
    FMT_CACHE_REMOTE_KEY: this.keyText,
  };

  surroundings(machine = "machine"): RemoteSurroundings {
    return {
      place: { top: `/${machine}`, configFile: undefined, url: "memory:" },
      env: this.env,
      stateFolder: this.stateFolder,
      state: new RepositoryState(this.stateFolder, `/${machine}`),
      now: () => this.time,
    };
  }

  connection(machine?: string, unusedDays = 30): Connection {
    const settings = {
      url: "memory:",
      publicKeys: [this.pair.publicKey],
      keyId: undefined,
      epoch: 1,
      unusedDays,
      credentialHelper: undefined,
      source: "test",
    };
    const verifiers = [parsePublicKey(this.pair.publicKey, "key")];
    const access = { key: this.key, verifiers, epoch: 1 };
    return new Connection(settings, access, this.storage, this.surroundings(machine));
  }

  nameOf(shard = "root"): string {
    return packName(this.key.nameOf(epoch), shard);
  }

  /** A pack of the texts of these keys. */
  pack(keys: Iterable<CacheKey>, more: Partial<PackFacts> = {}, bits = 0): Buffer {
    const days = new Map([...keys].map((key) => [this.key.digestOf(key), Math.floor(this.time / day)]));
    const facts = {
      name: this.nameOf(),
      epoch: 1,
      number: this.time,
      madeAt: this.time,
      expiresAt: this.time + 30 * day,
      ...more,
    };
    return encodePack(facts, { bits, days }, this.signer);
  }

  dispose(): void {
    rmSync(this.stateFolder, { recursive: true, force: true });
  }
}
