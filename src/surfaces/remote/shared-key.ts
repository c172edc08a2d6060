import { createHash, hash, randomBytes } from "node:crypto";
import fs from "node:fs";
import { join } from "node:path";
import { openFile, readBytes, writeSmall } from "../../stores/disk/files.ts";
import { systemCode } from "../../stores/disk/failures.ts";
import { cacheKeyBytes, type CacheKey } from "../../util/digest.ts";
import { makeFolder } from "../../util/make-folder.ts";
import { isOwn } from "../../util/ownership.ts";
import { RemoteError } from "./storages/remote-error.ts";
import { readToken, writeToken } from "./tokens.ts";

/** The team's key. It hides which texts a pack speaks of; see README.md. */
export interface SharedKey {
  /** Names the key in the configuration, and tells nothing of it. */
  readonly id: string;
  /** The digest that stands for a key of the cache in a pack. */
  digestOf(key: CacheKey): CacheKey;
  /** The name of the packs of a Prettier, 32 hexadecimal digits. */
  nameOf(epoch: string): string;
}

/** Where the key may be set instead of in the state folder. */
export const sharedKeyVariable = "FMT_CACHE_REMOTE_KEY";

const keyBytes = 32;
// Of SHA-256, as HMAC needs it.
const blockBytes = 64;

export function makeSharedKey(): string {
  return writeToken("key", randomBytes(keyBytes));
}

/** @throws RemoteError if the text is no such key */
export function parseSharedKey(text: string): SharedKey {
  const secret = readToken("key", text, keyBytes, sharedKeyVariable);
  const hmac = createHmacOf(secret);
  return {
    id: idOf(secret),
    digestOf: (key) => hmac("t", key).slice(0, cacheKeyBytes) as CacheKey,
    nameOf: (epoch) => Buffer.from(hmac("n", epoch), "latin1").toString("hex", 0, 16),
  };
}

function idOf(secret: Buffer): string {
  return createHash("sha256").update("fmt-cache remote key\0").update(secret).digest("hex").slice(0, 16);
}

/**
 * HMAC-SHA256 (RFC 2104) of a letter and a text with one byte per character; so is the result. Two
 * calls of `hash` take half as long as the stream object of `createHmac`, and a run asks for
 * thousands.
 */
function createHmacOf(secret: Buffer): (letter: string, message: string) => string {
  const pad = (byte: number): Buffer => {
    const block = Buffer.alloc(blockBytes, byte);
    for (const [index, value] of secret.entries()) block[index] = byte ^ value;
    return block;
  };
  const [inner, outer] = [pad(0x36), pad(0x5c)];
  const outerInput = Buffer.concat([outer, Buffer.alloc(32)]);
  let innerInput = Buffer.from(inner);
  return (letter, message) => {
    const length = blockBytes + 1 + message.length;
    // Nearly all messages have one length.
    if (innerInput.length !== length) innerInput = Buffer.concat([inner, Buffer.alloc(1 + message.length)]);
    writeInto(innerInput, blockBytes, letter);
    writeInto(innerInput, blockBytes + 1, message);
    writeInto(outerInput, blockBytes, hash("sha256", innerInput, "binary"));
    return hash("sha256", outerInput, "binary");
  };
}

/** Does as `Buffer.write`, whose checks take longer than so few bytes. */
function writeInto(bytes: Buffer, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
}

/**
 * The key of this id: from the environment, else from the state folder. `undefined` if there is
 * none.
 * @param id `undefined`: whatever key the environment has
 * @throws RemoteError if the key is broken, or another one
 */
export function readSharedKey(
  id: string | undefined,
  stateFolder: string,
  env: NodeJS.ProcessEnv,
): SharedKey | undefined {
  const given = env[sharedKeyVariable]?.trim();
  // CI sets the variable of a secret that a job may not see to an empty text.
  const text = given || (id === undefined ? undefined : readKeyFile(keyFile(stateFolder, id)));
  if (text === undefined) return undefined;
  const key = parseSharedKey(text);
  if (id === undefined || key.id === id) return key;
  throw new RemoteError(
    `the key in ${given ? sharedKeyVariable : keyFile(stateFolder, id)} is ${key.id}, but the configuration names ${id}`,
  );
}

/**
 * Keeps a key for this user.
 * @throws RemoteError if it cannot be kept
 */
export function keepSharedKey(text: string, stateFolder: string): string {
  const { id } = parseSharedKey(text);
  const folder = join(stateFolder, folderName);
  try {
    makeFolder(folder);
    writeSmall(folder, id, `${text}\n`);
  } catch (error) {
    throw new RemoteError(`the team's key cannot be kept in "${folder}": ${systemCode(error)}`);
  }
  return keyFile(stateFolder, id);
}

const folderName = "remote-keys";

function keyFile(stateFolder: string, id: string): string {
  return join(stateFolder, folderName, id);
}

/** @throws RemoteError if others can read the file */
function readKeyFile(file: string): string | undefined {
  let opened: ReturnType<typeof openFile>;
  try {
    opened = openFile(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw new RemoteError(`"${file}" cannot be read: ${systemCode(error)}`);
  }
  if (opened === undefined) return undefined;
  try {
    const { stats, descriptor } = opened;
    if (!isOwn(stats) || (process.getuid !== undefined && stats.mode & 0o077))
      throw new RemoteError(`others can read "${file}"; say chmod 600, or make a new key`);
    return readBytes(descriptor, 0, 1024).toString("latin1").trim();
  } finally {
    fs.closeSync(opened.descriptor);
  }
}
