import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Corpus } from "./corpus.ts";
import { writeSettings } from "./settings.ts";
import type { BenchWorkspace } from "./workspace.ts";

/**
 * Makes a committed work tree of the files, with Prettier installed in it; `adapt` may change the
 * files before the commit.
 * @returns whether it was there already
 */
export function createRepository(
  folder: string,
  corpus: Corpus,
  workspace: BenchWorkspace,
  adapt: (folder: string) => void,
): boolean {
  if (existsSync(join(folder, ".git/bench-is-complete"))) {
    resetRepository(folder);
    return true;
  }
  rmSync(folder, { recursive: true, force: true });
  writeSettings(folder);
  for (const path of corpus.paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(corpus.folder, path), join(folder, path));
  }
  installPrettier(folder, workspace);
  adapt(folder);
  git(folder, "init", "--quiet", "--initial-branch=main");
  for (const [name, value] of Object.entries(configuration)) git(folder, "config", name, value);
  git(folder, "add", ".");
  git(folder, "commit", "--quiet", "--message", "The files, formatted");
  // Git's index must not be as young as the files: it then distrusts what it knows of them.
  git(folder, "status");
  mkdirSync(join(folder, ".git/bench-is-complete"));
  return false;
}

/** Nothing of the machine's own configuration may decide what is measured. */
const configuration: Readonly<Record<string, string>> = {
  "user.name": "Bench",
  "user.email": "bench@localhost",
  "commit.gpgSign": "false",
  "core.hooksPath": "/dev/null",
  "core.autocrlf": "false",
  "maintenance.auto": "false",
};

function installPrettier(folder: string, workspace: BenchWorkspace): void {
  const packages = join(folder, "node_modules");
  mkdirSync(join(packages, ".bin"), { recursive: true });
  cpSync(join(workspace.rivals, "node_modules/prettier"), join(packages, "prettier"), { recursive: true });
  symlinkSync("../prettier/bin/prettier.cjs", join(packages, ".bin/prettier"));
}

/** Takes back all edits. */
export function resetRepository(folder: string): void {
  git(folder, "reset", "--quiet", "--hard");
}

function git(cwd: string, ...commandLine: readonly string[]): void {
  execFileSync("git", commandLine, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}
