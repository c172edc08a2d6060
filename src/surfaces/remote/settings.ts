import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rootMarkers } from "../../engine/memo/repository.ts";
import {
  below,
  createUserConfigReader,
  fail,
  placeOfRemote,
  readObject,
  userConfigName,
  type SettingPlace,
} from "../../engine/plugins/user-config.ts";

/** The value of `remote` in the configuration; docs/remote.md says what each key is for. */
export interface RemoteSettings {
  readonly url: string;
  /** Packs signed with any of them are believed. Two while a key is replaced. */
  readonly publicKeys: readonly string[];
  /** Which key the team shares; see `SharedKey`. */
  readonly keyId: string;
  readonly epoch: number;
  /** A push drops what no push has used for so many days. */
  readonly unusedDays: number;
  /** A command that prints headers with credentials. */
  readonly credentialHelper: readonly string[] | undefined;
}

const defaultUnusedDays = 30;

/**
 * @param file where the value stands
 * @throws MisuseError that names the key which is wrong
 */
export function readRemoteSettings(value: unknown, file: string): RemoteSettings {
  const place = placeOfRemote(file);
  const allowed = ["url", "publicKey", "keyId", "epoch", "unusedDays", "credentialHelper"];
  const given = readObject(value, place, allowed);
  const { url, publicKey, keyId, epoch = 1, unusedDays = defaultUnusedDays, credentialHelper } = given;
  const publicKeys = Array.isArray(publicKey) ? (publicKey as readonly unknown[]) : [publicKey];
  if (typeof url !== "string" || !/^[a-z][\w+.-]*:/i.test(url)) fail(below(place, "url"), "a URL", url);
  if (publicKeys.length === 0 || !publicKeys.every(isText))
    fail(below(place, "publicKey"), "a public key, or a list of them", publicKey);
  if (!isText(keyId) || !/^[0-9a-f]{16}$/.test(keyId))
    fail(below(place, "keyId"), "the 16 hexadecimal digits that name the team's key", keyId);
  if (credentialHelper !== undefined && !isCommand(credentialHelper))
    fail(below(place, "credentialHelper"), "a list of a command and its arguments", credentialHelper);
  return {
    url,
    publicKeys,
    keyId,
    epoch: readCount(epoch, below(place, "epoch"), 0xffff_ffff),
    unusedDays: readCount(unusedDays, below(place, "unusedDays"), 3650),
    credentialHelper,
  };
}

function readCount(value: unknown, place: SettingPlace, most: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > most)
    fail(place, `a whole number from 1 to ${most}`, value);
  return value as number;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCommand(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

/** A repository, or a folder outside of one, with a remote. */
export interface RemotePlace {
  /** Absolute path of the top of the repository; the working directory outside of one. */
  readonly top: string;
  /** The configuration that speaks of a remote in the work tree. */
  readonly configFile: string | undefined;
  /** What the environment says; it wins over the configuration. */
  readonly url: string | undefined;
}

/**
 * Finds out whether there is a remote, without asking git. `FMT_CACHE_REMOTE=off` takes it away.
 * @throws MisuseError for a configuration that is wrong
 */
export function findRemote(cwd: string, env: NodeJS.ProcessEnv): RemotePlace | undefined {
  const given = env[urlVariable]?.trim() || undefined;
  if (given !== undefined && /^(?:off|0|false|none)$/i.test(given)) return undefined;
  const { top, file } = findConfig(cwd);
  return given === undefined && file === undefined ? undefined : { top, configFile: file, url: given };
}

const urlVariable = "FMT_CACHE_REMOTE";
export const publicKeyVariable = "FMT_CACHE_REMOTE_PUBLIC_KEY";

/** The nearest configuration that has a remote. */
function findConfig(cwd: string): { readonly top: string; readonly file: string | undefined } {
  let file: string | undefined;
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (file === undefined && mentionsRemote(folder)) {
      const config = createUserConfigReader()(folder);
      if (config?.remote !== undefined) {
        ({ file } = config);
        readRemoteSettings(config.remote, file);
      }
    }
    if ([...rootMarkers].some((name) => existsSync(join(folder, name)))) return { top: folder, file };
    if (dirname(folder) === folder) return { top: cwd, file };
  }
}

/** Other configurations are read, and their mistakes reported, where plugins need them. */
function mentionsRemote(folder: string): boolean {
  return [userConfigName, "package.json"].some((name) => {
    try {
      return /"remote"\s*:/.test(readFileSync(join(folder, name), "utf8"));
    } catch {
      // There is no such file, or it cannot be read: then it configures nothing.
      return false;
    }
  });
}
