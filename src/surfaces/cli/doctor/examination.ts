import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createPrettierLocator, type LocatedPrettier } from "../../../engine/prettier/locate-prettier.ts";
import { readRun, type RunArguments } from "../../arguments/arguments.ts";
import { openGit, type Git } from "../../git/git.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import { readIgnoreFiles } from "../../shared/ignore-files.ts";

/** What all checks look at. */
export interface Examination extends Pick<CommandSurroundings, "cwd" | "env" | "platform"> {
  /** The repository of the working directory, or what is wrong with it. */
  readonly git: Git | Error;
  /**
   * Absolute paths of the files of the repository, without ignored ones. Without a repository: of
   * the working directory.
   */
  readonly files: readonly string[];
  /** The Prettier that formats all files of a run here; an error if there is none at all. */
  readonly prettier: LocatedPrettier | Error;
  /** A run over the working directory. */
  readonly run: RunArguments;
}

export function examine({ cwd, env, platform }: CommandSurroundings): Examination {
  const git = errorOr(() => openGit(cwd, env));
  const read = readRun(["."]);
  if (read.kind !== "run") throw new Error(JSON.stringify(read));
  return {
    cwd,
    env,
    platform,
    git,
    files: listFiles(git, cwd, read.run),
    prettier: errorOr(() => createPrettierLocator(cwd)(cwd)),
    run: read.run,
  };
}

function errorOr<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    return error as Error;
  }
}

/** Those that a run would not look at for a reason other than their language are left out. */
function listFiles(git: Git | Error, cwd: string, { ignorePaths }: RunArguments): readonly string[] {
  const isIgnored = errorOr(() => readIgnoreFiles(ignorePaths, false));
  const files = git instanceof Error ? walk(cwd) : listRepository(git);
  return isIgnored instanceof Error ? files : files.filter((file) => !isIgnored(file));
}

function listRepository(git: Git): readonly string[] {
  const { stdout } = git.try(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  const paths = new Set(stdout.toString().split("\0"));
  paths.delete("");
  return [...paths].map((path) => join(git.top, path));
}

/** Enough files to tell what kinds there are. */
const mostFiles = 5_000;

function walk(top: string): readonly string[] {
  const files: string[] = [];
  const folders = [top];
  for (const folder of folders) {
    const entries = errorOr(() => readdirSync(folder, { withFileTypes: true }));
    for (const entry of entries instanceof Error ? [] : entries) {
      if (entry.isFile()) files.push(join(folder, entry.name));
      else if (entry.isDirectory() && entry.name !== "node_modules") folders.push(join(folder, entry.name));
    }
    if (files.length >= mostFiles) break;
  }
  return files;
}
