import { hash } from "node:crypto";
import { readlinkSync } from "node:fs";

/**
 * The process that a file belongs to, as named in the file's name. A process id is only meaningful
 * within its place, that is, one host and one pid namespace.
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
 * Whether the owner of a file has certainly ended. When another process has reused the pid, the
 * answer is false, which only makes us wait longer. It is also false for processes in another
 * place, because we cannot see them.
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
  // Computed on first use, because most processes neither create nor find such a file.
  place ??= hash("sha256", `${process.getBuiltinModule("node:os").hostname()} ${pidNamespace()}`).slice(0, 8);
  return place;
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    // Only Linux has namespaces for process ids.
    return "";
  }
}
