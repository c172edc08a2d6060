import { realpathSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../../util/read-text.ts";
import { readGitDir } from "./git.ts";

/** The git folder that all work trees of a repository share. */
export function commonFolder(gitDir: string): string {
  const relative = readText(join(gitDir, "commondir"))?.trim() ?? "";
  return relative === "" ? gitDir : join(gitDir, relative);
}

/** Whether two folders are the tops of work trees of one repository. */
export function areOfOneRepository(top: string, other: string): boolean {
  const [common, ofOther] = [top, other].map((folder) => realpathSync(commonFolder(readGitDir(folder))));
  return common === ofOther;
}
