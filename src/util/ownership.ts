import type { Stats } from "node:fs";

/** The fields of a file's or folder's stats that decide who can write to it. */
export type Ownership = Pick<Stats, "uid" | "gid" | "mode">;

/**
 * Whether a file or folder belongs to the user of this process. Windows has no numeric owners to
 * compare, so the answer there is true: our folders are in the user's profile.
 */
export function isOwn({ uid }: Ownership): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

/**
 * Whether the mode lets anybody but the owner write. A group with the same number as the user is
 * that user's private group, which most Linux distributions create. Folders writable by such a
 * group are common and harmless.
 */
export function canOthersWrite({ uid, gid, mode }: Ownership): boolean {
  if (process.getuid === undefined) return false;
  const isPrivateGroup = gid === uid && uid !== 0;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !isPrivateGroup);
}

/** Whether only this user and root can write to a file or folder. */
export function isOnlyOurs(ownership: Ownership): boolean {
  return isOwn(ownership) && !canOthersWrite(ownership);
}
