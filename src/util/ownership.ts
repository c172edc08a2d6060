import type { Stats } from "node:fs";

/** What of a file or folder says who can write to it. */
export type Ownership = Pick<Stats, "uid" | "gid" | "mode">;

/**
 * Whether it belongs to the user of this process. Windows has no owners that could be compared like
 * this; a place in the user's profile is the user's.
 */
export function isOwn({ uid }: Ownership): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

/**
 * Whether its mode lets anybody but its owner write to it. A group that has the number of its user
 * is that user's private group, as most Linux distributions make one; there, group-writable folders
 * are common and harmless.
 */
export function canOthersWrite({ uid, gid, mode }: Ownership): boolean {
  if (process.getuid === undefined) return false;
  const isPrivateGroup = gid === uid && uid !== 0;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !isPrivateGroup);
}

/** Whether nobody but this user, and root, can write to it. */
export function isOnlyOurs(ownership: Ownership): boolean {
  return isOwn(ownership) && !canOthersWrite(ownership);
}
