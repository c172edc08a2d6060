import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Git } from "../git/git.ts";
import { withTemporaryFolder } from "./temporary-files.ts";

/**
 * Lets git merge, line by line, two changes of a text. `undefined` if the changes meet, or if the
 * current text mixes kinds of line ends. The line ends of the current text are kept.
 */
export function mergeLines(git: Git, current: string, base: string, changed: string): string | undefined {
  const lineEnd = current.includes("\r\n") ? "\r\n" : "\n";
  const own = withoutReturns(current);
  if (own.replaceAll("\n", lineEnd) !== current) return undefined;
  return withTemporaryFolder(git, (folder) => {
    const files = [own, base, changed].map((text, index) => {
      const file = join(folder, `text${index}`);
      writeFileSync(file, withoutReturns(text), { mode: 0o600 });
      return file;
    });
    // The exit code is the number of conflicts.
    const { exitCode } = git.try(["merge-file", "-q", ...files]);
    return exitCode === 0 ? readFileSync(files[0]!, "utf8").replaceAll("\n", lineEnd) : undefined;
  });
}

export function withoutReturns(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
