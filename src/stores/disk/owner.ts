import { hash } from "node:crypto";
import fs from "node:fs";
import { systemCode } from "./failures.ts";
import { claimed, type FileName } from "./layout.ts";

/** This process as the owner of a journal. A pid means something only in one place: a host and its pid namespace. */
export function thisOwner(): { place: string; pid: number } {
  return { place: thisPlace(), pid: process.pid };
}

/**
 * Whether the owner of a journal is certainly gone. A pid that was given to another process only makes us wait
 * longer. Wrongly answering yes loses nothing either: see `Journal.append`.
 */
export function isOwnerGone(journal: FileName): boolean {
  if (journal.place === claimed.place) return true;
  if (journal.place !== thisPlace()) return false;
  try {
    process.kill(journal.pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === "ESRCH";
  }
}

let place: string | undefined;

function thisPlace(): string {
  // Only a process that writes a journal, or meets one, needs this.
  place ??= hash("sha256", `${process.getBuiltinModule("node:os").hostname()} ${pidNamespace()}`).slice(0, 8);
  return place;
}

function pidNamespace(): string {
  try {
    return fs.readlinkSync("/proc/self/ns/pid");
  } catch (error) {
    systemCode(error);
    return "";
  }
}
