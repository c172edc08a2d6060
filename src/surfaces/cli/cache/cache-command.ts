import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { maxCacheBytes } from "../../../stores/cache-size.ts";
import { collectDiskStore, defaultMaxAgeDays, type CollectResult } from "../../../stores/upkeep/collect.ts";
import {
  cleanDiskStore,
  inspectDiskStore,
  type DiskStoreReport,
  type EpochReport,
} from "../../../stores/upkeep/inspect.ts";
import { cacheFolder, isFolderTrusted, noCacheFolder, userKey } from "../../../stores/open/open-stores.ts";
import { alignRows } from "../../shared/align-rows.ts";
import type { Logger } from "../../shared/logger.ts";
import type { Output } from "../../shared/output.ts";
import { readVerifyCommand, type VerifyCommand } from "./verify-command.ts";

/** `fmt-cache cache ...` as it was given; `mistake` says what is wrong with it. */
export type CacheCommand =
  | {
      readonly kind: "info" | "path" | "clean" | "gc";
      readonly cacheLocation: string | undefined;
      /** As it was given; `gc` calls it `--max-size`. */
      readonly maxSize?: string | undefined;
      readonly maxAgeDays?: number | undefined;
    }
  | VerifyCommand
  | { readonly kind: "mistake"; readonly mistake: string };

