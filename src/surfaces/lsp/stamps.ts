import { statSync } from "node:fs";

/** Changes whenever a file is written or replaced; `missing` where there is none. */
export function stampOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? missing : `${stats.size} ${stats.ino} ${stats.ctimeNs} ${stats.mtimeNs}`;
}

export const missing = "missing";
