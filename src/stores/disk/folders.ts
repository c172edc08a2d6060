import fs from "node:fs";
import path from "node:path";
import { systemCode } from "./failures.ts";
import { listNames, readSmall, writeSmall } from "./files.ts";
import { isEpochName, isTemporaryName, rootNames } from "./layout.ts";

/** What an existing root folder may be used for, and the reason when that is less than everything. */
export interface RootAccess {
  readonly writable: boolean;
  readonly reason: string | undefined;
}

/**
 * Who can write into the root folder decides what we do there. Another user's folder is read, but nothing is put
 * into it: its owner could not delete our files, and could replace them. A folder of ours that others can write
 * to is used, since somebody must have asked for it (it is made with mode 0700), but it is reported: whoever
 * writes there can claim that a text is formatted.
 */
export function inspectRoot(root: string): RootAccess {
  let stats: fs.Stats;
  try {
    stats = fs.statSync(root);
  } catch (error) {
    const code = systemCode(error);
    return code === "ENOENT" ? { writable: true, reason: undefined } : { writable: false, reason: code };
  }
  if (!stats.isDirectory()) return { writable: false, reason: "not-a-folder" };
  // Windows has no owners and modes that could be compared like this.
  if (process.getuid === undefined) return { writable: true, reason: undefined };
  if (stats.uid !== process.getuid()) return { writable: false, reason: "folder-of-another-user" };
  return { writable: true, reason: stats.mode & 0o022 ? "folder-writable-by-others" : undefined };
}

/** Makes the root and the epoch's folder. Returns the reason when the root may not be used; see `claimRoot`. Throws system errors. */
export function createFolders(root: string, epoch: string): "folder-holds-other-files" | undefined {
  fs.mkdirSync(root, { recursive: true, mode: 0o700 });
  const reason = claimRoot(root);
  if (reason === undefined) fs.mkdirSync(path.join(root, epoch), { recursive: true, mode: 0o700 });
  return reason;
}

/**
 * Puts our tag into an existing root that lacks it. Returns the reason when the root holds things that are not ours: a mistaken
 * `FMT_CACHE_LOCATION=/home/me` must not put a `.gitignore` over somebody's work. Throws system errors.
 */
export function claimRoot(root: string): "folder-holds-other-files" | undefined {
  if (isOurFolder(root)) return undefined;
  if (!listNames(root).every((name) => isOursInRoot(root, name))) return "folder-holds-other-files";
  // Each appears whole, because another process may be here at the same moment, and look whether it is ours.
  writeSmall(root, rootNames.tag, tagContent);
  writeSmall(root, rootNames.ignore, ignoreContent);
  writeSmall(root, rootNames.readme, readmeContent);
  return undefined;
}

/** Whether a folder carries our tag, and so was made or taken over by a disk store. */
export function isOurFolder(root: string): boolean {
  return readSmall(path.join(root, rootNames.tag))?.startsWith(tagBeginning) ?? false;
}

/** Whether something in the root folder was made by a disk store. A `README.md` may well be somebody's work. */
export function isOursInRoot(root: string, name: string): boolean {
  if (name === rootNames.ignore) return readSmall(path.join(root, name)) === ignoreContent;
  if (name === rootNames.readme) return readSmall(path.join(root, name))?.startsWith(readmeTitle) ?? false;
  return isEpochName(name) || isTemporaryName(name) || (Object.values(rootNames) as string[]).includes(name);
}

// The first line is what https://bford.info/cachedir/ demands; the second makes the tag ours.
const tagBeginning = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of fmt-cache.";
const tagContent = `${tagBeginning} Backup programs may leave it out; see https://bford.info/cachedir/.\n`;

const ignoreContent = "*\n";

const readmeTitle = "# fmt-cache\n";
const readmeContent = `${readmeTitle}
This folder is the cache of fmt-cache: statements that Prettier has formatted before, so that it need not format them
again. It may be deleted at any time, also while fmt-cache runs; nothing is lost but time. \`fmt-cache cache info\` shows
what is in it, \`fmt-cache cache clean\` deletes it.
`;
