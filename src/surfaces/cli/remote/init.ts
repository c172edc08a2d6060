import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { userConfigName } from "../../../engine/plugins/user-config.ts";
import { stateFolder } from "../../../stores/open/open-stores.ts";
import { MisuseError } from "../../../util/misuse-error.ts";
import type { RemoteCommand } from "../../arguments/invocation.ts";
import { RemoteError } from "../../remote/storages/remote-error.ts";
import { findRemote, readRemoteSettings } from "../../remote/settings.ts";
import {
  keepSharedKey,
  makeSharedKey,
  parseSharedKey,
  readSharedKey,
  sharedKeyVariable,
} from "../../remote/shared-key.ts";
import { makeSigningPair } from "../../remote/signing.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import { readStdin } from "../../shared/read-stdin.ts";
import { ciBlock, explainKeys, explainNewKey, explainNewSigningKey } from "./init-text.ts";

type InitCommand = Extract<RemoteCommand, { readonly kind: "remote init" }>;

/**
 * Makes the keys of a remote, or keeps the team's key for this user. Returns the exit code.
 * @throws RemoteError, MisuseError or system errors that say why nothing was done
 */
export async function initRemote(
  { url, replaces }: InitCommand,
  surroundings: CommandSurroundings,
): Promise<number> {
  const { cwd, env, output } = surroundings;
  const place = findRemote(cwd, { ...env, FMT_CACHE_REMOTE: "" });
  if (place?.mistake !== undefined) throw new MisuseError(place.mistake.message);
  const file = place?.configFile;
  if (file === undefined) {
    if (url === undefined || replaces !== undefined)
      throw new RemoteError('there is no remote here yet; name its storage: "fmt-cache remote init <url>"');
    output.stdout(begin(url, join(findTop(cwd), userConfigName)));
    return 0;
  }
  if (url !== undefined) throw new RemoteError(`"${file}" has a remote already; change its URL there`);
  switch (replaces) {
    case "signing-key":
      output.stdout(replaceSigningKey(file));
      return 0;
    case "key":
      output.stdout(replaceKey(file));
      return 0;
    case undefined:
      output.stdout(await keepKey(file, env));
      return 0;
  }
}

function begin(url: string, file: string): string {
  const text = makeSharedKey();
  const { signingKey, publicKey } = makeSigningPair();
  const keyId = parseSharedKey(text).id;
  const remote = { url, publicKey, keyId };
  // Refuses a wrong URL before anything is written.
  readRemoteSettings(remote, file);
  changeConfig(file, () => remote);
  const keptIn = keepSharedKey(text, stateFolder()!);
  return explainKeys({ file, keptIn, key: text, signingKey }) + ciBlock;
}

/** For a colleague, or another machine, who has got the key. */
async function keepKey(file: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { keyId } = settingsIn(file);
  const text = env[sharedKeyVariable]?.trim() || (await readStdin()).toString("utf8").trim();
  if (text === "") {
    if (readSharedKey(keyId, stateFolder()!, env) !== undefined) return "The team's key is here already.\n";
    throw new RemoteError(
      `the team's key is missing; pass it on standard input or in ${sharedKeyVariable}: pbpaste | fmt-cache remote init`,
    );
  }
  const key = parseSharedKey(text);
  if (key.id !== keyId) throw new RemoteError(`this key is ${key.id}, but "${file}" names ${keyId}`);
  return `The team's key is kept in "${keepSharedKey(text, stateFolder()!)}".\n`;
}

function replaceSigningKey(file: string): string {
  const { signingKey, publicKey } = makeSigningPair();
  const before = settingsIn(file).publicKeys;
  changeConfig(file, (remote) => ({ ...remote, publicKey: [publicKey, ...before] }));
  return explainNewSigningKey({ file, signingKey, before: before.join(", ") });
}

function replaceKey(file: string): string {
  const text = makeSharedKey();
  changeConfig(file, (remote) => ({ ...remote, keyId: parseSharedKey(text).id }));
  return explainNewKey({ file, key: text, keptIn: keepSharedKey(text, stateFolder()!) });
}

type Fields = Readonly<Record<string, unknown>>;

function settingsIn(file: string): ReturnType<typeof readRemoteSettings> {
  return readRemoteSettings(ownFields(readJson(file), file)["remote"], file);
}

/** The configuration itself, or the field of a package.json that holds it. */
function ownFields(json: Fields, file: string): Fields {
  return file.endsWith(userConfigName) ? json : ((json["fmt-cache"] ?? {}) as Fields);
}

function changeConfig(file: string, change: (remote: Fields) => Fields): void {
  const json = existsSync(file) ? readJson(file) : {};
  const own = ownFields(json, file);
  const changed = { ...own, remote: change((own["remote"] ?? {}) as Fields) };
  const whole = file.endsWith(userConfigName) ? changed : { ...json, "fmt-cache": changed };
  writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
}

function readJson(file: string): Fields {
  try {
    return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, "")) as Fields;
  } catch (error) {
    throw new MisuseError(`"${file}" is not valid JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** The top of the repository, because the whole team shares its remote. */
function findTop(cwd: string): string {
  return findRemote(cwd, { FMT_CACHE_REMOTE: "file:" })!.top;
}
