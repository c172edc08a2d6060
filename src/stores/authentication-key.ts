import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { isSystemError, systemCode } from "./disk/failures.ts";
import { openFile, readBytes, removeQuietly, writeBytes } from "./disk/files.ts";
import { authenticationKeyBytes } from "./disk/sealed-text.ts";

/**
 * The secret of this user that proves which texts in a cache are genuine: 32 bytes, read from the state folder, or
 * made and written there. It must stay outside the cache folder, which may travel.
 *
 * Undefined when there can be no such secret: the file is unreadable, has another length, belongs to somebody else
 * or may be changed by somebody else, or cannot be made. Never throws because of the disk.
 */
export function loadAuthenticationKey(stateFolder: string): Buffer | undefined {
  const file = path.join(stateFolder, "authentication-key");
  try {
    const known = readKey(file);
    if (known !== "absent") return known;
    createKey(stateFolder, file);
    const made = readKey(file);
    return made === "absent" ? undefined : made;
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

function readKey(file: string): Buffer | "absent" | undefined {
  let opened: ReturnType<typeof openFile>;
  try {
    opened = openFile(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "absent";
    throw error;
  }
  if (opened === undefined) return undefined;
  try {
    const { uid, mode } = opened.stats;
    if (process.getuid !== undefined && (uid !== process.getuid() || mode & 0o022)) return undefined;
    const bytes = readBytes(opened.descriptor, 0, authenticationKeyBytes + 1);
    // A file of zeros, as a power cut may leave one, has the right length and is no secret.
    const isKey = bytes.length === authenticationKeyBytes && bytes.some((byte) => byte !== 0);
    return isKey ? bytes : undefined;
  } finally {
    fs.closeSync(opened.descriptor);
  }
}

/** Whoever is first makes the key; everybody else takes that one. */
function createKey(stateFolder: string, file: string): void {
  fs.mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.tmp.${process.pid}.${randomBytes(6).toString("hex")}`;
  try {
    writeKey(temporary, randomBytes(authenticationKeyBytes));
    // Unlike a rename, a link never replaces the key that another process has just made.
    fs.linkSync(temporary, file);
  } catch (error) {
    // Some file systems have no links. There a process that reads at this very moment may find a short key, and goes
    // without for once.
    if (systemCode(error) !== "EEXIST" && fs.existsSync(temporary))
      writeKey(file, fs.readFileSync(temporary));
  } finally {
    removeQuietly(temporary);
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
