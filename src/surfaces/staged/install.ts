import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { digestHex } from "../../util/digest.ts";
import type { Logger } from "../shared/logger.ts";
import { openLogger, type CommandSurroundings } from "../shared/command-surroundings.ts";
import { openGit } from "../git/git.ts";

/**
 * Puts the pre-commit hook where this repository's hooks live, or removes it. Returns the exit
 * code: 1 if a hook of someone else is there.
 */
export function runInstallCommand(kind: "install" | "uninstall", surroundings: CommandSurroundings): 0 | 1 {
  const logger = openLogger("log", surroundings);
  try {
    return kind === "install" ? install(surroundings, logger) : uninstall(surroundings);
  } catch (error) {
    logger.error((error as Error).message);
    return 1;
  }
}

function uninstall({ cwd, env, output }: CommandSurroundings): 0 {
  const { file, name, present } = findHook(cwd, env);
  if (present !== "ours") {
    output.stdout(
      present === "none"
        ? `There is no hook in ${name}.\n`
        : `The hook in ${name} is not fmt-cache's, or was changed since; it stays. Take "fmt-cache staged" out of it by hand.\n`,
    );
    return 0;
  }
  unlinkSync(file);
  output.stdout(`Deleted ${name}.\n`);
  return 0;
}

function install({ cwd, env, output }: CommandSurroundings, logger: Logger): 0 | 1 {
  const { file, name, present, isOwn, isShared } = findHook(cwd, env);
  if (present === "changed") {
    logger.error(
      `The hook in ${name} was changed since it was installed, and stays as it is. Move it away, install again, and put what was added into the new one.`,
    );
    return 1;
  }
  if (present === "foreign") {
    logger.error(describeChaining(name, readFileSync(file, "utf8")));
    return 1;
  }
  if (!isOwn) {
    logger.error(
      `The hooks of this repository are in "${file}" (core.hooksPath), which other repositories may use too. Put "npx --no-install fmt-cache staged" into that hook by hand, or unset core.hooksPath.`,
    );
    return 1;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, fillHook(readTemplate(), isShared ? {} : recordedPaths()), { mode: 0o755 });
  chmodSync(file, 0o755);
  output.stdout(
    `${present === "ours" ? "Updated" : "Installed"} ${name}: commits are formatted from now on.\n`,
  );
  return 0;
}

/** The paths of this machine that the installed hook remembers. */
export interface RecordedPaths {
  readonly node?: string;
  readonly command?: string;
}

/**
 * The text of the installed hook. Its last line is a digest, which shows whether somebody has
 * changed the hook since.
 */
export function fillHook(template: string, { node = "", command = "" }: RecordedPaths): string {
  const hook = template
    .replace(/^recorded_node=$/m, () => `recorded_node=${quoteForShell(node)}`)
    .replace(/^recorded_command=$/m, () => `recorded_command=${quoteForShell(command)}`);
  return hook + lastLine(hook);
}

function lastLine(hook: string): string {
  return `# Digest of the lines above: ${digestHex(hook).slice(0, 16)}\n`;
}

function isAsInstalled(content: string): boolean {
  const end = content.lastIndexOf("\n", content.length - 2) + 1;
  return content.slice(end) === lastLine(content.slice(0, end));
}

interface Hook {
  readonly file: string;
  /** The path for messages. */
  readonly name: string;
  readonly present: "none" | "ours" | "changed" | "foreign";
  /** Whether the folder belongs to this repository. */
  readonly isOwn: boolean;
  /** Whether the folder is committed; then the hook must not contain paths of this machine. */
  readonly isShared: boolean;
}

function findHook(cwd: string, env: NodeJS.ProcessEnv): Hook {
  const git = openGit(cwd, env);
  const line = (args: readonly string[]) => git.run(args).toString().replace(/\n$/, "");
  const hooks = resolve(git.top, line(["rev-parse", "--git-path", "hooks"]));
  const common = resolve(git.top, line(["rev-parse", "--git-common-dir"]));
  // The hooks folder that husky sets for git only calls the hooks in the folder above.
  const isHusky = existsSync(join(hooks, "h")) && existsSync(join(hooks, "husky.sh"));
  const folder = isHusky ? dirname(hooks) : hooks;
  const isInGit = isBelow(common, folder);
  const file = join(folder, "pre-commit");
  return {
    file,
    name: relative(cwd, file).split(sep).join("/"),
    present: readHook(file),
    isOwn: isInGit || isBelow(git.top, folder),
    isShared: !isInGit,
  };
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

function describeChaining(name: string, content: string): string {
  const known = [
    ["lefthook", 'Add a command "fmt-cache staged" under "pre-commit" to lefthook.yml.'],
    [
      "pre-commit.com",
      'Add the hook to .pre-commit-config.yaml: "repo: local", "language: system", "entry: npx --no-install fmt-cache --write --ignore-unknown".',
    ],
    ["simple-git-hooks", 'Set "pre-commit" in the settings of simple-git-hooks to "npx fmt-cache staged".'],
    [
      "lint-staged",
      'Replace lint-staged by "npx --no-install fmt-cache staged" in it, or keep both, fmt-cache last.',
    ],
  ] as const;
  const hint = known.find(([word]) => content.includes(word))?.[1];
  return `There is a hook in ${name} already, and it stays as it is.\n${
    hint ??
    `To have it format what is staged, add this line to it:\n\n  npx --no-install fmt-cache staged || exit 1\n`
  }`;
}

function readTemplate(): string {
  return readFileSync(fileURLToPath(new URL("../hooks/pre-commit", import.meta.url)), "utf8");
}

function recordedPaths(): RecordedPaths {
  return { node: process.execPath, command: realpathSync(process.argv[1]!) };
}

function quoteForShell(text: string): string {
  return text === "" ? "" : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
