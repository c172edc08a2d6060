import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createRandom } from "../../oracle/random.ts";
import type { RepositoryShape } from "./repositories.ts";

const packages = join(import.meta.dirname, "../../../node_modules");

/** A repository on disk, formatted by the Prettier that is installed in it. */
export interface BenchRepository {
  readonly folder: string;
  readonly prettier: string;
}

/** Makes a repository, or takes the one that an earlier run has made with the same seed and count. */
export function createBenchRepository(
  workspace: string,
  shape: RepositoryShape,
  count: number,
  seed: string,
): BenchRepository {
  linkPackages(workspace);
  const folder = join(workspace, `${seed}-${count}`, shape.name.replaceAll(/\W+/g, "-"));
  const repository = { folder, prettier: join(folder, "node_modules/prettier/bin/prettier.cjs") };
  const complete = `${folder}.complete`;
  if (existsSync(complete)) return repository;
  rmSync(folder, { recursive: true, force: true });
  writeFiles(folder, shape, count, seed);
  for (const name of ["prettier", ...shape.packages]) installPackage(folder, name);
  formatAll(repository);
  writeFileSync(complete, "");
  return repository;
}

/** What packages depend on is found above the repositories. */
function linkPackages(workspace: string): void {
  const installed = join(workspace, "node_modules");
  if (existsSync(installed)) return;
  mkdirSync(installed, { recursive: true });
  for (const name of readdirSync(packages))
    if (!name.startsWith(".") && name !== "typescript" && name !== "tailwindcss")
      symlinkSync(join(packages, name), join(installed, name));
}

function installPackage(folder: string, name: string): void {
  const target = join(folder, "node_modules", name === "typescript-5" ? "typescript" : name);
  cpSync(realpathSync(join(packages, name)), target, { recursive: true });
}

function writeFiles(folder: string, shape: RepositoryShape, count: number, seed: string): void {
  const random = createRandom(seed).fork(shape.name);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("package.json", '{ "name": "bench", "version": "1.0.0", "private": true }\n');
  write(".prettierrc", JSON.stringify(shape.configuration));
  write(".gitignore", "node_modules\n");
  for (const [path, text] of Object.entries(shape.files)) write(path, text);
  for (const [kindIndex, [share, { pathOf, make }]] of shape.kinds.entries())
    for (let index = 0; index < Math.ceil((count * share) / 100); index += 1)
      write(pathOf(index), make(random.fork(`${kindIndex}-${index}`), index));
}

/** Formats twice, since not every file comes to rest at once, and takes away what Prettier cannot read or keeps changing. */
function formatAll({ folder, prettier }: BenchRepository): void {
  const run = (...args: readonly string[]): string => {
    const { stdout, stderr } = spawnSync(process.execPath, [prettier, ...args, "."], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return stdout + stderr;
  };
  for (const _ of [1, 2]) run("--write", "--log-level", "silent");
  for (const line of run("--list-different").split("\n")) {
    const path = /^(?:\[error\] )?([^:]+)/.exec(line)?.[1];
    if (path !== undefined && existsSync(join(folder, path))) rmSync(join(folder, path));
  }
}

/** Makes the folder a repository of git without changes; only such a one can be settled. */
export function commitAll(folder: string): void {
  const git = (...args: readonly string[]): void => {
    execFileSync("git", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  };
  git("init", "--quiet");
  git("add", ".");
  git(...author, "commit", "--quiet", "--no-verify", "--message", "The files, formatted");
  git("status");
}

const author = ["-c", "user.name=Bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgSign=false"];

/** So that no run is settled. */
export function removeGit(folder: string): void {
  rmSync(join(folder, ".git"), { recursive: true, force: true });
}
