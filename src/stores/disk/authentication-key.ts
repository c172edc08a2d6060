import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { isSystemError, systemCode } from "./failures.ts";
import { openFile, readBytes, removeQuietly, writeBytes } from "./files.ts";
import { authenticationKeyBytes } from "./sealed-text.ts";
import { makeFolder } from "../../util/make-folder.ts";
import { isOnlyOurs, isOwn } from "../../util/ownership.ts";

/**
 * The user's secret of 32 bytes that proves which texts in a cache are genuine. It is read from the
 * state folder, or created there if `mayMake` is true. It must stay outside the cache folder,
 * because that may be copied to other users and machines.
 *
 * Returns undefined when there is no secret that only this user knows. Then the file is unreadable,
 * not a regular file, owned, readable or writable by another user, or cannot be created; or others
 * can write to its folder. A damaged secret is replaced, and all texts that it proved become
 * misses. Never throws because of the disk.
 */
export function loadAuthenticationKey(stateFolder: string, mayMake = true): Buffer | undefined {
  const file = path.join(stateFolder, "authentication-key");
  try {
    const folder = fs.statSync(stateFolder, { throwIfNoEntry: false });
    if (folder !== undefined && !isOnlyOurs(folder)) return undefined;
    const known = readKey(file);
    if (typeof known !== "string") return known;
    if (!mayMake) return undefined;
    // Processes that do this at the same time may remove each other's new keys. Texts sealed with a
    // removed key become misses; the next processes all use the key that is left.
    if (known === "damaged") removeQuietly(file);
    createKey(stateFolder, file);
    const made = readKey(file);
    return typeof made === "string" ? undefined : made;
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

function readKey(file: string): Buffer | "absent" | "damaged" | undefined {
  let opened: ReturnType<typeof openFile>;
  try {
    opened = openFile(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "absent";
    throw error;
  }
  if (opened === undefined) return undefined;
  try {
    // Anybody who can read the key can forge texts.
    if (!isOwn(opened.stats) || (process.getuid !== undefined && opened.stats.mode & 0o077)) return undefined;
    const bytes = readBytes(opened.descriptor, 0, authenticationKeyBytes + 1);
    // A power cut may leave a file of zeros. It has the right length but is no secret.
    const isKey = bytes.length === authenticationKeyBytes && bytes.some((byte) => byte !== 0);
    return isKey ? bytes : "damaged";
  } finally {
    fs.closeSync(opened.descriptor);
  }
}

/** Creates the key, unless another process has created one first. */
function createKey(stateFolder: string, file: string): void {
  makeFolder(stateFolder);
  const temporary = `${file}.tmp.${process.pid}.${randomBytes(6).toString("hex")}`;
  try {
    const key = randomBytes(authenticationKeyBytes);
    writeKey(temporary, key);
    publishKey(temporary, file, key);
  } finally {
    removeQuietly(temporary);
  }
}

function publishKey(temporary: string, file: string, key: Buffer): void {
  try {
    // Unlike a rename, a link never replaces the key that another process has just made.
    fs.linkSync(temporary, file);
  } catch (error) {
    // Some file systems have no hard links. There, a process that reads at this moment may find a
    // short key and create another one.
    if (systemCode(error) !== "EEXIST") writeKey(file, key);
  }
}

function writeKey(file: string, bytes: Buffer): void {
  const descriptor = fs.openSync(file, "wx", 0o600);
  try {
    writeBytes(descriptor, bytes);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
