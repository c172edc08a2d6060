import { readFileSync } from "node:fs";
import type * as Readline from "node:readline/promises";
import { join } from "node:path";
import { createPrettierLocator } from "../../../engine/prettier/locate-prettier.ts";
import { awaitsRepository, isOutsideOfGit, openGit, type Git } from "../../git/git.ts";
import { openLogger, type CommandSurroundings } from "../../shared/command-surroundings.ts";
import { isTerminal } from "../../shared/is-terminal.ts";
import type { Logger } from "../../shared/logger.ts";
import { describeOldPrettier } from "../../shared/old-prettier.ts";
import { addPackage } from "../../shared/package-manager.ts";
import { requireLazily } from "../../shared/require-lazily.ts";
import { findHook } from "../../staged/hook-file.ts";
import { findManagedHook } from "../../staged/hook-managers.ts";
import { renderDiff } from "../reporters/diff.ts";
import { isDiffColored } from "../reporters/open-voice.ts";
import { planChanges, type PlannedChange } from "./plan-changes.ts";
import { count, writeChanges } from "./write-changes.ts";

/**
 * Puts fmt-cache where the repository of the working directory runs Prettier, after it has shown
 * what it would change. Returns the exit code: 1 if there was something to change, and it was not.
 */
export async function runInitCommand(
  { yes }: { readonly yes: boolean },
  surroundings: CommandSurroundings,
): Promise<0 | 1> {
  const { cwd, env, output } = surroundings;
  const logger = openLogger("log", surroundings);
  let git: Git;
  try {
    git = openGit(cwd, env);
  } catch (error) {
    const { message } = error as Error;
    const needs = `"fmt-cache init" works in a git repository only, so that you can take back what it changes.`;
    const mend = awaitsRepository(error) ? '"git init" makes one.' : message;
    logger.error(isOutsideOfGit(error) ? `${needs} ${mend}` : message);
    return 1;
  }
  const old = describeOldPrettier(createPrettierLocator(git.top)(git.top));
  if (old !== undefined) logger.warn(old);
  const { changes, left } = await planChanges(git);
  for (const { path, before, after } of changes)
    output.stdout(renderDiff(path, before, after, isDiffColored(surroundings)));
  if (changes.length === 0)
    output.stdout(
      left.length === 0
        ? "Nothing is to be changed: no file that was found runs Prettier.\n"
        : "Nothing is to be changed, but for what only you can change.\n",
    );
  else if (!(await isWanted(changes, yes, logger))) return 1;
  else if (!writeChanges(changes, git, surroundings, logger)) return 1;
  tellRest(left, git, surroundings);
  return 0;
}

async function isWanted(changes: readonly PlannedChange[], yes: boolean, logger: Logger): Promise<boolean> {
  if (yes) return true;
  if (!isTerminal(0) || !isTerminal(1)) {
    logger.warn("Nothing was written, because nobody can be asked here. To write it: fmt-cache init --yes");
    return false;
  }
  const { createInterface } = requireLazily("node:readline/promises") as typeof Readline;
  const question = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await question.question(`\nWrite this to ${count(changes.length)}? [Y/n] `);
  question.close();
  if (/^\s*(?:y|yes)?\s*$/i.test(answer)) return true;
  logger.log("Nothing was written.");
  return false;
}

/** What is left for the user. */
function tellRest(left: readonly string[], git: Git, { cwd, env, output }: CommandSurroundings): void {
  const lines: string[] = [];
  if (left.length > 0) lines.push(`Look yourself: Prettier seems to run in ${left.join(", ")}`);
  if (!isDependency(git.top)) lines.push(`Add it to the project: ${addPackage(git.top, "fmt-cache")}`);
  if (
    findManagedHook([git.top]) === undefined &&
    findHook(cwd, env, { awaitsHusky: true }).present !== "ours"
  )
    lines.push("Format what is staged with each commit: npx fmt-cache install");
  lines.push("See whether all is well: npx fmt-cache doctor");
  output.stdout(`\n${lines.map((line) => `- ${line}\n`).join("")}`);
}

function isDependency(top: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as Record<string, object>;
    return ["dependencies", "devDependencies", "optionalDependencies"].some((key) =>
      Object.hasOwn(manifest[key] ?? {}, "fmt-cache"),
    );
  } catch {
    // There is none, or it is broken.
    return false;
  }
}
