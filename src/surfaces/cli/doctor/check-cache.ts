import { measureStoredPacks } from "../../remote/stored-packs.ts";
import { accessSync, constants, existsSync, readdirSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { isUnsafeReason, unsafeFolders } from "../../../formatter/warnings.ts";
import { maxCacheBytes } from "../../../stores/cache-size.ts";
import { inspectRoot, isOurFolder, isOursInRoot } from "../../../stores/disk/folders.ts";
import {
  cacheFolder,
  isFolderTrusted,
  noCacheFolder,
  stateFolder,
  userKey,
} from "../../../stores/open/open-stores.ts";
import { inspectDiskStore } from "../../../stores/upkeep/inspect.ts";
import { readUsage } from "../../../stores/upkeep/usage.ts";
import { describeFacts, inMegabytes, readFacts } from "../cache/cache-facts.ts";
import type { Examination } from "./examination.ts";
import { findingsAbout, quote, type Finding, type Mend } from "./finding.ts";

const elsewhere: Mend = { advice: "Name another folder: FMT_CACHE_LOCATION=FOLDER" };

/** Where the cache is, whether it can be used, and what is in it. */
export function checkCache({ env }: Examination): readonly Finding[] {
  const { ok, warning, problem } = findingsAbout("cache");
  const folder = cacheFolder(undefined);
  if (folder === undefined) return [problem(`There is no cache: ${noCacheFolder}.`, elsewhere)];
  let maxBytes: number;
  try {
    maxBytes = maxCacheBytes(undefined, env);
  } catch (error) {
    return [problem((error as Error).message, { command: "unset FMT_CACHE_MAX_SIZE" })];
  }
  const obstacle = findObstacle(folder);
  if (obstacle !== undefined) return [obstacle];
  const report = inspectDiskStore(folder);
  const now = Date.now();
  const beside = { usage: readUsage(folder, now), remote: measureStoredPacks(stateFolder()) };
  const [, ...lines] = describeFacts(readFacts(report, { maxBytes, ...beside }), now)
    .trimEnd()
    .split("\n")
    .map((line) => line.trim());
  const findings = [ok([`"${folder}"`, ...lines].join("\n"))];
  const [failure] = report.failures;
  if (failure !== undefined)
    findings.push(
      warning(`A file of the cache cannot be read: "${failure.path}" (${failure.reason}).`, {
        command: "npx fmt-cache cache gc",
      }),
    );
  return [...findings, ...checkRoom(folder), ...checkKey()];
}

/** Why the folder cannot be written to. */
function findObstacle(folder: string): Finding | undefined {
  const { problem } = findingsAbout("cache");
  const { writable, reason = "" } = inspectRoot(folder, { isTrusted: isFolderTrusted() });
  if (isUnsafeReason(reason))
    return problem(
      `The cache in "${folder}" is only read: ${unsafeFolders[reason]}.`,
      reason === "folder-writable-by-others"
        ? { command: `chmod go-w ${quote(folder)}` }
        : {
            advice:
              "Name another folder with FMT_CACHE_LOCATION, or, if you trust this one: FMT_CACHE_TRUST_FOLDER=1",
          },
    );
  if (!writable) return problem(`There can be no cache in "${folder}": ${reason}.`, elsewhere);
  const existing = nearestExisting(folder);
  if (!canWrite(existing))
    return problem(
      `The cache cannot be written: this user may not write to "${existing}".`,
      existing === folder ? { command: `chmod u+rwx ${quote(folder)}` } : elsewhere,
    );
  if (existing === folder && !isOurFolder(folder) && holdsOthers(folder))
    return problem(`"${folder}" holds other files, so that it cannot become a cache.`, elsewhere);
  return undefined;
}

function holdsOthers(folder: string): boolean {
  return readdirSync(folder).some((name) => !isOursInRoot(folder, name));
}

function checkRoom(folder: string): readonly Finding[] {
  const { bavail, bsize } = statfsSync(nearestExisting(folder));
  const free = bavail * bsize;
  if (free >= leastRoom) return [];
  const says = `Only ${inMegabytes(free)} are free where the cache is.`;
  return [findingsAbout("cache").warning(says, { advice: "Make room on the disk, or name another folder." })];
}

/** In bytes. A guess: a run over a large repository learns as much. */
const leastRoom = 50_000_000;

/** Whether texts in the cache can be proven to be this user's. */
function checkKey(): readonly Finding[] {
  const folder = stateFolder();
  const { warning } = findingsAbout("cache");
  if (folder === undefined)
    return [
      warning(
        "This user has no home folder for the key that texts are proven with, so only formatted texts are known.",
        {
          advice: "Name a folder: XDG_STATE_HOME=FOLDER",
        },
      ),
    ];
  if (!existsSync(join(folder, "authentication-key")) || userKey(false) !== undefined) return [];
  return [
    warning(`Others may know the key in "${folder}", so texts in the cache are not believed.`, {
      command: `chmod -R go-rwx ${quote(folder)}`,
    }),
  ];
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearestExisting(dirname(folder));
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    // Also on a file system that is mounted for reading only.
    return false;
  }
}
