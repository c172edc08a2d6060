import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createPrettierLocator } from "../../../src/engine/prettier/locate-prettier.ts";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import { epochOf } from "../../../src/formatter/epoch.ts";
import { contentName } from "../../../src/surfaces/git/clean-files.ts";
import { Connection } from "../../../src/surfaces/remote/connection.ts";
import { Publisher } from "../../../src/surfaces/remote/publish.ts";
import { RepositoryState } from "../../../src/surfaces/remote/repository-state.ts";
import { parseSharedKey } from "../../../src/surfaces/remote/shared-key.ts";
import { parseSigningKey } from "../../../src/surfaces/remote/signing.ts";
import { openRemoteStorage } from "../../../src/surfaces/remote/storages/open-storage.ts";
import { nullStore } from "../../../src/stores/null-store.ts";
import type { CacheKey } from "../../../src/util/digest.ts";
import type { Machine, Team } from "./team.ts";

/**
 * Publishes, with the team's own keys, that files are formatted, whether they are or not.
 * @param isNamed whether git's names for their contents are claimed, too
 */
export async function publishClaims(
  team: Team,
  machine: Machine,
  { files, isNamed }: { readonly files: readonly string[]; readonly isNamed: boolean },
): Promise<void> {
  const key = parseSharedKey(team.keys.team);
  const signer = parseSigningKey(team.keys.signing);
  const digests = new Set<CacheKey>();
  const ids = isNamed ? machine.git("hash-object", ...files).split("\n") : [];
  const asked = files.map((name, index) => ({ file: join(machine.clone, name), id: ids[index] }));
  for (const one of await keysOf(asked)) digests.add(key.digestOf(one));
  const env = { FMT_CACHE_REMOTE_KEY: team.keys.team };
  const { clone, home } = machine;
  const surroundings = {
    place: { top: clone, configFile: undefined, url: undefined },
    env,
    stateFolder: home,
    state: new RepositoryState(join(home, "liar"), clone),
    now: Date.now,
  };
  const settings = {
    url: "",
    publicKeys: [signer.publicKey],
    keyId: key.id,
    epoch: 1,
    unusedDays: 30,
    credentialHelper: undefined,
    source: "test",
  };
  const storage = await openRemoteStorage(pathToFileURL(team.storage).href, {});
  const connection = new Connection(settings, { key, verifiers: [signer], epoch: 1 }, storage, surroundings);
  const publisher = new Publisher(epochOf(createPrettierLocator(clone)(clone)), {
    connection,
    signer,
    signal: AbortSignal.timeout(60_000),
    now: Date.now,
    beginsAnew: false,
  });
  await publisher.publish(digests);
}

/** The keys that whole files have in a cache, and those of the names of their blobs. */
async function keysOf(
  files: readonly { readonly file: string; readonly id: string | undefined }[],
): Promise<readonly CacheKey[]> {
  const found: CacheKey[] = [];
  let stored: CacheKey[] = [];
  const setMany: typeof nullStore.setMany = async (entries) =>
    void stored.push(...entries.map(({ key }) => key));
  const formatter = createFormatter({ cache: true, verify: false, store: { ...nullStore, setMany } });
  const request = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} } as const;
  for (const { file, id } of files) {
    const text = readFileSync(file, "utf8");
    const kind = await formatter.fileKind(file, request);
    stored = [];
    await formatter.format(text, { ...kind.options, filepath: file });
    // The entry of the whole file is stored first.
    found.push(stored[0]!);
    stored = [];
    if (id !== undefined) await formatter.mark(contentName(id, Buffer.byteLength(text)), kind);
    found.push(...stored);
  }
  return found;
}
