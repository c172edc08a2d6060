import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { defaultCacheFolder } from "../../stores/default-folders.ts";
import {
  cleanDiskStore,
  inspectDiskStore,
  type DiskStoreReport,
  type EpochReport,
} from "../../stores/inspect.ts";
import { alignRows } from "./align-rows.ts";
import type { Logger } from "./logger.ts";
import type { Output } from "./output.ts";

/** `fmt-cache cache ...` as it was given; `mistake` says what is wrong with it. */
export type CacheCommand =
  | { readonly kind: "info" | "clean"; readonly cacheLocation: string | undefined }
  | { readonly kind: "mistake"; readonly mistake: string };

export interface CacheCommandSurroundings {
  readonly output: Output;
  readonly logger: Logger;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/**
 * The cache command that a command line asks for, if it does: its first word must be `cache`, and the second must not be missing. Files
 * named `cache` are formatted by `fmt-cache cache` and `fmt-cache ./cache`, and together with other files that exist.
 */
export function findCacheCommand(argv: readonly string[], cwd: string): CacheCommand | undefined {
  const [first, second, ...rest] = argv;
  if (first !== "cache" || second === undefined) return undefined;
  if (second !== "info" && second !== "clean") {
    if (second.startsWith("-") || existsSync(resolve(cwd, first)) || existsSync(resolve(cwd, second)))
      return undefined;
    return { kind: "mistake", mistake: `Unknown cache command "${second}".` };
  }
  const cacheLocation = readCacheLocation(rest);
  if (cacheLocation === false)
    return { kind: "mistake", mistake: `Unexpected arguments after "cache ${second}": ${rest.join(" ")}` };
  return { kind: second, cacheLocation };
}

/** Returns the exit code: 1 when nothing could be done. */
export function runCacheCommand(
  command: CacheCommand,
  { output, logger, cwd, env, platform }: CacheCommandSurroundings,
): number {
  if (command.kind === "mistake") {
    logger.error(`${command.mistake}\n${usage}`);
    return 1;
  }
  const folder = resolve(cwd, command.cacheLocation ?? defaultCacheFolder(env, platform, homedir()));
  if (command.kind === "clean") return cleanCache(folder, output, logger);
  const report = inspectDiskStore(folder);
  if (existsSync(folder) && !report.isOurs) {
    logger.error(`"${folder}" is not a folder of fmt-cache. Name the right one with --cache-location.`);
    return 1;
  }
  output.stdout(describeCache(report));
  for (const { operation, reason, path } of report.failures)
    logger.warn(`Unable to ${operation} "${path}": ${reason}`);
  return 0;
}

const usage = `Use "fmt-cache cache info" or "fmt-cache cache clean", with --cache-location <dir> if the cache is not in its usual place.
To format files named "cache", write "fmt-cache ./cache".`;

function readCacheLocation(rest: readonly string[]): string | undefined | false {
  if (rest.length === 0) return undefined;
  const inline = /^--cache-location=(.+)$/s.exec(rest[0]!);
  if (rest.length === 1 && inline) return inline[1]!;
  return rest.length === 2 && rest[0] === "--cache-location" && rest[1] !== "" && !rest[1]!.startsWith("-")
    ? rest[1]!
    : false;
}

function describeCache({ folder, bytes, epochs }: DiskStoreReport): string {
  const sum = (count: (epoch: EpochReport) => number) =>
    epochs.reduce((total, epoch) => total + count(epoch), 0);
  const all = {
    bytes,
    markers: sum((one) => one.markers),
    texts: sum((one) => one.texts),
    textBytes: sum((one) => one.textBytes),
  };
  const files = { packs: sum((one) => one.packs), journals: sum((one) => one.journals) };
  const each = epochs.map(
    (epoch) => `\n${epoch.name}, last used ${epoch.lastUsed}\n${alignRows(toRows({ ...epoch }))}`,
  );
  return `${folder}\n${alignRows(toRows({ ...all, ...files }))}${epochs.length > 1 ? each.join("") : ""}`;
}

function toRows(
  counts: Pick<EpochReport, "bytes" | "markers" | "texts" | "textBytes" | "packs" | "journals">,
): [string, number][] {
  return [
    ["bytes", counts.bytes],
    ["markers (inputs that Prettier leaves as they are)", counts.markers],
    ["texts (inputs that Prettier changes)", counts.texts],
    ["bytes of texts", counts.textBytes],
    // All that is not text, headers and records of texts too.
    ["bytes per marker", Math.ceil((counts.bytes - counts.textBytes) / Math.max(1, counts.markers))],
    ["packs", counts.packs],
    ["journals", counts.journals],
  ];
}

function cleanCache(folder: string, output: Output, logger: Logger): number {
  const result = cleanDiskStore(folder);
  switch (result.kind) {
    case "nothing-there":
      output.stdout(`There is no cache in "${folder}".\n`);
      return 0;
    case "cleaned":
      output.stdout(`Deleted ${result.bytes.toLocaleString("en")} bytes in "${folder}".\n`);
      if (result.leftBehind.length > 0)
        logger.warn(`Left what is not a cache, or could not be deleted: ${result.leftBehind.join(", ")}`);
      return 0;
    case "not-ours":
      logger.error(`"${folder}" is not a folder of fmt-cache. Nothing was deleted.`);
      return 1;
    case "failed":
      logger.error(`Unable to delete the cache in "${folder}": ${result.reason}`);
      return 1;
  }
}
