import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { digestHex } from "../../util/digest.ts";
import { openGit } from "../git/git.ts";
import { usesHusky } from "./hook-managers.ts";
import { relativePath } from "../../util/relative-path.ts";

/** The pre-commit hook of a repository, or the place for one. */
export interface Hook {
  readonly file: string;
  /** The path for messages. */
  readonly name: string;
  /** The top of the work tree. */
  readonly top: string;
  readonly present: "none" | "ours" | "changed" | "foreign";
  /** Whether the folder belongs to this repository. */
  readonly isOwn: boolean;
  /** Whether the folder is committed; then the hook must not contain paths of this machine. */
  readonly isShared: boolean;
}

/** @param awaitsHusky whether the folder of husky counts also before husky has told git of it */
export function findHook(
  cwd: string,
  env: NodeJS.ProcessEnv,
  { awaitsHusky }: { readonly awaitsHusky: boolean },
): Hook {
  const git = openGit(cwd, env);
  const line = (args: readonly string[]) => git.run(args).toString().replace(/\n$/, "");
  const hooks = resolve(git.top, line(["rev-parse", "--git-path", "hooks"]));
  const common = resolve(git.top, line(["rev-parse", "--git-common-dir"]));
  // The hooks folder that husky sets for git only calls the hooks in the folder above.
  const isHusky = existsSync(join(hooks, "h")) && existsSync(join(hooks, "husky.sh"));
  const awaited = awaitsHusky && isBelow(common, hooks) ? findHusky([git.top, cwd]) : undefined;
  const folder = awaited ?? (isHusky ? dirname(hooks) : hooks);
  const isInGit = isBelow(common, folder);
  const file = join(folder, "pre-commit");
  return {
    file,
    name: relativePath(cwd, file),
    top: git.top,
    present: readHook(file),
    isOwn: isInGit || isBelow(git.top, folder),
    isShared: !isInGit,
  };
}

/** In `prepare`, husky may come after us; a hook in git's own folder would then never run. */
function findHusky(folders: readonly string[]): string | undefined {
  const found = folders.find((folder) => existsSync(join(folder, ".husky")) && usesHusky(folder));
  return found && join(found, ".husky");
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(realOf(folder), realOf(path));
  return way !== "" && way.split(sep)[0] !== ".." && resolve(way) !== way;
}

/** Resolves links in the part of a path that exists. */
function realOf(path: string): string {
  return existsSync(path)
    ? realpathSync(path)
    : join(realOf(dirname(path)), path.slice(dirname(path).length));
}

function readHook(file: string): Hook["present"] {
  let stats;
  try {
    stats = lstatSync(file);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return "none";
    throw error;
  }
  if (!stats.isFile()) return "foreign";
  const content = readFileSync(file, "utf8");
  if (content.includes(ownMark)) return isAsInstalled(content) ? "ours" : "changed";
  return content.trim() === "" ? "none" : "foreign";
}

const ownMark = '# Put here by "fmt-cache install"';

/**
 * The text of the hook that would be installed now.
 * @param hookArguments what it tells `fmt-cache staged`
 */
export function hookToInstall({ isShared }: Hook, hookArguments: readonly string[]): string {
  return fillHook(readTemplate(), { ...(isShared ? {} : recordedPaths()), hookArguments });
}

/** What an installed hook tells `fmt-cache staged`. */
export function argumentsOf(hook: string): readonly string[] {
  return /^set --(.*)$/m.exec(hook)?.[1]!.split(" ").filter(Boolean) ?? [];
}

/** What the hook remembers: paths of this machine, and what it tells `fmt-cache staged`. */
export interface RecordedInHook {
  readonly node?: string;
  readonly command?: string;
  readonly hookArguments?: readonly string[];
}

/**
 * The text of the installed hook. Its last line is a digest, which shows whether somebody has
 * changed the hook since.
 */
export function fillHook(
  template: string,
  { node = "", command = "", hookArguments = [] }: RecordedInHook,
): string {
  const hook = template
    .replace(/^recorded_node=$/m, () => `recorded_node=${quoteForShell(node)}`)
    .replace(/^recorded_command=$/m, () => `recorded_command=${quoteForShell(command)}`)
    .replace(/^set --$/m, () => ["set --", ...hookArguments].join(" "));
  return hook + lastLine(hook);
}

function lastLine(hook: string): string {
  return `# Digest of the lines above: ${digestHex(hook).slice(0, 16)}\n`;
}

function isAsInstalled(content: string): boolean {
  const end = content.lastIndexOf("\n", content.length - 2) + 1;
  return content.slice(end) === lastLine(content.slice(0, end));
}

function readTemplate(): string {
  return readFileSync(fileURLToPath(new URL("../hooks/pre-commit", import.meta.url)), "utf8");
}

function recordedPaths(): RecordedInHook {
  const node = process.execPath;
  // In an archive of Yarn's Plug'n'Play, which the shell cannot look into.
  const isArchived = process.versions["pnp"] !== undefined;
  return isArchived ? { node } : { node, command: realpathSync(process.argv[1]!) };
}

function quoteForShell(text: string): string {
  return text === "" ? "" : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
