import { noteDoubt } from "../../stores/disk/last-doubt.ts";
import { openRemoteStorage } from "./storages/open-storage.ts";
import { describeDefect, mostPackBytes, openPack, type Pack } from "./pack.ts";
import { RemoteError } from "./storages/remote-error.ts";
import { describeTrust, type NotedTrust, type Notes, type Safeguards } from "./repository-state.ts";
import type { RemoteSurroundings } from "./surroundings.ts";
import { guardTokens } from "./token-addresses.ts";
import { readSharedKey, sharedKeyVariable, type SharedKey } from "./shared-key.ts";
import { parsePublicKey, type Verifier } from "./signing.ts";
import type { RemoteStorage } from "./storages/storage.ts";
import { believeSettings, NotBelieved, type BelievedSettings } from "./trust.ts";

/** What a storage calls a version is noted up to this length, because all of it is kept here. */
const longestEtag = 200;

/** A program for credentials; what the environment names wins over the configuration. */
const helperVariable = "FMT_CACHE_REMOTE_CREDENTIAL_HELPER";

/** All that packs are read with. */
export interface Access {
  readonly key: SharedKey;
  readonly verifiers: readonly Verifier[];
  readonly epoch: number;
}

/** Packs cannot be read without the team's key, as by everybody outside of the team. */
export class KeyMissing extends RemoteError {
  override readonly name = "KeyMissing";
}

/** @throws RemoteError if a key is missing or broken */
export function openAccess(
  trust: Pick<NotedTrust, "publicKeys" | "epoch"> & { readonly keyId: string | undefined },
  { stateFolder, env }: Pick<RemoteSurroundings, "stateFolder" | "env">,
): Access {
  const key = readSharedKey(trust.keyId, stateFolder, env);
  if (key === undefined)
    throw new KeyMissing(
      `the team's key is not here; ask your team for it, then say "fmt-cache remote init" or set ${sharedKeyVariable}`,
    );
  const verifiers = trust.publicKeys.map((text) => parsePublicKey(text, '"publicKey"'));
  return { key, verifiers, epoch: trust.epoch };
}

/** The packs of a repository as this machine has them, without the network. */
export function openLocalPack(
  name: string,
  { verifiers, epoch }: Access,
  { state, now }: Pick<RemoteSurroundings, "state" | "now">,
): Pack | undefined {
  const bytes = state.readPack(name);
  const pack = bytes && openPack(bytes, { name, epoch, verifiers, now: now() });
  return typeof pack === "object" ? pack : undefined;
}

