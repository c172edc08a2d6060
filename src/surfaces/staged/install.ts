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
import { createPrettierLocator } from "../../engine/prettier/locate-prettier.ts";
import { digestHex } from "../../util/digest.ts";
import { isOutsideOfGit, openGit } from "../git/git.ts";
import type { InstallCommand } from "../arguments/invocation.ts";
import { openLogger, type CommandSurroundings } from "../shared/command-surroundings.ts";
import type { Logger } from "../shared/logger.ts";
import { describeOldPrettier } from "../shared/old-prettier.ts";
import { isContinuousIntegration } from "../shared/supports-color.ts";
import { findManagedHook, runsFmtCache, usesHusky } from "./hook-managers.ts";

/**
 * Puts the pre-commit hook where this repository's hooks live, or removes it. Returns the exit
 * code: 1 if a hook of someone else is there.
 */
export function runInstallCommand(command: InstallCommand, surroundings: CommandSurroundings): 0 | 1 {
  const logger = openLogger("log", surroundings);
  try {
    return command.kind === "install"
      ? install(command.hookArguments, surroundings, logger)
      : uninstall(surroundings);
  } catch (error) {
    return refuse((error as Error).message, surroundings, logger);
  }
}

/** As a script of the project it only warns, so that no installation of packages fails for it. */
function refuse(message: string, { env }: CommandSurroundings, logger: Logger): 0 | 1 {
  if (isScript(env)) {
    logger.warn(message);
    return 0;
  }
  logger.error(message);
  return 1;
}

/** Whether a package manager runs us as a script of the project, such as `prepare`. */
function isScript({ npm_lifecycle_event: event }: NodeJS.ProcessEnv): boolean {
  return event !== undefined && event !== "npx";
}

/** Says why there is nothing to do, but only to a person: `prepare` runs very often. */
function skip(why: string, { env, isTerminal, output }: CommandSurroundings): 0 {
  if (!isScript(env) && isTerminal(1)) output.stdout(`Nothing was installed: ${why}\n`);
  return 0;
}

function uninstall({ cwd, env, output }: CommandSurroundings): 0 {
  const { file, name, present } = findHook(cwd, env, { awaitsHusky: false });
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

function install(hookArguments: readonly string[], surroundings: CommandSurroundings, logger: Logger): 0 | 1 {
  const { cwd, env, output } = surroundings;
  const line = ["fmt-cache staged", ...hookArguments].join(" ");
  const setThere = hookArguments.length === 0 ? "" : ` There it should say "${line}".`;
  if (isContinuousIntegration(env)) return skip("nobody commits in CI.", surroundings);
  let hook: Hook;
  try {
    hook = findHook(cwd, env, { awaitsHusky: true });
  } catch (error) {
    if (isOutsideOfGit(error)) return skip((error as Error).message, surroundings);
    throw error;
  }
  const { file, name, top, present, isOwn, isShared } = hook;
  const managed = findManagedHook([top, cwd]);
  if (present !== "ours" && managed !== undefined)
    return skip(`${managed} runs fmt-cache already.${setThere}`, surroundings);
  if (present === "changed") {
    return refuse(
      `The hook in ${name} was changed since it was installed, and stays as it is. Move it away, install again, and put what was added into the new one.`,
      surroundings,
      logger,
    );
  }
  if (present === "foreign") {
    const content = readFileSync(file, "utf8");
    if (runsFmtCache(content))
      return skip(`the hook in ${name} runs fmt-cache already.${setThere}`, surroundings);
    return refuse(describeChaining(name, content, line), surroundings, logger);
  }
  if (!isOwn) {
    return refuse(
      `The hooks of this repository are in "${file}" (core.hooksPath), which other repositories may use too. Put "npx --no-install ${line}" into that hook by hand, or unset core.hooksPath.`,
      surroundings,
      logger,
    );
  }
  const text = fillHook(readTemplate(), { ...(isShared ? {} : recordedPaths()), hookArguments });
  if (present === "ours" && readFileSync(file, "utf8") === text)
    return skip(`the hook is in ${name} already.`, surroundings);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o755 });
  chmodSync(file, 0o755);
  output.stdout(
    `${present === "ours" ? "Updated" : "Installed"} ${name}: ${describeHook(hookArguments)} from now on.\n`,
  );
  const old = describeOldPrettier(createPrettierLocator(top)(top));
  if (old !== undefined) logger.warn(old);
  return 0;
}

function describeHook(hookArguments: readonly string[]): string {
  const does = hookArguments.includes("--check") ? "checked" : "formatted";
  const given = hookArguments.filter((argument) => argument !== "--check").join(" ");
  return `commits are ${does}${given === "" ? "" : ` (${given})`}`;
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

interface Hook {
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
function findHook(
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
    name: relative(cwd, file).split(sep).join("/"),
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

function describeChaining(name: string, content: string, line: string): string {
  const known = [
    ["lefthook", `Add a command "${line}" under "pre-commit" to lefthook.yml.`],
    [
      "pre-commit.com",
      'Add the hook to .pre-commit-config.yaml: "repo: local", "language: system", "entry: npx --no-install fmt-cache --write --ignore-unknown".',
    ],
    ["simple-git-hooks", `Set "pre-commit" in the settings of simple-git-hooks to "npx ${line}".`],
    ["lint-staged", `Replace lint-staged by "npx --no-install ${line}" in it, or keep both, fmt-cache last.`],
  ] as const;
  const hint = known.find(([word]) => content.includes(word))?.[1];
  return `There is a hook in ${name} already, and it stays as it is.\n${
    hint ?? `To have it format what is staged, add this line to it:\n\n  npx --no-install ${line} || exit 1\n`
  }`;
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
