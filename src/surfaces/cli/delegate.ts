import { readFileSync } from "node:fs";
import { join } from "node:path";
import { constants } from "node:os";
import type { PrettierLocation } from "../../formatter.ts";
import { ownFlags } from "./flags.ts";
import { requireLazily } from "../require-lazily.ts";

/** Runs Prettier's own command with our arguments, streams and environment; returns its exit code. */
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

function findCommand({ directory }: PrettierLocation): string {
  const { bin } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
    bin: string | { prettier: string };
  };
  return join(directory, typeof bin === "string" ? bin : bin.prettier);
}

/** Takes away the flags that Prettier does not know. One that lacks its value stays, for Prettier to complain about. */
export function withoutOwnFlags(argv: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") return [...kept, ...argv.slice(index)];
    const next = argv[index + 1];
    if (
      isOwn(argument, "switch") ||
      (argument.includes("=") && isOwn(argument.slice(0, argument.indexOf("=")), "text"))
    )
      continue;
    if (isOwn(argument, "text") && next !== undefined && !next.startsWith("-")) index++;
    else kept.push(argument);
  }
  return kept;
}

function isOwn(argument: string, kind: "switch" | "text"): boolean {
  return ownFlags.some(
    (flag) =>
      flag.kind === kind &&
      argument === (flag.kind === "switch" && flag.negative === "only" ? "--no-" : "--") + flag.name,
  );
}
