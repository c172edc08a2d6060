import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fillHook } from "../../../src/surfaces/staged/hook-file.ts";
import type { Result } from "../cli/command.ts";

const repository = join(import.meta.dirname, "../../..");

/** Text or bytes of a file, by path from the top. */
export type Files = Readonly<Record<string, string | Buffer>>;

export interface RepositorySettings {
  /** Our command, built. */
  readonly command: string;
  readonly initArguments?: readonly string[];
  /** Lines `name=value` for `git config`. */
  readonly config?: readonly string[];
  /** What the first commit holds; it is not formatted by the hook. `undefined`: no commit yet. */
  readonly files?: Files | undefined;
  /** The hook; default: the one that `fmt-cache install` writes. */
  readonly hook?: string;
}

/** A git repository in a temporary folder, with our hook in it; real git, a home of its own. */
export class Repository {
  readonly folder: string;
  readonly home: string;
  readonly command: string;
  env: Readonly<Record<string, string>>;

  private constructor(folder: string, home: string, command: string) {
    this.folder = folder;
    this.home = home;
    this.command = command;
    this.env = {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_EDITOR: "true",
      XDG_CACHE_HOME: join(home, "cache"),
    };
  }

  static create({
    command,
    initArguments = [],
    config = [],
    files = {},
    hook,
    ...given
  }: RepositorySettings): Repository {
    const base = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-staged-")));
    const own = new Repository(join(base, "repository"), join(base, "home"), command);
    mkdirSync(own.home);
    mkdirSync(own.folder);
    own.git("init", "-q", "-b", "main", ...initArguments);
    own.linkPackages(base);
    for (const line of ["user.name=A", "user.email=a@example.org", "commit.gpgSign=false", ...config]) {
      const [name = "", ...value] = line.split("=");
      own.git("config", "--global", name, value.join("="));
    }
    if (!("files" in given && given.files === undefined)) {
      own.write(files);
      own.git("add", "-A");
      own.git("commit", "-q", "--allow-empty", "-m", "first");
    }
    own.installHook(hook);
    return own;
  }

  /** Without a commit to begin with. */
  static createUnborn(settings: RepositorySettings): Repository {
    return Repository.create({ ...settings, files: undefined });
  }

  /** The hook's text; by default that of `fmt-cache install`. */
  installHook(text?: string, folder = join(this.folder, ".git/hooks")): void {
    mkdirSync(folder, { recursive: true });
    const template = readFileSync(join(repository, "hooks/pre-commit"), "utf8");
    writeFileSync(
      join(folder, "pre-commit"),
      text ?? fillHook(template, { node: process.execPath, command: this.command }),
    );
    chmodSync(join(folder, "pre-commit"), 0o755);
  }

  /** Makes the hook as it is in a folder that is committed: with no path of this machine. */
  forgetPaths(): void {
    this.installHook(this.read(".git/hooks/pre-commit").replaceAll(/^(recorded_\w+)=.*$/gm, "$1="));
  }

  /** Prettier is found in the folder above. */
  linkPackages(base: string): void {
    mkdirSync(join(base, "node_modules"));
    symlinkSync(join(repository, "node_modules/prettier"), join(base, "node_modules/prettier"));
  }

  /** Runs git; throws unless it ends with 0. Gives its output. */
  git(...args: readonly string[]): string {
    const result = this.try("git", args);
    if (result.exitCode !== 0)
      throw new Error(`git ${args.join(" ")}: ${result.exitCode}\n${result.stdout}${result.stderr}`);
    return result.stdout;
  }

  /** Runs any program in the repository, or in a folder of it. */
  try(
    program: string,
    args: readonly string[],
    {
      cwd = this.folder,
      env = {},
      input = "",
    }: { cwd?: string; env?: Record<string, string>; input?: string | Buffer } = {},
  ): Result {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      env: { ...this.env, ...env },
      input,
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return { stdout, stderr, exitCode: status };
  }

  /** `git commit` with the hook. */
  commit(...args: readonly string[]): Result {
    return this.try("git", ["commit", "-q", "-m", "next", ...args]);
  }

  /** Starts a program and does not wait. */
  start(program: string, args: readonly string[], env: Record<string, string> = {}) {
    return spawn(program, args, {
      cwd: this.folder,
      env: { ...this.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Our command itself. */
  run(...args: readonly string[]): Result {
    return this.try(process.execPath, [this.command, ...args]);
  }

  write(files: Files): void {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }

  stage(files: Files): void {
    this.write(files);
    this.git("add", "--", ...Object.keys(files).map((path) => `:(literal)${path}`));
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  exists(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  /** A file as the last commit has it. */
  committed(path: string, commit = "HEAD"): string {
    return this.git("cat-file", "blob", `${commit}:${path}`);
  }

  status(): string {
    return this.git("status", "--porcelain", "--ignore-submodules=dirty");
  }

  /** Gives a file a time that nobody else would, so that every write shows. */
  age(path: string): void {
    utimesSync(join(this.folder, path), 1_000_000_000, 1_000_000_000);
  }

  wasWritten(path: string): boolean {
    return lstatSync(join(this.folder, path)).mtimeMs !== 1_000_000_000_000;
  }

  /**
   * Files that no run may leave behind, in the git folder and in the work tree.
   * @param mayHaveInit whether `fmt-cache init` may have left what takes its changes back
   */
  leftovers(mayHaveInit = false): readonly string[] {
    const inGit = readdirSync(join(this.folder, ".git"), { recursive: true }) as string[];
    const inTree = readdirSync(this.folder).filter((name) => name.startsWith(".fmt-cache"));
    const isLeft = (name: string) => /\.lock$|fmt-cache|fast_import_crash|tmp_/.test(name);
    const isOfInit = (name: string) => mayHaveInit && /^fmt-cache-init(?:-\d+)?\.patch$/.test(name);
    return [...inGit.filter((name) => isLeft(name) && !isOfInit(name)), ...inTree];
  }

  dispose(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}
