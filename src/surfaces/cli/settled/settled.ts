import type * as ChildProcess from "node:child_process";
import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { readConfigFolder } from "../../../engine/config/config-chain.ts";
import { packageTypeOf } from "../../../engine/config/literal-config.ts";
import { createPrettierLocator } from "../../../engine/prettier/locate-prettier.ts";
import { readStamps } from "../../../engine/prettier/prettier-content.ts";
import type { PrettierLocation } from "../../../engine/prettier/locate-prettier.ts";
import { lastDoubt } from "../../../stores/disk/last-doubt.ts";
import { stateFolder } from "../../../stores/open/open-stores.ts";
import { digestKey, type CacheKey } from "../../../util/digest.ts";
import { isFolder } from "../../../util/make-folder.ts";
import { requireLazily } from "../../shared/require-lazily.ts";

/**
 * All that the result of `--check` on folders depends on, as far as it can be known without looking
 * at any file in them. A run that found nothing but formatted files, all of them tracked, leaves a
 * marker under this key. The next run with the same key has nothing to do.
 *
 * The key covers tracked files by the checksum of the index, and by git's word that the work tree
 * is the same. It covers untracked files by name; `settle-run.ts` says which names are allowed. It
 * also covers the configuration above the repository, the Prettier in use, fmt-cache itself, and
 * the environment.
 */
export interface SettledState {
  readonly key: CacheKey;
  readonly prettier: PrettierLocation;
  /** Absolute path of the work tree. */
  readonly top: string;
  /**
   * Untracked and ignored paths as `git status` lists them, absolute. A folder stands for all that
   * is in it, and has a separator at its end.
   */
  readonly untracked: readonly string[];
  /**
   * Files that differ from the index, absolute. They are not part of the key, which covers all
   * other files.
   */
  readonly modified: readonly string[];
}

/**
 * Reads the state. `undefined` if the arguments, the environment or the folder are not of the plain
 * kind that a run can be settled for.
 */
export function readSettledState(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  ownFiles: readonly string[],
): SettledState | undefined {
  if (!isPlainCheck(argv, cwd) || !isPlainEnvironment(env) || mayBeTerminal(1) || mayBeTerminal(2))
    return undefined;
  const state = stateFolder();
  // Without this folder, a wrong conclusion could never be taken back.
  if (state === undefined) return undefined;
  const top = findTop(cwd);
  const index = top === undefined ? undefined : readIndexChecksum(top);
  const status = top === undefined || index === undefined ? undefined : readStatus(top, env);
  if (top === undefined || index === undefined || status === undefined) return undefined;
  const entries = readEntries(status, top);
  const modified = entries.filter(({ code }) => code === " M").map(({ path }) => path);
  const others = entries.filter(({ code }) => code !== " M");
  // Excludes conflicts, deleted files, changed configuration, and repositories in the repository.
  if (
    !others.every(({ code }) => /^(?:\?\?|!!|[AMT] )$/.test(code)) ||
    modified.some((path) => mayDecide(path) || !isPlainFile(path))
  )
    return undefined;
  const untracked = others.filter(({ code }) => /[?!]/.test(code)).map(({ path }) => path);
  const prettier = createPrettierLocator(cwd)(cwd);
  const facts = [
    "settled 1",
    process.version,
    process.versions["icu"] ?? "",
    // Plugins sort by the user's locale, and Node's own variables decide where it finds their
    // modules.
    ...["LC_ALL", "LC_COLLATE", "LC_MESSAGES", "LANG", "LANGUAGE", "NODE_PATH", "NODE_OPTIONS"].map(
      (name) => env[name] ?? "",
    ),
    ...ownFiles.map(describeOwnFile),
    cwd,
    JSON.stringify(argv),
    JSON.stringify(env["FMT_CACHE_LOCATION"] ?? ""),
    // A conclusion from wrong entries must not outlive them.
    lastDoubt(state),
    index,
    ...others.map(({ code, path }) => `${code} ${path}`),
    ...foldersAbove(top).map((folder) => JSON.stringify([folder, readConfigFolder(folder)])),
    // Decides how Node.js reads a configuration in the repository that is a module.
    packageTypeOf(dirname(top)),
    prettier.directory,
    ...readStamps(prettier.directory),
    // If no Prettier is found from here, a package further down may have its own.
    ...(prettier.origin === "given-folder" ? [] : untracked.filter(isModulesFolder)).map(
      (folder) => `${folder} ${realPathOf(join(folder, "prettier"))}`,
    ),
  ];
  return {
    key: digestKey("settled run", facts.join("\n")),
    prettier,
    top,
    untracked,
    modified,
  };
}

