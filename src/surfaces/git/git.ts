import type * as ChildProcess from "node:child_process";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { requireLazily } from "../shared/require-lazily.ts";

/** A repository with one work tree, as git commands that run in it see it. */
export interface Git {
  /** Absolute path of the work tree. */
  readonly top: string;
  /** Absolute path of this work tree's own git folder. */
  readonly gitDir: string;
  /** Runs git at the top of the work tree. Throws `GitError` unless it ends with 0. */
  run(args: readonly string[], settings?: GitSettings): Buffer;
  /** The same, for a command that may fail. */
  try(args: readonly string[], settings?: GitSettings): GitAnswer;
  /** The error for an answer. Default message: which command failed. */
  fail(args: readonly string[], answer: GitAnswer, message?: string): GitError;
}

interface GitSettings {
  readonly input?: Buffer | string;
  /** The index to work on. Default: that of the environment. */
  readonly index?: string;
  /** Another work tree, for the same repository; git runs in it. */
  readonly workTree?: string;
  /** Keeps git out of reach of a Ctrl-C in the terminal. */
  readonly detached?: boolean;
  /**
   * Asks for messages in English, because the caller reads them; only for commands that run no
   * filter.
   */
  readonly english?: boolean;
  /** Objects as the index names them, not those that `git replace` puts in their place. */
  readonly exact?: boolean;
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A git command failed, in our words; git's own are added only if the user asks for them. */
export class GitError extends Error {
  override readonly name = "GitError";
  /** Git's own message. */
  readonly said: string;
  constructor(message: string, { stderr }: GitAnswer, env: NodeJS.ProcessEnv) {
    const said = stderr.trim();
    super((env["FMT_CACHE_VERBOSE"] || "0") === "0" ? message : `${message}\n${said}`);
    this.said = said;
  }
}

export class GitMissing extends Error {
  override readonly name = "GitMissing";
  constructor() {
    super("git was not found on the PATH.");
  }
}

/** Whether `openGit` threw this because there is no work tree, or no git at all. */
export function isOutsideOfGit(error: unknown): boolean {
  if (error instanceof GitMissing) return true;
  return error instanceof GitError && /not a git repository|in a work tree/.test(error.said);
}

/**
 * Whether `openGit` threw this in a folder that could become a repository: not in a bare one, and
 * not where `.git` or GIT_DIR names one that is gone.
 */
export function awaitsRepository(error: unknown): boolean {
  return error instanceof GitError && /not a git repository \(or any /.test(error.said);
}

/** Node.js knows paths as text only, so it can neither go to this folder nor start git in it. */
export class FolderNotUtf8 extends Error {
  override readonly name = "FolderNotUtf8";
  constructor(folder: string) {
    super(`Node.js cannot use the folder "${folder}", because its path is not UTF-8.`);
  }
}

function checkFolder(folder: string): void {
  if (folder.includes("\uFFFD") && !existsSync(folder)) throw new FolderNotUtf8(folder);
}

/**
 * Finds the repository of a folder. Throws `GitError` where there is none, or no work tree.
 * @param env as git gave it to its hook, or as the user has it
 */
export function openGit(cwd: string, env: NodeJS.ProcessEnv): Git {
  // Git runs at the top of the work tree, where a path relative to `cwd` would name something else.
  const own = withoutPathspecs(env);
  for (const name of ["GIT_DIR", "GIT_WORK_TREE"]) {
    if (own[name] !== undefined) own[name] = resolve(cwd, own[name]);
  }
  // In a linked worktree, git sets GIT_DIR for its hook, but not GIT_WORK_TREE. Git commands of the
  // hook then take the current folder for the work tree.
  const isHalf = own["GIT_DIR"] !== undefined && own["GIT_WORK_TREE"] === undefined;
  if (isHalf) {
    const { GIT_DIR: given = "", ...searching } = own;
    const found = findRepository(cwd, searching);
    if (found.kind === "found" && isSamePath(found.gitDir, given))
      return createGit(found, { ...own, GIT_DIR: found.gitDir, GIT_WORK_TREE: found.top });
  }
  const found = findRepository(cwd, own);
  if (found.kind === "error") throw new GitError(whyNoRepository(found.answer), found.answer, env);
  return createGit(found, own);
}

/**
 * Opens the repository whose work tree has this folder for its top. Git runs its hooks in such a
 * folder, so git is only asked where the files do not tell.
 */
export function openGitAt(top: string, env: NodeJS.ProcessEnv): Git {
  const own = withoutPathspecs(env);
  if (own["GIT_DIR"] === undefined && !existsSync(join(top, ".git"))) return openGit(top, env);
  const gitDir = own["GIT_DIR"] === undefined ? readGitDir(top) : resolve(top, own["GIT_DIR"]);
  const isGiven = own["GIT_DIR"] !== undefined || own["GIT_WORK_TREE"] !== undefined;
  return createGit({ top, gitDir }, isGiven ? { ...own, GIT_DIR: gitDir, GIT_WORK_TREE: top } : own);
}

/** The git folder of a work tree: `.git` is that folder, or a file that names it. */
export function readGitDir(top: string): string {
  const place = join(top, ".git");
  if (statSync(place).isDirectory()) return place;
  return resolve(
    top,
    readFileSync(place, "utf8")
      .replace(/^gitdir: /, "")
      .replace(/[\r\n]+$/, ""),
  );
}

type FoundRepository =
  | { readonly kind: "found"; readonly top: string; readonly gitDir: string }
  | { readonly kind: "error"; readonly answer: GitAnswer };

function findRepository(cwd: string, env: NodeJS.ProcessEnv): FoundRepository {
  const questions = ["--show-toplevel", "--absolute-git-dir"];
  // In English, because what it says is read.
  const spoken = { ...env, LC_ALL: "C" };
  const ask = (asked: readonly string[]) => spawnGit(["rev-parse", ...asked], cwd, spoken, {});
  const answer = ask(questions);
  let lines = answer.stdout.toString().replace(/\n$/, "").split("\n");
  // The name of a folder has a line feed.
  if (answer.exitCode === 0 && lines.length > questions.length)
    lines = questions.map((question) => ask([question]).stdout.toString().replace(/\n$/, ""));
  const [top, gitDir] = lines;
  return answer.exitCode === 0 && top && gitDir ? { kind: "found", top, gitDir } : { kind: "error", answer };
}

function whyNoRepository({ stderr }: GitAnswer): string {
  if (stderr.includes("not a git repository")) return "This folder is not in a git repository.";
  if (stderr.includes("in a work tree")) return "This folder is not in a work tree of git.";
  if (stderr.includes("dubious ownership"))
    return "The repository belongs to someone else, so git does not work in it unless safe.directory names it.";
  return "git cannot open the repository of this folder. FMT_CACHE_VERBOSE=1 shows what it says.";
}

function createGit(
  { top, gitDir }: { readonly top: string; readonly gitDir: string },
  env: NodeJS.ProcessEnv,
): Git {
  for (const folder of [top, gitDir]) checkFolder(folder);
  const tryGit = (args: readonly string[], settings: GitSettings = {}): GitAnswer => {
    const index = settings.index === undefined ? {} : { GIT_INDEX_FILE: settings.index };
    const locale = settings.english ? { LC_ALL: "C" } : {};
    const objects = settings.exact ? { GIT_NO_REPLACE_OBJECTS: "1" } : {};
    const { workTree } = settings;
    const place = workTree === undefined ? {} : { GIT_DIR: gitDir, GIT_WORK_TREE: workTree };
    return spawnGit(args, workTree ?? top, { ...env, ...index, ...locale, ...objects, ...place }, settings);
  };
  const fail: Git["fail"] = (args, answer, message) => {
    const command = args.find((word) => /^[a-z-]+$/.test(word) && !word.startsWith("-"));
    const ours = `git ${command} failed (${answer.exitCode}). FMT_CACHE_VERBOSE=1 shows what it says.`;
    return new GitError(message ?? ours, answer, env);
  };
  return {
    top,
    gitDir,
    try: tryGit,
    run: (args, settings) => {
      const answer = tryGit(args, settings);
      if (answer.exitCode !== 0) throw fail(args, answer);
      return answer.stdout;
    },
    fail,
  };
}

/** Runs git without waiting for it to end. `undefined` if it could not be run at all. */
export function startGit(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<GitAnswer | undefined> {
  const { execFile } = requireLazily("node:child_process") as typeof ChildProcess;
  const settings = {
    cwd,
    env: withoutPathspecs(env),
    encoding: "buffer",
    maxBuffer: Number.POSITIVE_INFINITY,
    windowsHide: true,
  } as const;
  return new Promise((resolve) => {
    execFile("git", [...args], settings, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      resolve(typeof exitCode === "number" ? { exitCode, stdout, stderr: stderr.toString() } : undefined);
    });
  });
}

function spawnGit(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  { input, detached = false }: GitSettings,
): GitAnswer {
  checkFolder(cwd);
  const { spawnSync } = requireLazily("node:child_process") as typeof ChildProcess;
  const { status, stdout, stderr, error, signal } = spawnSync("git", [...args], {
    cwd,
    env,
    input,
    maxBuffer: Number.POSITIVE_INFINITY,
    windowsHide: true,
    // `spawnSync` takes it as well, though only `spawn` documents it.
    ...({ detached } as object),
  });
  if (error !== undefined && status === null) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw isMissing ? new GitMissing() : new Error(`git could not be run: ${error.message}`);
  }
  return {
    exitCode: status ?? 128,
    stdout: stdout ?? Buffer.alloc(0),
    stderr: (stderr ?? "").toString() || (signal === null ? "" : `ended by ${signal}`),
  };
}

/**
 * Removes the variables that change what pathspecs mean, whoever has set them (magit, for one). The
 * locale stays: filters may depend on it.
 */
function withoutPathspecs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^GIT_(?:LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS$|^GIT_PREFIX$|^GIT_EXTERNAL_DIFF$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

function isSamePath(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    // One of them does not exist.
    return false;
  }
}

/** The index that git works on while its hook runs; outside of a hook, the repository's own. */
export function currentIndex({ top, gitDir }: Git, env: NodeJS.ProcessEnv): string {
  const given = env["GIT_INDEX_FILE"];
  if (given === undefined || given === "") return resolve(gitDir, "index");
  return isAbsolute(given) ? given : resolve(top, given);
}
