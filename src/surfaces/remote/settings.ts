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
import { MisuseError } from "../../util/misuse-error.ts";

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

const keys = ["url", "publicKey", "keyId", "epoch", "unusedDays", "credentialHelper"];

/**
 * @param file where the value stands
 * @param allowed the only keys that it may have; any key if absent: a later version may know more
 * @throws MisuseError that names the key which is wrong, and shows no value: it may be a credential
 */
export function readRemoteSettings(
  value: unknown,
  file: string,
  allowed?: readonly string[],
): RemoteSettings {
  const place = placeOfRemote(file);
  if (value === null || typeof value !== "object" || Array.isArray(value)) fail(place, "an object");
  const given = readObject(value, place, allowed);
  const { url, publicKey, keyId, epoch = 1, unusedDays = defaultUnusedDays, credentialHelper } = given;
  const publicKeys = Array.isArray(publicKey) ? (publicKey as readonly unknown[]) : [publicKey];
  if (typeof url !== "string" || !/^[a-z][\w+.-]*:/i.test(url)) fail(below(place, "url"), "a URL");
  if (publicKeys.length === 0 || !publicKeys.every(isText))
    fail(below(place, "publicKey"), "a public key, or a list of them");
  if (!isText(keyId) || !/^[0-9a-f]{16}$/.test(keyId))
    fail(below(place, "keyId"), "the 16 hexadecimal digits that name the team's key");
  if (credentialHelper !== undefined && !isCommand(credentialHelper))
    fail(below(place, "credentialHelper"), "a list of a command and its arguments");
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
  readonly mistake?: ConfigMistake | undefined;
}

/** What is wrong with the configuration in the work tree. */
interface ConfigMistake {
  readonly message: string;
  /** Whether runs pass over it: a key that is unknown. */
  readonly isHarmless: boolean;
}

/** The remote of a folder, found without asking git. `FMT_CACHE_REMOTE=off` takes it away. */
export function findRemote(cwd: string, env: NodeJS.ProcessEnv): RemotePlace | undefined {
  const given = env[urlVariable]?.trim() || undefined;
  if (given !== undefined && /^(?:off|0|false|none)$/i.test(given)) return undefined;
  const { top, file, mistake } = findConfig(cwd);
  if (given === undefined && file === undefined) return undefined;
  const isUsed = given === undefined || !env[publicKeyVariable]?.trim();
  return { top, configFile: file, url: given, mistake: isUsed ? mistake : undefined };
}

/** Why a run does without the remote, if its configuration is wrong. */
export function whyMistaken({ mistake }: RemotePlace): string | undefined {
  return mistake === undefined || mistake.isHarmless ? undefined : mistake.message.replace(/\.$/, "");
}

const urlVariable = "FMT_CACHE_REMOTE";
export const publicKeyVariable = "FMT_CACHE_REMOTE_PUBLIC_KEY";

interface FoundConfig {
  readonly file: string;
  readonly mistake: ConfigMistake | undefined;
}

/** The nearest configuration that has a remote. */
function findConfig(cwd: string): { readonly top: string } & Partial<FoundConfig> {
  let found: FoundConfig | undefined;
  for (let folder = cwd; ; folder = dirname(folder)) {
    found ??= readConfigIn(folder);
    if ([...rootMarkers].some((name) => existsSync(join(folder, name)))) return { top: folder, ...found };
    if (dirname(folder) === folder) return { top: cwd, ...found };
  }
}

function readConfigIn(folder: string): FoundConfig | undefined {
  const mentioned = fileWithRemote(folder);
  if (mentioned === undefined) return undefined;
  try {
    const config = createUserConfigReader()(folder);
    if (config?.remote === undefined) return undefined;
    return { file: config.file, mistake: findMistake(config.remote, config.file) };
  } catch (error) {
    return { file: mentioned, mistake: { message: messageOf(error), isHarmless: false } };
  }
}

function findMistake(remote: unknown, file: string): ConfigMistake | undefined {
  for (const allowed of [undefined, keys]) {
    try {
      readRemoteSettings(remote, file, allowed);
    } catch (error) {
      return { message: messageOf(error), isHarmless: allowed !== undefined };
    }
  }
  return undefined;
}

function messageOf(error: unknown): string {
  if (error instanceof MisuseError) return error.message;
  throw error;
}

/** Other configurations are read, and their mistakes reported, where plugins need them. */
function fileWithRemote(folder: string): string | undefined {
  const files = [userConfigName, "package.json"].map((name) => join(folder, name));
  return files.find((file) => {
    try {
      return /"remote"\s*:/.test(readFileSync(file, "utf8"));
    } catch {
      // There is no such file, or it cannot be read: then it configures nothing.
      return false;
    }
  });
}
