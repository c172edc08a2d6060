import { fstatSync } from "node:fs";
import { requireLazily } from "./require-lazily.ts";

/**
 * Whether a standard stream is a terminal. Files and pipes, the usual case where time matters, are
 * told apart without `node:tty`.
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
    // Closed, or a console of Windows, which cannot always be looked at: `isatty` knows.
    return true;
  }
}
