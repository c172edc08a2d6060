import { existsSync } from "node:fs";
import { maxCacheBytes } from "../../../stores/cache-size.ts";
import { collectDiskStore, defaultMaxAgeDays, type CollectResult } from "../../../stores/upkeep/collect.ts";
import { cleanDiskStore, inspectDiskStore } from "../../../stores/upkeep/inspect.ts";
import { readUsage } from "../../../stores/upkeep/usage.ts";
import {
  cacheFolder,
  isFolderTrusted,
  noCacheFolder,
  stateFolder,
  userKey,
} from "../../../stores/open/open-stores.ts";
import { measureStoredPacks, removeStoredPacks } from "../../remote/stored-packs.ts";
import { alignRows } from "../../shared/align-rows.ts";
import type { FolderCommand } from "../../arguments/invocation.ts";
import { openLogger, type CommandSurroundings } from "../../shared/command-surroundings.ts";
import type { Logger } from "../../shared/logger.ts";
import { unreachable } from "../../../util/unreachable.ts";
import type { Output } from "../../shared/output.ts";
import { describeFacts, readFacts } from "./cache-facts.ts";

/**
 * Runs a command about the cache folder as a whole. Returns the exit code: 1 if it could do
 * nothing.
 * @throws MisuseError for a size that cannot be parsed
 */
export function runCacheCommand(command: FolderCommand, surroundings: CommandSurroundings): number {
  const { output, env } = surroundings;
  const logger = openLogger("log", surroundings);
  const folder = cacheFolder(command.cacheLocation);
  if (folder === undefined) {
    logger.error(`There is no cache: ${noCacheFolder}.`);
    return 1;
  }
  const sizeFlag = command.kind === "cache gc" ? "--max-size" : "--cache-max-size";
  switch (command.kind) {
    case "cache path":
      output.stdout(`${folder}\n`);
      return 0;
    case "cache clean":
      return cleanCache(folder, output, logger);
    case "cache gc": {
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
    case "cache info":
      return describeCache(
        folder,
        { maxBytes: maxCacheBytes(command.maxSize, env, sizeFlag), json: command.json },
        output,
        logger,
      );
    default:
      return unreachable(command.kind);
  }
}

function describeCache(
  folder: string,
  { maxBytes, json }: { readonly maxBytes: number; readonly json: boolean },
  output: Output,
  logger: Logger,
): number {
  const report = inspectDiskStore(folder);
  if (existsSync(folder) && !report.isOurs) {
    logger.error(`"${folder}" is not a folder of fmt-cache. Name the right one with --cache-location.`);
    return 1;
  }
  const now = Date.now();
  const facts = readFacts(report, {
    maxBytes,
    usage: readUsage(folder, now),
    remote: measureStoredPacks(stateFolder()),
  });
  output.stdout(json ? `${JSON.stringify(facts, undefined, 2)}\n` : describeFacts(facts, now));
  for (const { operation, reason, path } of report.failures)
    logger.warn(`Unable to ${operation} "${path}": ${reason}`);
  return 0;
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
  const { packs, bytes } = removeStoredPacks(stateFolder());
  if (packs > 0)
    output.stdout(
      `Deleted ${packs} packs of remotes (${bytes.toLocaleString("en")} bytes); runs fetch them again.\n`,
    );
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
