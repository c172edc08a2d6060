import { hash } from "node:crypto";
import { readlinkSync } from "node:fs";

/**
 * The process that a file belongs to, as it stands in the file's name. A pid means something only
 * in one place: a host and its pid namespace.
 */
export interface Owner {
  /** 8 hexadecimal digits. */
  readonly place: string;
  readonly pid: number;
}

export function thisOwner(): Owner {
  return { place: thisPlace(), pid: process.pid };
}

/**
 * Whether the owner of a file is certainly gone. A pid that was given to another process only makes
 * us wait longer, and of processes in another place nothing is known.
 */
export function isOwnerGone({ place, pid }: Owner): boolean {
  if (place !== thisPlace()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

let place: string | undefined;

function thisPlace(): string {
  // Only a process that leaves or meets such a file needs this.
  place ??= hash("sha256", `${process.getBuiltinModule("node:os").hostname()} ${pidNamespace()}`).slice(0, 8);
  return place;
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
