import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { isSystemError, systemCode } from "./failures.ts";
import { openFile, readBytes, removeQuietly, writeBytes } from "./files.ts";
import { authenticationKeyBytes } from "./sealed-text.ts";
import { isOnlyOurs, isOwn } from "../../util/ownership.ts";

/**
 * The secret of this user that proves which texts in a cache are genuine: 32 bytes, read from the
 * state folder, or, where `mayMake`, made and written there. It must stay outside the cache folder,
 * which may travel.
 *
 * Undefined when there can be no such secret: the file is unreadable, is no file, belongs to
 * somebody else or may be read or changed by somebody else, or cannot be made; or others can write
 * to its folder. A damaged one is replaced: what it proved is lost with it. Never throws because of
 * the disk.
 */
export function loadAuthenticationKey(stateFolder: string, mayMake = true): Buffer | undefined {
  const file = path.join(stateFolder, "authentication-key");
  try {
    const folder = fs.statSync(stateFolder, { throwIfNoEntry: false });
    if (folder !== undefined && !isOnlyOurs(folder)) return undefined;
    const known = readKey(file);
    if (typeof known !== "string") return known;
    if (!mayMake) return undefined;
    // Several processes at once may take away each other's new keys. What is proved by these is
    // lost, and they agree the next time.
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
    // Whoever can read it can forge texts.
    if (!isOwn(opened.stats) || (process.getuid !== undefined && opened.stats.mode & 0o077)) return undefined;
    const bytes = readBytes(opened.descriptor, 0, authenticationKeyBytes + 1);
    // A file of zeros, as a power cut may leave one, has the right length and is no secret.
    const isKey = bytes.length === authenticationKeyBytes && bytes.some((byte) => byte !== 0);
    return isKey ? bytes : "damaged";
  } finally {
    fs.closeSync(opened.descriptor);
  }
}

/** Whoever is first makes the key; everybody else takes that one. */
function createKey(stateFolder: string, file: string): void {
  fs.mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
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
    // Some file systems have no links. There a process that reads at this very moment may find a
    // short key, and makes another one.
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
