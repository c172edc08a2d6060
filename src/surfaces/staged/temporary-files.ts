import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "../git.ts";

/** Runs an action with a folder of its own inside the git folder, where no watcher of the work tree sees files come and go; takes it away afterwards. */
export function withTemporaryFolder<Result>({ gitDir }: Git, action: (folder: string) => Result): Result {
  const folder = join(gitDir, `fmt-cache-${process.pid}`);
  // A process of this number was killed here; or it is a link that leads elsewhere.
  remove(folder);
  mkdirSync(folder, { mode: 0o700 });
  try {
    return action(folder);
  } finally {
    remove(folder);
  }
}

/** Takes away the folders of processes that were killed. */
export function sweepTemporaryFolders({ gitDir }: Git): void {
  for (const name of readdirSync(gitDir)) {
    const owner = /^fmt-cache-(\d+)$/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) remove(join(gitDir, name));
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Tidying is no matter of life and death; the next run tries again.
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
