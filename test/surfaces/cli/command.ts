import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPackage } from "./built-package.ts";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Prettier's own command. */
export const prettierCommand = join(repository, "node_modules/prettier/bin/prettier.cjs");

function isPrettier(name: string): boolean {
  return /^prettier(?:-\d[\d.]*)?$/.test(name);
}

/** The folder of a Prettier by the name under which it is installed, such as `prettier-3.2`. */
export function packageOf(name: string): string {
  return join(repository, "node_modules", name);
}

/** Its command. */
export function commandOf(name: string): string {
  const { bin } = JSON.parse(readFileSync(join(packageOf(name), "package.json"), "utf8")) as {
    bin: string | { prettier: string };
  };
  return join(packageOf(name), typeof bin === "string" ? bin : bin.prettier);
}

/** What a process said and how it ended. `exitCode` is null after a signal. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface RunSettings {
  readonly cwd: string;
  readonly stdin?: string | Buffer;
  /** An undefined value takes the variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly nodeArguments?: readonly string[];
  /** Another Node.js than that of the tests. */
  readonly node?: string;
  /** Runs as a user whom permissions stop, also where the tests run as root. */
  readonly asUser?: boolean;
  /** Runs as this user. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** A copy of our command for a test file, and a temporary folder that disappears with it. */
export interface Workbench {
  /**
   * Absolute, without symbolic links. Everything below it finds this repository's Prettier in
   * `node_modules`, and older ones, which nobody uses unless they are linked elsewhere as
   * `prettier`.
   */
  readonly directory: string;
  readonly command: string;
  run(command: string, args: readonly string[], settings: RunSettings): Promise<Result>;
  dispose(): void;
}

/** @param installed the name under which the Prettier is installed that is found below the bench */
export async function openWorkbench(installed = "prettier"): Promise<Workbench> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-cli-")));
  mkdirSync(join(directory, "node_modules"));
  for (const name of readdirSync(join(repository, "node_modules")).filter(isPrettier))
    symlinkSync(packageOf(name === "prettier" ? installed : name), join(directory, "node_modules", name));
  mkdirSync(join(directory, "home"));
  // Below the repository's node_modules, so that the packages that stay outside the bundle are
  // found.
  mkdirSync(join(repository, "node_modules/.cache"), { recursive: true });
  const builtTo = mkdtempSync(join(repository, "node_modules/.cache/fmt-cache-cli-"));
  const command = join(builtTo, "dist/cli.cjs");
  for (const name of ["hooks", "package.json"])
    cpSync(join(repository, name), join(builtTo, name), { recursive: true });
  cpSync(join(await buildPackage(), "dist"), join(builtTo, "dist"), { recursive: true });
  for (const path of [directory, builtTo]) chmodSync(path, 0o755);
  return {
    directory,
    command,
    run: (file, args, settings) => runProcess(file, args, settings, join(directory, "home")),
    dispose: () => {
      for (const path of [directory, builtTo]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** The user of asUser, to whom such a test has to give its files, if the tests run as root. */
export const nobody = { uid: 65_534, gid: 65_534 };

/** Starts Node.js with nothing of this process's environment but the path. */
export function runProcess(
  file: string,
  args: readonly string[],
  settings: RunSettings,
  home: string,
): Promise<Result> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home, ...settings.env };
  const user = settings.user ?? (settings.asUser && process.getuid?.() === 0 ? nobody : {});
  const child = spawn(settings.node ?? process.execPath, [...(settings.nodeArguments ?? []), file, ...args], {
    cwd: settings.cwd,
    env,
    ...user,
  });
  // A command that does not read its input may be gone before it is written.
  child.stdin.on("error", () => {});
  child.stdin.end(settings.stdin ?? "");
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (part: Buffer) => stdout.push(part));
  child.stderr.on("data", (part: Buffer) => stderr.push(part));
  return new Promise((fulfil, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) =>
      fulfil({
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
        exitCode,
      }),
    );
  });
}
