import fs from "node:fs";
import { systemCode } from "./failures.ts";
import { removeQuietly } from "./files.ts";

/**
 * Runs `work` unless another process holds the lock; never waits. Returns whether `work` ran.
 * Throws system errors.
 *
 * The lock only avoids doing work twice. Nothing may depend on it for correctness: after
 * `staleAfter` ms it is taken for the lock of a dead process, and two processes that notice this at
 * the same time both do the work.
 */
export function tryLock(file: string, now: number, staleAfter: number, work: () => void): boolean {
  if (!acquire(file) && !(isStale(file, now, staleAfter) && removeQuietly(file) && acquire(file)))
    return false;
  try {
    work();
  } finally {
    removeQuietly(file);
  }
  return true;
}

function acquire(file: string): boolean {
  try {
    fs.closeSync(fs.openSync(file, "wx", 0o600));
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

// A time far in the future counts as stale too, because the clock may have been set back.
function isStale(file: string, now: number, staleAfter: number): boolean {
  try {
    return Math.abs(now - fs.statSync(file).mtimeMs) > staleAfter;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return true;
    throw error;
  }
}
