import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { createUserConfigReader } from "../../../engine/plugins/user-config.ts";
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
import { isTerminal } from "../../shared/is-terminal.ts";
import { readStdin } from "../../shared/read-stdin.ts";
import { changeConfig, placeOfConfig } from "./edit-config.ts";
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
    output.stdout(begin(url, placeOfConfig(findTop(cwd))));
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
      output.stdout(await keepKey(file, surroundings));
      return 0;
  }
}

function begin(url: string, file: string): string {
  const text = makeSharedKey();
  const { signingKey, publicKey } = makeSigningPair();
  const remote = { url, publicKey, keyId: parseSharedKey(text).id };
  // Refuses a wrong URL before anything is written.
  readRemoteSettings(remote, file);
  const keptIn = keepFor(text, () => changeConfig(file, remote));
  return explainKeys({ file, keptIn, key: text, signingKey }) + ciBlock;
}

/** Keeps a new key, and then has the configuration name it, or neither. */
function keepFor(text: string, change: () => void): string {
  const keptIn = keepSharedKey(text, stateFolder()!);
  try {
    change();
  } catch (error) {
    rmSync(keptIn, { force: true });
    throw error;
  }
  return keptIn;
}

/** For a colleague, or another machine, who has got the key. */
async function keepKey(file: string, { env, output }: CommandSurroundings): Promise<string> {
  const { keyId } = settingsIn(file);
  const isKept = () => readSharedKey(keyId, stateFolder()!, {}) !== undefined;
  const text = env[sharedKeyVariable]?.trim() || (await askForKey(isKept, output));
  if (text === "") {
    if (isKept()) return "The team's key is here already.\n";
    throw new RemoteError(`the team's key is missing; pass it on standard input or in ${sharedKeyVariable}`);
  }
  const key = parseSharedKey(text);
  if (key.id !== keyId) throw new RemoteError(`this key is ${key.id}, but "${file}" names ${keyId}`);
  return `The team's key is kept in "${keepSharedKey(text, stateFolder()!)}".\n`;
}

/** What standard input has. Somebody at a terminal is asked, unless the key is here. */
async function askForKey(isKept: () => boolean, output: CommandSurroundings["output"]): Promise<string> {
  if (!isTerminal(0)) return (await readStdin()).toString("utf8").trim();
  if (isKept()) return "";
  // What is typed is echoed to nowhere: the key is a secret.
  const silence = new Writable({ write: (_part, _encoding, done) => done() });
  const question = createInterface({ input: process.stdin, output: silence, terminal: true });
  output.stderr("Paste the team's key, which is not shown, and press Enter: ");
  const answer = await question.question("");
  question.close();
  output.stderr("\n");
  return answer.trim();
}

function replaceSigningKey(file: string): string {
  const { signingKey, publicKey } = makeSigningPair();
  const before = settingsIn(file).publicKeys;
  changeConfig(file, { publicKey: [publicKey, ...before] });
  return explainNewSigningKey({ file, signingKey, before: before.join(", ") });
}

function replaceKey(file: string): string {
  const text = makeSharedKey();
  const keptIn = keepFor(text, () => changeConfig(file, { keyId: parseSharedKey(text).id }));
  return explainNewKey({ file, key: text, keptIn });
}

function settingsIn(file: string): ReturnType<typeof readRemoteSettings> {
  return readRemoteSettings(createUserConfigReader()(dirname(file))?.remote, file);
}

/** The top of the repository, because the whole team shares its remote. */
function findTop(cwd: string): string {
  return findRemote(cwd, { FMT_CACHE_REMOTE: "file:" })!.top;
}
