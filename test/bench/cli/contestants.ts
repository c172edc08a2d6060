import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Corpus } from "./corpus.ts";
import { createRepository } from "./repository.ts";
import type { BenchWorkspace } from "./workspace.ts";

/** A command that is timed. */
export interface Contestant {
  readonly name: ContestantName;
  /** The work tree in which it runs; it finds nothing to complain of there. */
  readonly repository: string;
  readonly commandLine: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Takes seconds: fewer rounds of it will do. */
  readonly isSlow: boolean;
  /** Files and folders in which it remembers earlier runs. */
  readonly caches: readonly string[];
}

export type ContestantName = (typeof contestantNames)[number];

export const contestantNames = [
  "fmt-cache",
  "fmt-cache + server",
  "prettier",
  "prettier --cache",
  "prettier experimental",
  "dprint",
  "dprint from npm",
  "oxfmt",
  "biome",
  "git status",
  "node -e 0",
] as const;

/** The floors are no formatters. */
export const floors: ReadonlySet<ContestantName> = new Set(["git status", "node -e 0"]);

/** The fastest of these is what our command is measured by. */
export const fastRivals: ReadonlySet<ContestantName> = new Set([
  "prettier experimental",
  "dprint",
  "oxfmt",
  "biome",
]);

/** The same, dprint as npm starts it: that costs a start of Node.js, as our own command does. */
export const fastRivalsFromNpm: ReadonlySet<ContestantName> = new Set([
  "prettier experimental",
  "dprint from npm",
  "oxfmt",
  "biome",
]);

/**
 * Each of the commands, in a repository that is formatted in its own way: those of Prettier and
 * ours share one.
 * @param command our own command, `dist/cli.cjs`
 */
export function createContestants(
  names: ReadonlySet<ContestantName>,
  corpus: Corpus,
  workspace: BenchWorkspace,
  command: string,
): Contestant[] {
  const folder = join(workspace.folder, "repositories", String(corpus.paths.length));
  const packages = join(workspace.rivals, "node_modules");
  const cacheOf = (name: string): string => join(folder, `cache-${name}`);
  const shared = join(folder, "prettier");
  const prettier = [process.execPath, join(packages, "prettier/bin/prettier.cjs"), "--check"];
  const dprintRival: Rival = {
    settings: {
      "dprint.json": JSON.stringify({
        excludes: ["**/node_modules"],
        plugins: [join(packages, "@dprint/typescript/plugin.wasm")],
      }),
    },
    formatAll: [nativeCommand(packages, "@dprint", "dprint"), "fmt"],
  };
  const dprint = {
    environment: { DPRINT_CACHE_DIR: cacheOf("dprint") },
    isSlow: false,
    caches: [cacheOf("dprint")],
    rival: dprintRival,
  };
  const all: Record<ContestantName, Omit<Contestant, "name" | "repository"> & { readonly rival?: Rival }> = {
    "fmt-cache": {
      commandLine: [process.execPath, command, "--check", "."],
      environment: { FMT_CACHE_LOCATION: cacheOf("fmt-cache"), FMT_CACHE_SERVE: "0" },
      isSlow: false,
      caches: [cacheOf("fmt-cache")],
    },
    "fmt-cache + server": {
      commandLine: [process.execPath, command, "--check", "."],
      environment: { FMT_CACHE_LOCATION: cacheOf("fmt-cache-server") },
      isSlow: false,
      caches: [cacheOf("fmt-cache-server")],
    },
    prettier: { commandLine: [...prettier, "."], environment: {}, isSlow: true, caches: [] },
    "prettier --cache": {
      commandLine: [...prettier, "--cache", "--cache-location", cacheOf("prettier"), "."],
      environment: {},
      isSlow: true,
      caches: [cacheOf("prettier")],
    },
    "prettier experimental": {
      commandLine: [...prettier, "--cache-location", cacheOf("experimental"), "."],
      environment: { PRETTIER_EXPERIMENTAL_CLI: "1" },
      isSlow: false,
      caches: [cacheOf("experimental")],
    },
    dprint: { ...dprint, commandLine: [nativeCommand(packages, "@dprint", "dprint"), "check"] },
    "dprint from npm": {
      ...dprint,
      commandLine: [process.execPath, join(packages, "dprint/bin.cjs"), "check"],
    },
    oxfmt: {
      commandLine: [process.execPath, join(packages, "oxfmt/bin/oxfmt"), "--check", "."],
      environment: {},
      isSlow: false,
      caches: [],
      rival: {
        settings: {},
        formatAll: [process.execPath, join(packages, "oxfmt/bin/oxfmt"), "."],
      },
    },
    biome: {
      commandLine: [nativeCommand(packages, "@biomejs", "biome"), "format", "."],
      environment: {},
      isSlow: false,
      caches: [],
      rival: {
        settings: { "biome.json": JSON.stringify({ files: { maxSize: 4_000_000 } }) },
        formatAll: [nativeCommand(packages, "@biomejs", "biome"), "format", "--write", "."],
      },
    },
    "git status": {
      commandLine: ["git", "status", "--porcelain"],
      environment: {},
      isSlow: false,
      caches: [],
    },
    "node -e 0": { commandLine: [process.execPath, "-e", "0"], environment: {}, isSlow: false, caches: [] },
  };
  createRepository(shared, corpus, workspace, () => {});
  return contestantNames
    .filter((name) => names.has(name))
    .map((name) => {
      const { rival, ...contestant } = all[name];
      const repository = rival === undefined ? shared : join(folder, name.split(" ")[0]!);
      if (rival !== undefined)
        createRepository(repository, corpus, workspace, () =>
          adapt(repository, rival, contestant.environment),
        );
      return { name, repository, ...contestant };
    });
}

/** A command with a form of its own. */
interface Rival {
  readonly settings: Readonly<Record<string, string>>;
  readonly formatAll: readonly string[];
}

/**
 * Formats all files in the rival's own way, more than once, as not every rival comes to rest at
 * once.
 */
function adapt(folder: string, rival: Rival, environment: Contestant["environment"]): void {
  for (const [name, text] of Object.entries(rival.settings)) writeFileSync(join(folder, name), text);
  const [file, ...commandLine] = rival.formatAll;
  for (let round = 0; round < 3; round++) {
    try {
      execFileSync(file!, commandLine, {
        cwd: folder,
        env: { ...process.env, ...environment },
        stdio: "ignore",
      });
    } catch {
      // A file that it cannot read: the table shows the exit code of its check.
    }
  }
}

/**
 * npm's own entry of these packages starts the real command from Node.js; the real one is faster,
 * so it is what counts.
 */
export function nativeCommand(packages: string, scope: string, name: string): string {
  const platform = `${process.platform}-${process.arch}`;
  const folder = {
    "@dprint": `@dprint/${platform}${process.platform === "linux" ? "-glibc" : ""}`,
    "@biomejs": `@biomejs/cli-${platform}`,
  }[scope];
  return join(packages, folder!, name);
}

/** Removes what it remembers of earlier runs. */
export function forget(contestant: Contestant): void {
  for (const path of contestant.caches) if (existsSync(path)) rmSync(path, { recursive: true, force: true });
}
