import { statSync, type BigIntStats } from "node:fs";

/** Changes whenever a file or folder is written or replaced; `missing` where there is none. */
export function fileStamp(path: string): string {
  return describeStats(statSync(path, { bigint: true, throwIfNoEntry: false }));
}

export function describeStats(stats: BigIntStats | undefined): string {
  return stats === undefined ? missing : `${stats.size} ${stats.ino} ${stats.ctimeNs} ${stats.mtimeNs}`;
}

/** The stamp of a path that does not exist. */
export const missing = "missing";
