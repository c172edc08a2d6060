import { existsSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "../../git/git.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import { createFileReplacer } from "../../shared/file-replacer.ts";
import type { Logger } from "../../shared/logger.ts";
import { renderDiff } from "../reporters/diff.ts";
import type { PlannedChange } from "./plan-changes.ts";
import { relativePath } from "../../../util/relative-path.ts";

/**
 * Writes all files, or those that can be written before one cannot, and says how git takes them
 * back.
 */
export function writeChanges(
  changes: readonly PlannedChange[],
  git: Git,
  { cwd, output }: Pick<CommandSurroundings, "cwd" | "output">,
  logger: Pick<Logger, "error">,
): boolean {
  const fileOf = ({ path }: PlannedChange) => join(git.top, path);
  const patch = newPatchFile(git);
  // First, so that whatever happens can be taken back.
  writePatch(patch, changes);
  const replace = createFileReplacer(changes.map(fileOf));
  for (const [written, change] of changes.entries()) {
    try {
      replace(fileOf(change), change.bytes, change.after);
    } catch (error) {
      logger.error(`Unable to write "${change.path}": ${(error as Error).message}`);
      // Git takes back a whole patch or nothing.
      if (written === 0) unlinkSync(patch);
      else {
        writePatch(patch, changes.slice(0, written));
        logger.error(`To take back what was written before: ${undoing(patch, git, cwd)}`);
      }
      return false;
    }
  }
  output.stdout(`\nChanged ${count(changes.length)}. To take it back: ${undoing(patch, git, cwd)}\n`);
  return true;
}

function writePatch(patch: string, changes: readonly PlannedChange[]): void {
  writeFileSync(
    patch,
    changes.map(({ path, before, after }) => renderDiff(path, before, after, false)).join(""),
  );
}

function newPatchFile({ gitDir }: Git): string {
  for (let number = 1; ; number++) {
    const file = join(gitDir, `fmt-cache-init${number === 1 ? "" : `-${number}`}.patch`);
    if (!existsSync(file)) return file;
  }
}

/** A patch without the lines of git's own diffs is applied from the top only. */
function undoing(patch: string, { top }: Git, cwd: string): string {
  const way = relativePath(cwd, top);
  const name = relativePath(top, patch);
  return `git ${way === "" ? "" : `-C ${way} `}apply --reverse ${name.includes(" ") ? `"${name}"` : name}`;
}

export function count(files: number): string {
  return files === 1 ? "1 file" : `${files} files`;
}