export interface CacheCommandSurroundings {
  readonly output: Output;
  readonly logger: Logger;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The cache command that a command line asks for, if it does: its first word must be `cache`, and
 * the second must not be missing. Files named `cache` are formatted by `fmt-cache cache` and
 * `fmt-cache ./cache`, and together with other files that exist.
 */
export function findCacheCommand(argv: readonly string[], cwd: string): CacheCommand | undefined {
  const [first, second, ...rest] = argv;
  if (first !== "cache" || second === undefined) return undefined;
  if (second === "verify") return readVerifyCommand(rest);
  if (!isFolderCommand(second)) {
    if (second.startsWith("-") || existsSync(resolve(cwd, first)) || existsSync(resolve(cwd, second)))
      return undefined;
    return { kind: "mistake", mistake: `Unknown cache command "${second}".` };
  }
  return (
    readFolderCommand(second, rest) ?? {
      kind: "mistake",
      mistake: `Unexpected arguments after "cache ${second}": ${rest.join(" ")}`,
    }
  );
}

/**
 * Runs what concerns the folder as a whole. Returns the exit code: 1 when nothing could be done.
 * @throws MisuseError for a size that is none
 */
export function runCacheCommand(
  command: Exclude<CacheCommand, { kind: "verify" }>,
  { output, logger, env }: CacheCommandSurroundings,
): number {
  if (command.kind === "mistake") {
    logger.error(`${command.mistake}\n${usage}`);
    return 1;
  }
  const folder = cacheFolder(command.cacheLocation);
  if (folder === undefined) {
    logger.error(`There is no cache: ${noCacheFolder}.`);
    return 1;
  }
  const sizeFlag = command.kind === "gc" ? "--max-size" : "--cache-max-size";
  switch (command.kind) {
    case "path":
      output.stdout(`${folder}\n`);
      return 0;
    case "clean":
      return cleanCache(folder, output, logger);
    case "gc": {
      const maxBytes = maxCacheBytes(command.maxSize, env, sizeFlag);
      const maxAgeDays = command.maxAgeDays ?? defaultMaxAgeDays;
      const now = Date.now();
      const result = collectDiskStore({
        folder,
        authenticationKey: userKey(),
        maxBytes,
        maxAgeDays,
        now,
        isTrusted: isFolderTrusted(),
      });
      return describeCollection(result, { folder, maxBytes, maxAgeDays }, output, logger);
    }
    case "info":
      return describeCache(folder, maxCacheBytes(command.maxSize, env, sizeFlag), output, logger);
  }
}

const usage = `Use "fmt-cache cache info", "path", "gc", "verify" or "clean", with --cache-location <dir> if the cache is not in its usual place.
To format files named "cache", write "fmt-cache ./cache".`;

const folderCommands = ["info", "path", "clean", "gc"] as const;

function isFolderCommand(word: string): word is (typeof folderCommands)[number] {
  return (folderCommands as readonly string[]).includes(word);
}

/** Undefined when the words are not what the command takes. */
function readFolderCommand(
  kind: (typeof folderCommands)[number],
  words: readonly string[],
): CacheCommand | undefined {
  const sizeFlag = kind === "gc" ? "--max-size" : kind === "info" ? "--cache-max-size" : undefined;
  const flags = [
    "--cache-location",
    ...(sizeFlag ? [sizeFlag] : []),
    ...(kind === "gc" ? ["--max-age"] : []),
  ];
  const values = readValues(words, flags);
  const age = values?.get("--max-age");
  if (values === undefined || (age !== undefined && !/^\d{1,5}$/.test(age))) return undefined;
  const maxSize = sizeFlag && values.get(sizeFlag);
  return {
    kind,
    cacheLocation: values.get("--cache-location"),
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(age === undefined ? {} : { maxAgeDays: Number(age) }),
  };
}

/**
 * The values of flags, each given once as `--name value` or `--name=value`; undefined when there is
 * anything else.
 */
function readValues(
  words: readonly string[],
  flags: readonly string[],
): ReadonlyMap<string, string> | undefined {
  const values = new Map<string, string>();
  for (let index = 0; index < words.length; index++) {
    const [, name, inline] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(words[index]!) ?? [];
    const value = inline ?? words[++index];
    if (name === undefined || !flags.includes(name) || values.has(name)) return undefined;
    if (!value || (inline === undefined && value.startsWith("-"))) return undefined;
    values.set(name, value);
  }
  return values;
}

function describeCache(folder: string, maxBytes: number, output: Output, logger: Logger): number {
  const report = inspectDiskStore(folder);
  if (existsSync(folder) && !report.isOurs) {
    logger.error(`"${folder}" is not a folder of fmt-cache. Name the right one with --cache-location.`);
    return 1;
  }
  output.stdout(describeReport(report, maxBytes));
  for (const { operation, reason, path } of report.failures)
    logger.warn(`Unable to ${operation} "${path}": ${reason}`);
  return 0;
}

function describeReport({ folder, bytes, epochs }: DiskStoreReport, maxBytes: number): string {
  const sum = (count: (epoch: EpochReport) => number) =>
    epochs.reduce((total, epoch) => total + count(epoch), 0);
  const all = {
    bytes,
    markers: sum((one) => one.markers),
    texts: sum((one) => one.texts),
    textBytes: sum((one) => one.textBytes),
  };
  const files = { packs: sum((one) => one.packs), journals: sum((one) => one.journals) };
  const rows: [string, number][] = [
    ["bytes at most, of all files", maxBytes],
    ...toRows({ ...all, ...files }),
  ];
  const each = epochs.map(
    (epoch) => `\n${epoch.name}, last used ${epoch.lastUsed}\n${alignRows(toRows({ ...epoch }))}`,
  );
  return `${folder}\n${alignRows(rows)}${epochs.length > 1 ? each.join("") : ""}`;
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

function describeCollection(
  result: CollectResult,
  { folder, maxBytes, maxAgeDays }: { folder: string; maxBytes: number; maxAgeDays: number },
  output: Output,
  logger: Logger,
): number {
  switch (result.kind) {
    case "nothing-there":
      output.stdout(`There is no cache in "${folder}".\n`);
      return 0;
    case "collected": {
      const rows: [string, number][] = [
        ["bytes freed", result.bytesFreed],
        ["bytes left", result.bytesLeft],
        ["bytes at most", maxBytes],
        ["files removed: damaged", result.damaged],
        [`files removed: not used for ${maxAgeDays} days`, result.expired],
        ["files removed: used least recently", result.evicted],
        ["files folded into others", result.folded],
      ];
      output.stdout(`${folder}\n${alignRows(rows)}`);
      return 0;
    }
    case "not-ours":
      logger.error(`"${folder}" is not a folder of fmt-cache. Nothing was deleted.`);
      return 1;
    case "failed":
      logger.error(`Unable to tidy up the cache in "${folder}": ${result.reason}`);
      return 1;
  }
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
