import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, unlinkSync } from "node:fs";
import { isOwnerGone, thisOwner } from "../../util/owner.ts";

/**
 * A fresh name for a temporary file. It names this process, so that another one can remove the file
 * if this one is killed.
 */
export function temporaryName(): string {
  const { place, pid } = thisOwner();
  return `.fmt-cache-${place}-${pid}-${randomBytes(6).toString("hex")}.tmp`;
}

const pattern = /^\.fmt-cache-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]{12}\.tmp$/;
/**
 * In ms. Of a process on another machine, only the age of its file is known; nobody needs a day to
 * write one.
 */
const restedFor = 24 * 60 * 60 * 1000;

const swept = new Set<string>();

/**
 * Removes files of killed processes from a folder, once per folder and process. Never throws,
 * because a failure must not stop the file that is to be written.
 * @param folder path, one character per byte
 */
export function sweepLeftovers(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  try {
    for (const name of readdirSync(Buffer.from(folder, "latin1"), "latin1")) {
      const [, place, pid] = pattern.exec(name) ?? [];
      if (place === undefined) continue;
      const file = Buffer.from(`${folder}/${name}`, "latin1");
      if (isOwnerGone({ place, pid: Number(pid) }) || isOld(file)) unlinkSync(file);
    }
  } catch {
    // The folder cannot be read, or somebody else is sweeping; the next run tries again.
  }
}

function isOld(file: Buffer): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return stats !== undefined && Math.abs(Date.now() - stats.mtimeMs) > restedFor;
}