/** The entries of `git status`: two letters and a path. A folder has a separator at its end. */
function readEntries(
  status: Buffer,
  top: string,
): readonly { readonly code: string; readonly path: string }[] {
  const entries = status
    .toString("utf8")
    .split("\0")
    .filter((entry) => entry !== "");
  return entries.map((entry) => ({
    code: entry.slice(0, 2),
    path: resolve(top, entry.slice(3)) + (entry.endsWith("/") ? sep : ""),
  }));
}

/**
 * Whether a file of this name may affect how others are formatted: configuration, ignore files,
 * attributes, and names that a later Prettier may look for.
 */
export function mayDecide(file: string): boolean {
  return /prettier|^package\.|^\.editorconfig$|^\.git|ignore|^fmt-cache\.config\./i.test(basename(file));
}

/** Whether a path from `untracked` is a folder `node_modules`, which no run searches. */
export function isModulesFolder(path: string): boolean {
  return path.endsWith(`${sep}node_modules${sep}`);
}

/**
 * Whether the arguments are `--check` and folders below the working directory, and nothing else.
 */
function isPlainCheck(argv: readonly string[], cwd: string): boolean {
  const [flag, ...folders] = argv;
  return (
    (flag === "--check" || flag === "-c") &&
    folders.length > 0 &&
    folders.every((folder) => /^[\w./-]+$/.test(folder) && !/^-|(?:^|\/)\.\.(?:\/|$)/.test(folder)) &&
    folders.every((folder) => resolve(cwd, folder).startsWith(cwd) && isFolder(resolve(cwd, folder)))
  );
}

/** Whether no variable is set that may change what is formatted or printed. */
function isPlainEnvironment(env: NodeJS.ProcessEnv): boolean {
  return !Object.keys(env).some(
    (name) => /^(?:PRETTIER_|GIT_(?!SSL|ASKPASS|EDITOR|PAGER)|FMT_CACHE)/.test(name) && !harmless.test(name),
  );
}

/** The cache's place is part of the key; how a text gets its answer decides no byte. */
const harmless = /^FMT_CACHE_(?:LOCATION|SERVE|REMOTE(?:_\w+)?)$/;

function mayBeTerminal(descriptor: number): boolean {
  try {
    // `/dev/null` is a character device, too, but no terminal.
    const stats = fstatSync(descriptor);
    return stats.isCharacterDevice() && stats.rdev !== statSync("/dev/null").rdev;
  } catch {
    // When in doubt, a terminal: then the run is not taken for settled.
    return true;
  }
}

function isPlainFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function findTop(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * The last bytes of an index, which are a checksum of all the others: of paths, contents, sizes and
 * times.
 */
function readIndexChecksum(top: string): string | undefined {
  let descriptor: number | undefined;
  try {
    const place = join(top, ".git");
    const gitDir = statSync(place).isDirectory()
      ? place
      : resolve(
          top,
          readFileSync(place, "utf8")
            .replace(/^gitdir: /, "")
            .trimEnd(),
        );
    descriptor = openSync(join(gitDir, "index"), "r");
    const { size, ino } = fstatSync(descriptor);
    const end = Buffer.alloc(32);
    readSync(descriptor, end, 0, end.length, size - end.length);
    // With `index.skipHash`, the checksum is all zeros.
    return end.subarray(12).every((byte) => byte === 0) ? undefined : `${size} ${ino} ${end.toString("hex")}`;
  } catch {
    // No repository, or an index that cannot be read: nothing is settled.
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readStatus(top: string, env: NodeJS.ProcessEnv): Buffer | undefined {
  const { spawnSync } = requireLazily("node:child_process") as typeof ChildProcess;
  const args = ["--no-optional-locks", "status", "--porcelain", "-z", "--untracked-files=normal"];
  const answer = spawnSync(
    "git",
    [...args, "--ignored=traditional", "--no-renames", "--ignore-submodules=none"],
    {
      cwd: top,
      env,
      maxBuffer: Number.POSITIVE_INFINITY,
      windowsHide: true,
    },
  );
  return answer.status === 0 ? answer.stdout : undefined;
}

function foldersAbove(top: string): readonly string[] {
  const parent = dirname(top);
  return parent === top ? [] : [parent, ...foldersAbove(parent)];
}

function describeOwnFile(file: string): string {
  const { size, ino, mtimeNs } = statSync(file, { bigint: true });
  return `${file} ${size} ${ino} ${mtimeNs}`;
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A path that does not resolve must stay so.
    return "missing";
  }
}
