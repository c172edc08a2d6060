import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { awaitsRepository, GitError, GitMissing, isOutsideOfGit, type Git } from "../../git/git.ts";
import { describeChaining } from "../../staged/install.ts";
import { argumentsOf, findHook, hookToInstall, type Hook } from "../../staged/hook-file.ts";
import { findManagedHook, runsFmtCache } from "../../staged/hook-managers.ts";
import type { Examination } from "./examination.ts";
import { findingsAbout, quote, type Finding, type Mend } from "./finding.ts";

/** Whether git works here. */
export function checkGit({ git, cwd }: Examination): readonly Finding[] {
  const { ok, warning, problem } = findingsAbout("git");
  if (git instanceof Error) {
    if (isDubious(git))
      return [
        problem(git.message, {
          command: `git config --global --add safe.directory ${quote(dubiousFolder(git, cwd))}`,
        }),
      ];
    const says = `${git.message} The hook, --changed and --since need a repository, and runs without changes are faster in one.`;
    return [isOutsideOfGit(git) ? warning(says, mendOutside(git)) : problem(git.message)];
  }
  const version = git.run(["--version"]).toString().trim().replace("git version", "git");
  return [ok(`${version}; the repository is "${git.top}".`)];
}

function mendOutside(error: Error): Mend {
  if (awaitsRepository(error)) return { command: "git init" };
  return {
    advice:
      error instanceof GitMissing
        ? "Install git, or add its folder to the PATH."
        : 'Go to a folder with a work tree. "git rev-parse --show-toplevel" says what is wrong with this one.',
  };
}

function isDubious(error: Error): boolean {
  return error instanceof GitError && error.said.includes("dubious ownership");
}

/** The folder as git names it. */
function dubiousFolder(error: Error, cwd: string): string {
  return /dubious ownership in repository at '(.+)'/.exec((error as GitError).said)?.[1] ?? cwd;
}

/** Whether commits are formatted, and by whom. */
export function checkHook({ git, cwd, env }: Examination): readonly Finding[] {
  if (git instanceof Error) return [];
  const { ok, warning, problem } = findingsAbout("hook");
  const install = { command: "npx fmt-cache install" };
  const hook = findHook(cwd, env, { awaitsHusky: false });
  const deaf = findUnusedFolder(git);
  if (deaf !== undefined) return [problem(deaf, mendHooksPath(git))];
  const managed = findManagedHook([git.top, cwd]);
  if (managed !== undefined && hook.present !== "ours")
    return hook.present === "none"
      ? [
          warning(`${managed} formats what is staged, but git has no hook that would start it.`, {
            advice: `Let the hook manager of ${managed} install its hook: ${scriptOf(git.top) ?? "see its documentation"}`,
          }),
        ]
      : [ok(`${managed} formats what is staged.`)];
  switch (hook.present) {
    case "none":
      return [warning("Commits are not formatted.", install)];
    case "changed":
      return [
        warning(`The hook in ${hook.name} was changed since it was installed.`, {
          command: `mv ${quote(hook.name)} ${quote(`${hook.name}.old`)} && npx fmt-cache install`,
        }),
      ];
    case "foreign":
      return runsFmtCache(readFileSync(hook.file, "utf8"))
        ? checkExecutable(hook)
        : [
            warning(`The hook in ${hook.name} does not format what is staged.`, {
              advice: describeChaining(hook.name, readFileSync(hook.file, "utf8"), "fmt-cache staged")
                .split("\n")
                .slice(1)
                .join(" ")
                .replaceAll(/\s+/g, " ")
                .trim(),
            }),
          ];
    case "ours": {
      const content = readFileSync(hook.file, "utf8");
      const given = argumentsOf(content);
      return content === hookToInstall(hook, given)
        ? checkExecutable(hook)
        : [
            warning(
              `The hook in ${hook.name} is of another version or place of fmt-cache or Node.js.`,
              given.length === 0 ? install : { command: [install.command, ...given].join(" ") },
            ),
          ];
    }
  }
}

function checkExecutable({ file, name }: Hook): readonly Finding[] {
  const { ok, problem } = findingsAbout("hook");
  try {
    accessSync(file, constants.X_OK);
    return [ok(`The hook in ${name} formats what is staged.`)];
  } catch {
    // Git ignores such a hook, with no more than a hint.
    return [
      problem(`Git does not run the hook in ${name}, which is not executable.`, {
        command: `chmod +x ${quote(name)}`,
      }),
    ];
  }
}

/** Whether git looks for hooks in a folder that does not exist, as husky's in a new clone. */
function findUnusedFolder(git: Git): string | undefined {
  const { exitCode, stdout } = git.try(["config", "--path", "core.hooksPath"]);
  const given = stdout.toString().trim();
  if (exitCode !== 0 || given === "") return undefined;
  const folder = git.run(["rev-parse", "--git-path", "hooks"]).toString().trim();
  return existsSync(join(git.top, folder)) || existsSync(folder)
    ? undefined
    : `Git runs no hook: core.hooksPath names "${given}", and there is no such folder.`;
}

function mendHooksPath({ top }: Git) {
  return { command: scriptOf(top) ?? "git config --unset core.hooksPath" };
}

/** The command line that installs the hooks of the project's hook manager, if npm runs it. */
function scriptOf(top: string): string | undefined {
  try {
    const { scripts = {} } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as {
      scripts?: Readonly<Record<string, string>>;
    };
    const name = ["prepare", "postinstall"].find((script) =>
      /husky|lefthook|hooks/.test(scripts[script] ?? ""),
    );
    return name === undefined ? undefined : `npm run ${name}`;
  } catch {
    // There is none, or it is broken.
    return undefined;
  }
}
