import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { constants } from "node:os";
import type { LocatedPrettier, PrettierLocation } from "../../../engine/prettier/locate-prettier.ts";
import { ownFlags, spellingsOf, type Flag } from "../../arguments/flags.ts";
import type { Logger } from "../../shared/logger.ts";
import { requireLazily } from "../../shared/require-lazily.ts";
import type { RunResult } from "../../shared/with-formatter.ts";

/**
 * Lets Prettier's own command do the work. A flag that only fmt-cache has is lost then, and the
 * user is told so. If that flag decides which files are formatted or whether they are printed,
 * nothing runs: the wrong files would be worse.
 */
export async function delegateRun(
  prettier: LocatedPrettier,
  argv: readonly string[],
  reason: string,
  logger: Logger,
): Promise<RunResult> {
  const lost = findLostFlag(argv);
  if (lost?.role === "decides") {
    logger.error(
      `${lost.argument} cannot be used together with ${reason}, which only Prettier's own command can do.`,
    );
    return { exitCode: 2 };
  }
  if (lost !== undefined)
    logger.warn(`${lost.argument} has no effect: Prettier's own command runs, because of ${reason}.`);
  return { exitCode: await runPrettier(prettier, argv), delegated: { reason, prettier } };
}

/**
 * Runs Prettier's own command with the arguments, streams and environment of this process, without
 * the flags that Prettier does not know. Returns its exit code.
 */
export async function runPrettier(location: PrettierLocation, argv: readonly string[]): Promise<number> {
  const { spawn } = requireLazily("node:child_process") as typeof import("node:child_process");
  const child = spawn(
    process.execPath,
    [...process.execArgv, findCommand(location), ...withoutOwnFlags(argv)],
    { stdio: "inherit" },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** Whether there is a command to run; it may be broken. */
export function hasCommand(location: PrettierLocation): boolean {
  return existsSync(findCommand(location));
}

function findCommand({ directory, problem }: PrettierLocation): string {
  // The manifest cannot be read; this is the path that it used to name.
  if (problem !== undefined) return join(directory, "bin/prettier.cjs");
  const { bin } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
    bin?: string | { prettier: string };
  };
  return join(directory, (typeof bin === "object" ? bin.prettier : bin) ?? "bin/prettier.cjs");
}

/**
 * Removes the flags that Prettier does not know. A flag without its value stays, so that Prettier
 * complains about it.
 */
export function withoutOwnFlags(argv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") return [...kept, ...argv.slice(index)];
    const next = argv[index + 1];
    const own = findOwn(argument);
    if (own === undefined) kept.push(argument);
    else if (own.kind !== "switch" && own.kind !== "share" && !argument.includes("=")) {
      if (next !== undefined && !next.startsWith("-")) index++;
      else kept.push(argument);
    }
  }
  return kept;
}

/**
 * The first flag of fmt-cache that Prettier's command cannot honour, and its role. A flag that
 * `decides` goes before others.
 */
export function findLostFlag(
  argv: readonly string[],
): { readonly argument: string; readonly role: NonNullable<Flag["ours"]> } | undefined {
  const end = argv.indexOf("--");
  const lost = (end === -1 ? argv : argv.slice(0, end)).flatMap((argument) => {
    const role = findOwn(argument)?.ours;
    return role === undefined ? [] : [{ argument: argument.split("=", 1)[0]!, role }];
  });
  return lost.find(({ role }) => role === "decides") ?? lost[0];
}

function findOwn(argument: string): Flag | undefined {
  const equals = argument.indexOf("=");
  const name = equals === -1 ? argument : argument.slice(0, equals);
  return ownFlags.find(
    (flag) =>
      // A switch with a value is left to Prettier.
      (flag.kind !== "switch" || equals === -1) && spellingsOf(flag).some(({ text }) => text === name),
  );
}
