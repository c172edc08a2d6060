import { fstatSync } from "node:fs";
import { requireLazily } from "./require-lazily.ts";

/**
 * Whether a standard stream is a terminal. Recognises files and pipes, the usual case where time
 * matters, without loading `node:tty`.
 */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  return (
    isCharacterDevice(descriptor) &&
    (requireLazily("node:tty") as typeof import("node:tty")).isatty(descriptor)
  );
}

function isCharacterDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    // The stream is closed, or is a console of Windows, which `fstat` cannot always read; `isatty`
    // decides.
    return true;
  }
}
