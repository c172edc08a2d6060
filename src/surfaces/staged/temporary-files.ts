import { mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isOwnerGone, thisOwner } from "../../util/owner.ts";
import type { Git } from "../git/git.ts";

/**
 * Runs an action with a temporary folder, and removes the folder afterwards. It is inside the git
 * folder, where no watcher of the work tree sees files come and go.
 */
export function withTemporaryFolder<Result>({ gitDir }: Git, action: (folder: string) => Result): Result {
  const { place, pid } = thisOwner();
  const folder = join(gitDir, `fmt-cache-${place}-${pid}`);
  make(folder);
  try {
    return action(folder);
  } finally {
    remove(folder);
  }
}

function make(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // A killed process with the same id may have left it, or it is a link that leads elsewhere.
    remove(folder);
    mkdirSync(folder, { mode: 0o700 });
  }
}

/** Removes the folders of processes that were killed. */
export function sweepTemporaryFolders({ gitDir }: Git): void {
  for (const name of namesIn(gitDir)) {
    const [, place, pid] = /^fmt-cache-([0-9a-f]{8})-(\d+)$/.exec(name) ?? [];
    if (place !== undefined && isOwnerGone({ place, pid: Number(pid) })) remove(join(gitDir, name));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Git needs no permission to list its folder, so a commit must not fail for it.
    return [];
  }
}

function remove(folder: string): void {
  try {
    // Mostly it is empty, and `rmSync` would load a module of Node.js.
    rmdirSync(folder);
    return;
  } catch {
    // Then everything in it goes.
  }
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // A folder that stays does no harm; the next run tries again.
  }
}
