import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { startGit } from "./git.ts";

/**
 * Whether `git replace` may have put other objects in the place of some. The files of an ordinary
 * repository tell that there are none, which saves every run a process; otherwise git is asked.
 */
export async function mayReplaceObjects(cwd: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (hasNoReplaceRefs(cwd, env)) return false;
  const answer = await startGit(["replace", "--list"], cwd, env);
  return answer?.exitCode !== 0 || answer.stdout.length > 0;
}

function hasNoReplaceRefs(cwd: string, env: NodeJS.ProcessEnv): boolean {
  // Such variables name another repository, or other refs.
  if (env["GIT_DIR"] || env["GIT_COMMON_DIR"] || env["GIT_REPLACE_REF_BASE"]) return false;
  const gitDir = findGitFolder(resolve(cwd));
  if (gitDir === undefined) return false;
  // Refs in the format `reftable` are not files.
  if (["refs/replace", "reftable"].some((name) => existsSync(join(gitDir, name)))) return false;
  const packed = join(gitDir, "packed-refs");
  try {
    return !existsSync(packed) || !readFileSync(packed, "latin1").includes(" refs/replace/");
  } catch {
    // A file that cannot be read tells nothing.
    return false;
  }
}

/** `undefined` for a linked work tree or a submodule, where `.git` is a file. */
function findGitFolder(folder: string): string | undefined {
  const place = join(folder, ".git");
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.isDirectory() ? place : undefined;
  const above = dirname(folder);
  return above === folder ? undefined : findGitFolder(above);
}
