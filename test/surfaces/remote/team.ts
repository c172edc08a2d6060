import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Result, Workbench } from "../cli/command.ts";
import { writeFolder, type FolderContent } from "../cli/folder.ts";
import { authorVariables } from "../git/author.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A machine with a user of its own: a home, an empty cache, and a clone of the repository. */
export interface Machine {
  readonly home: string;
  readonly clone: string;
  /** Runs fmt-cache in the clone. */
  run(args: readonly string[], env?: Environment): Promise<Result>;
  git(...args: readonly string[]): string;
}

/** A team with a repository and a remote. */
export interface Team {
  /** The folder that is the storage, if its URL is not another one. */
  readonly storage: string;
  readonly origin: string;
  /** As `remote init` has printed them. */
  readonly keys: { readonly signing: string; readonly team: string };
  readonly author: Machine;
  /** A new machine. `hasKey`: its user has the team's key. */
  join(name: string, hasKey?: boolean): Promise<Machine>;
  /** A new machine of CI, on the protected branch, that pushes. */
  push(env?: Environment): Promise<Result>;
  /** The environment of CI's jobs on the protected branch. */
  readonly signing: Environment;
}

export const files = (count: number): FolderContent =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `src/file${index}.js`,
      `const name${index} = ${index};\n\nexport function call${index}() {\n  return name${index};\n}\n`,
    ]),
  );

/**
 * A repository on a protected branch, with a remote, and nothing pushed to it.
 * @param url of the storage; a folder if it is left out
 */
export async function makeTeam(
  bench: Workbench,
  name: string,
  { content = files(80), url }: { readonly content?: FolderContent; readonly url?: string } = {},
): Promise<Team> {
  const folder = join(bench.directory, name);
  mkdirSync(folder);
  const [origin, storage] = [join(folder, "origin.git"), join(folder, "storage")];
  gitIn(folder, folder, "init", "--quiet", "--bare", "-b", "main", origin);
  const enter = (machine: string): Machine => {
    const home = join(folder, machine, "home");
    const clone = join(folder, machine, "repository");
    mkdirSync(home, { recursive: true });
    gitIn(home, folder, "clone", "--quiet", origin, clone);
    return {
      home,
      clone,
      git: (...args) => gitIn(home, clone, ...args),
      run: (args, env) =>
        bench.run(bench.command, args, { cwd: clone, env: { ...machineEnvironment(home), ...env } }),
    };
  };
  const author = enter("author");
  author.git("checkout", "--quiet", "-B", "main");
  writeFolder(author.clone, content);
  const said = await author.run(["remote", "init", url ?? pathToFileURL(storage).href]);
  if (said.exitCode !== 0) throw new Error(said.stderr);
  const keys = {
    signing: /fmtsign_[\w-]+/.exec(said.stdout)![0],
    team: /fmtkey_[\w-]+/.exec(said.stdout)![0],
  };
  commitAll(author);
  author.git("remote", "set-head", "origin", "--auto");
  const signing = {
    FMT_CACHE_REMOTE_KEY: keys.team,
    FMT_CACHE_REMOTE_SIGNING_KEY: keys.signing,
  };
  let jobs = 0;
  return {
    storage,
    origin,
    keys,
    author,
    signing,
    join: async (machine, hasKey = true) => {
      const entered = enter(machine);
      if (hasKey) {
        const kept = await entered.run(["remote", "init"], { FMT_CACHE_REMOTE_KEY: keys.team });
        if (kept.exitCode !== 0) throw new Error(kept.stderr);
      }
      return entered;
    },
    push: (env) => enter(`job${++jobs}`).run(["remote", "push"], { ...signing, ...env }),
  };
}

/** Commits and pushes everything in a clone. */
export function commitAll(machine: Machine, branch = "main"): void {
  machine.git("add", "--all");
  machine.git("commit", "--quiet", "--message", "change");
  machine.git("push", "--quiet", "origin", `HEAD:${branch}`);
}

/** A run of CI waits for the network, and leaves nothing to processes in the background. */
function machineEnvironment(home: string): Record<string, string> {
  // Unlike `CI`, this one brings no colours.
  const waiting = { BUILD_NUMBER: "1", FMT_CACHE_REMOTE_TIMEOUT: "60000" };
  return { HOME: home, GIT_CONFIG_NOSYSTEM: "1", FMT_CACHE_SERVE: "0", ...waiting };
}

function gitIn(home: string, cwd: string, ...args: readonly string[]): string {
  const env = { PATH: process.env["PATH"] ?? "", ...machineEnvironment(home), ...authorVariables };
  return execFileSync("git", args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** A figure of `--cache-stats`; 0 if it is not there. */
export function figure({ stderr }: Result, name: string): number {
  const [, value = "0"] = new RegExp(`^ +${name} +([\\d,]+)$`, "m").exec(stderr) ?? [];
  return Number(value.replaceAll(",", ""));
}

/** All files below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

/** All that a machine has written of its own, as one text. */
export function allTextOf({ home }: Machine): string {
  return filesBelow(home)
    .map((file) => readFileSync(file, "latin1"))
    .join("\n");
}
