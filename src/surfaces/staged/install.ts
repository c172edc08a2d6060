import { chmodSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createPrettierLocator } from "../../engine/prettier/locate-prettier.ts";
import { isOutsideOfGit } from "../git/git.ts";
import type { InstallCommand } from "../arguments/invocation.ts";
import { openLogger, type CommandSurroundings } from "../shared/command-surroundings.ts";
import type { Logger } from "../shared/logger.ts";
import { describeOldPrettier } from "../shared/old-prettier.ts";
import { isContinuousIntegration } from "../shared/supports-color.ts";
import { findHook, hookToInstall, type Hook } from "./hook-file.ts";
import { findManagedHook, runsFmtCache } from "./hook-managers.ts";

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
  const { file, name, top, present, isOwn } = hook;
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
  const text = hookToInstall(hook, hookArguments);
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

/** @param line the command that the hook should run */
export function describeChaining(name: string, content: string, line: string): string {
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
