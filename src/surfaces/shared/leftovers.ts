import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, unlinkSync } from "node:fs";
import { isOwnerGone, thisOwner } from "../../util/owner.ts";

/**
 * A fresh name for a file that this process takes away again, and whoever comes next if this one is
 * killed.
 */
export function temporaryName(): string {
  const { place, pid } = thisOwner();
  return `.fmt-cache-${place}-${pid}-${randomBytes(6).toString("hex")}.tmp`;
}

const pattern = /^\.fmt-cache-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]{12}\.tmp$/;
/**
 * Nobody needs a day to write a file, in ms; of processes on other machines nothing else is known.
 */
const restedFor = 24 * 60 * 60 * 1000;

const swept = new Set<string>();

/**
 * Takes away what processes that were killed have left in a folder; looks once per folder and
 * process. Never throws: this is no matter of the file that is to be written.
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
