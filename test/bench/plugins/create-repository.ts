import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRandom } from "../../oracle/random.ts";
import type { RepositoryShape } from "./repositories.ts";

const packages = join(import.meta.dirname, "../../../node_modules");

/** A repository on disk, formatted by the Prettier that is installed in it. */
export interface BenchRepository {
  readonly folder: string;
  readonly prettier: string;
}

/**
 * Makes a repository, or takes the one that an earlier run has made with the same seed and count.
 */
export function createBenchRepository(
  workspace: string,
  shape: RepositoryShape,
  count: number,
  seed: string,
): BenchRepository {
  const folder = join(workspace, `${seed}-${count}`, shape.name.replaceAll(/\W+/g, "-"));
  const repository = { folder, prettier: join(folder, "node_modules/prettier/bin/prettier.cjs") };
  const complete = `${folder}.complete`;
  if (existsSync(complete)) return repository;
  rmSync(folder, { recursive: true, force: true });
  writeFiles(folder, shape, count, seed);
  installPackages(folder, ["prettier", ...shape.packages]);
  formatAll(repository);
  writeFileSync(complete, "");
  return repository;
}

/** Installs packages with all that they cannot do without, as npm would. */
function installPackages(folder: string, names: readonly string[]): void {
  const installed = names.map((name) => installPackage(folder, name));
  for (const each of installed) installNeeds(folder, each);
}

function installPackage(folder: string, name: string): string {
  const target = join(folder, "node_modules", name);
  cpSync(realpathSync(join(packages, name)), target, { recursive: true });
  return target;
}

function installNeeds(folder: string, installed: string): void {
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
  for (const needed of [...Object.keys(dependencies), ...peers]) {
    const nested = join(installed, "node_modules", needed);
    const isThere = existsSync(join(folder, "node_modules", needed));
    if (existsSync(nested)) installNeeds(folder, nested);
    else if (!isThere) installPackages(folder, [needed]);
  }
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
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

/**
 * Formats twice, since not every file comes to rest at once, and takes away what Prettier cannot
 * read or keeps changing.
 */
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
