import fs from "node:fs";
import path from "node:path";
import { makeFolder } from "../../util/make-folder.ts";
import { canOthersWrite, isOwn } from "../../util/ownership.ts";
import { systemCode } from "./failures.ts";
import { listNames, readSmall, writeSmall } from "./files.ts";
import { isEpochName, isTemporaryName, rootNames } from "./layout.ts";

/** Whether we may write into a root folder, and the reason when we may not. */
export interface RootAccess {
  readonly writable: boolean;
  readonly reason: string | undefined;
}

/** Why we only read a folder: another user can change what is in it. */
export type UnsafeReason =
  "folder-of-another-user" | "folder-writable-by-others" | "parent-writable-by-others";

/**
 * Decides whether we may write into a root folder. We only read a folder that another user can
 * write to or replace, because a name in it may lead anywhere at any moment. Reading is safe,
 * because texts prove that they are ours. `isTrusted` skips the checks of file modes, for example
 * in a container where everybody can write to all files.
 * @param epoch the name of the epoch's folder that will be used
 */
export function inspectRoot(
  root: string,
  { epoch, isTrusted = false }: { readonly epoch?: string; readonly isTrusted?: boolean } = {},
): RootAccess {
  let stats: fs.Stats;
  try {
    stats = fs.statSync(root);
  } catch (error) {
    const code = systemCode(error);
    return code === "ENOENT"
      ? allow(isTrusted || !canParentsChange(root))
      : { writable: false, reason: code };
  }
  if (!stats.isDirectory()) return { writable: false, reason: "not-a-folder" };
  // A copied folder may contain a link that leads to somebody's work.
  if (epoch !== undefined && isLink(path.join(root, epoch)))
    return { writable: false, reason: "epoch-is-a-link" };
  if (!isOwn(stats)) return refuse("folder-of-another-user");
  if (isTrusted) return allow(true);
  return canOthersWrite(stats) ? refuse("folder-writable-by-others") : allow(!canParentsChange(root));
}

const refuse = (reason: UnsafeReason): RootAccess => ({ writable: false, reason });

function allow(isSafe: boolean): RootAccess {
  return isSafe ? { writable: true, reason: undefined } : refuse("parent-writable-by-others");
}

/**
 * Whether other users can rename entries of any existing folder above the root. A sticky bit
 * forbids that.
 */
function canParentsChange(root: string): boolean {
  if (process.getuid === undefined) return false;
  for (let folder = realParent(root); ; folder = path.dirname(folder)) {
    const stats = fs.statSync(folder, { throwIfNoEntry: false });
    if (stats !== undefined && canOthersWrite(stats) && (stats.mode & 0o1000) === 0) return true;
    if (path.dirname(folder) === folder) return false;
  }
}

/** The real path of the folder that contains the root, or of the nearest one above that exists. */
function realParent(root: string): string {
  for (let folder = root; ; folder = path.dirname(folder)) {
    try {
      return folder === root ? path.dirname(fs.realpathSync(folder)) : fs.realpathSync(folder);
    } catch (error) {
      systemCode(error);
      if (path.dirname(folder) === folder) return folder;
    }
  }
}

function isLink(file: string): boolean {
  return fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/**
 * Creates the root and the epoch's folder. Returns the reason when the root may not be used; see
 * `claimRoot`. Throws system errors.
 */
export function createFolders(root: string, epoch: string): "folder-holds-other-files" | undefined {
  makeFolder(root);
  const reason = claimRoot(root);
  if (reason === undefined) makeFolder(path.join(root, epoch));
  return reason;
}

/**
 * Puts our tag, `.gitignore` and README into an existing root that lacks the tag. Returns the
 * reason when the root holds files that are not ours: a mistaken `FMT_CACHE_LOCATION=/home/me` must
 * not make git ignore somebody's work. Throws system errors.
 */
export function claimRoot(root: string): "folder-holds-other-files" | undefined {
  if (isOurFolder(root)) return undefined;
  if (!listNames(root).every((name) => isOursInRoot(root, name))) return "folder-holds-other-files";
  // Each file appears completely or not at all, because another process may be checking at the same
  // moment whether it is ours.
  writeSmall(root, rootNames.tag, tagContent);
  writeSmall(root, rootNames.ignore, ignoreContent);
  writeSmall(root, rootNames.readme, readmeContent);
  return undefined;
}

/** Whether a folder carries our tag, that is, whether a disk store has created or claimed it. */
export function isOurFolder(root: string): boolean {
  return readSmall(path.join(root, rootNames.tag))?.startsWith(tagBeginning) ?? false;
}

/**
 * Whether a disk store has made an entry of the root folder. For `README.md` and `.gitignore` the
 * content decides, because they may well be somebody's work.
 */
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
