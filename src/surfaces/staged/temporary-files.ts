import { mkdirSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "./git.ts";

/** A folder inside the git folder, where no watcher of the work tree sees files come and go. */
export function temporaryFolder({ gitDir }: Git): string {
  const folder = join(gitDir, "fmt-cache");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Takes the folder away, with what processes that were killed have left in it. A process that is at work keeps its own. */
export function sweepTemporaryFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^\.fmt-cache-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) ignoreErrors(() => unlinkSync(join(folder, name)));
  }
  // Fails while another process has a file in it.
  ignoreErrors(() => rmdirSync(folder));
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function ignoreErrors(action: () => void): void {
  try {
    action();
  } catch {
    // Tidying is no matter of life and death; the next run tries again.
  }
}