/** An open storage with the settings that are believed. */
export class Connection {
  readonly settings: BelievedSettings;
  readonly access: Access;
  readonly storage: RemoteStorage;
  readonly #surroundings: RemoteSurroundings;
  readonly #etags: Notes["etags"];
  readonly #seen: Safeguards["seen"];
  readonly #learnt: { readonly [Name in "asked" | "seen"]: Record<string, number> } & {
    readonly etags: Record<string, string>;
  } = { asked: {}, seen: {}, etags: {} };

  constructor(
    settings: BelievedSettings,
    access: Access,
    storage: RemoteStorage,
    surroundings: RemoteSurroundings,
  ) {
    this.settings = settings;
    this.access = access;
    this.storage = storage;
    this.#surroundings = surroundings;
    this.#etags = surroundings.state.notes().etags;
    this.#seen = surroundings.state.safeguards().seen;
  }

  /**
   * Fetches a pack, unless the storage has the version that is here. What arrives is kept for later
   * runs. If the storage has none, the one that is here stays valid.
   * @throws RemoteError for every answer but a pack that may be believed, or none
   */
  async fetch(name: string, signal: AbortSignal): Promise<Pack | undefined> {
    const known = openLocalPack(name, this.access, this.#surroundings);
    const etag = known && this.#etags[name];
    const answer = await this.storage.get(name, { etag, maximumBytes: mostPackBytes, signal });
    const pack = answer.kind === "found" ? this.#accept(name, answer.bytes, answer.etag) : known;
    this.#learnt.asked[name] = this.#surroundings.now();
    return pack;
  }

  #accept(name: string, bytes: Buffer, etag: string | undefined): Pack {
    const pack = this.check(name, bytes);
    this.#surroundings.state.writePack(name, bytes);
    this.#learnt.seen[name] = pack.number;
    if (etag !== undefined && etag.length <= longestEtag) this.#learnt.etags[name] = etag;
    return pack;
  }

  /** @throws RemoteError if the bytes are no pack that may be believed */
  check(name: string, bytes: Buffer): Pack {
    const { verifiers, epoch } = this.access;
    const pack = openPack(bytes, { name, epoch, verifiers, now: this.#surroundings.now() });
    const isOlder = typeof pack === "object" && pack.number < (this.#seen[name]?.[0] ?? 0);
    const defect = isOlder ? "older" : typeof pack === "string" ? pack : undefined;
    if (defect !== undefined)
      throw new RemoteError(`the storage has answered with ${describeDefect(defect)}`);
    return pack as Pack;
  }

  /** Does something with the storage, and notes what was learnt of it, also if it fails. */
  async noting<Result>(work: () => Promise<Result>): Promise<Result> {
    let hasFailed = true;
    try {
      const result = await work();
      hasFailed = false;
      return result;
    } finally {
      this.note(hasFailed);
    }
  }

  /**
   * Notes what the storage has, and that it works.
   * @param hasFailed whether it has answered something else in the same run, or nothing in time;
   * then it does not work
   */
  note(hasFailed: boolean): void {
    const { asked, etags, seen } = this.#learnt;
    if (Object.keys(asked).length === 0) return;
    const { state } = this.#surroundings;
    state.noteSeen(seen, asked);
    state.noteAnswers(asked, etags);
    if (!hasFailed) state.change(() => ({ outage: undefined, told: undefined }));
  }

  close(): Promise<void> {
    return this.storage.close();
  }
}

/**
 * Finds out which settings are believed, and opens their storage.
 * @throws RemoteError
 */
export async function connect(surroundings: RemoteSurroundings): Promise<Connection> {
  const { place, env, state } = surroundings;
  const settings = await believeSettings(place, env).catch((error: unknown) => {
    if (error instanceof NotBelieved) noteTrust(undefined, surroundings);
    throw error;
  });
  const access = openAccess(settings, surroundings);
  const helper = settings.credentialHelper;
  const storage = await openRemoteStorage(
    settings.url,
    helper === undefined ? env : { [helperVariable]: JSON.stringify(helper), ...env },
    guardTokens(surroundings),
  );
  noteTrust({ ...settings, keyId: access.key.id, address: storage.address }, surroundings);
  const { trust } = state.notes();
  const { refuted } = state.safeguards();
  if (refuted !== undefined && trust !== undefined && refuted === describeTrust(trust))
    throw new RemoteError(whyRefuted);
  return new Connection(settings, access, storage, surroundings);
}

/** Drops all packs for good, because one of their claims is wrong. */
export function refutePacks({ state, stateFolder }: Pick<RemoteSurroundings, "state" | "stateFolder">): void {
  const { trust } = state.notes();
  if (trust !== undefined) state.refute(trust);
  state.removePacks();
  noteDoubt(stateFolder);
}

/** Why packs are not used after one of their claims was wrong. */
export const whyRefuted =
  'its packs have called a text formatted that is not; they are not believed here until "epoch" in the configuration is raised or the keys are replaced';

function noteTrust(
  settings: NotedTrust | undefined,
  { state, stateFolder }: Pick<RemoteSurroundings, "state" | "stateFolder">,
): void {
  const trust = settings && {
    publicKeys: settings.publicKeys,
    keyId: settings.keyId,
    epoch: settings.epoch,
    source: settings.source,
    address: settings.address,
  };
  const before = state.notes().trust;
  if (JSON.stringify(before) === JSON.stringify(trust)) return;
  if (before !== undefined && (trust === undefined || describeTrust(before) !== describeTrust(trust))) {
    // What was concluded from packs that are not believed any more must be concluded anew.
    state.removePacks();
    noteDoubt(stateFolder);
  }
  state.change(() => ({ trust }));
}
