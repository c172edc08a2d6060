import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Logger } from "./logger.ts";
import type { Output } from "./output.ts";

/** `fmt-cache cache ...` as it was given; `mistake` says what is wrong with it. */
export type CacheCommand =
  | { readonly kind: "info" | "clean"; readonly cacheLocation: string | undefined }
  | { readonly kind: "mistake"; readonly mistake: string };

export interface CacheCommandSurroundings {
  readonly output: Output;
  readonly logger: Logger;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The cache command that a command line asks for, if it does: its first word must be `cache`, and the second must not be missing. Files
 * named `cache` are formatted by `fmt-cache cache` and `fmt-cache ./cache`, and together with other files that exist.
 */
export function findCacheCommand(argv: readonly string[], cwd: string): CacheCommand | undefined {
  const [first, second, ...rest] = argv;
  if (first !== "cache" || second === undefined) return undefined;
  if (second !== "info" && second !== "clean") {
    if (second.startsWith("-") || existsSync(resolve(cwd, first)) || existsSync(resolve(cwd, second))) return undefined;
    return { kind: "mistake", mistake: `Unknown cache command "${second}".` };
  }
  const cacheLocation = readCacheLocation(rest);
  if (cacheLocation === false) return { kind: "mistake", mistake: `Unexpected arguments for "cache ${second}": ${rest.join(" ")}` };
  return { kind: second, cacheLocation };
}

export async function runCacheCommand(command: CacheCommand, { logger }: CacheCommandSurroundings): Promise<number> {
  if (command.kind !== "mistake") return 1;
  logger.error(`${command.mistake}\nUse "fmt-cache cache info" or "fmt-cache cache clean", each with --cache-location <dir> if the cache is not in its usual place.`);
  return 1;
}

function readCacheLocation(rest: readonly string[]): string | undefined | false {
  if (rest.length === 0) return undefined;
  const inline = /^--cache-location=(.+)$/s.exec(rest[0]!);
  if (rest.length === 1 && inline) return inline[1]!;
  return rest.length === 2 && rest[0] === "--cache-location" && !rest[1]!.startsWith("-") ? rest[1]! : false;
}
