import { readSync } from "node:fs";
import { isTerminal } from "./is-terminal.ts";

/**
 * Reads the descriptor directly, which is faster than the stream. Where that fails, as with a
 * non-blocking pipe, the stream takes over, which Prettier uses always.
 */
export async function readStdin(): Promise<Buffer> {
  const parts: Buffer[] = [];
  if (isTerminal(0)) return Buffer.alloc(0);
  for (;;) {
    const part = Buffer.allocUnsafe(65_536);
    try {
      const length = readSync(0, part);
      if (length === 0) return Buffer.concat(parts);
      parts.push(part.subarray(0, length));
    } catch (error) {
      // Windows reports the end of a pipe as an error.
      if ((error as NodeJS.ErrnoException).code === "EOF") return Buffer.concat(parts);
      for await (const rest of process.stdin) parts.push(rest as Buffer);
      return Buffer.concat(parts);
    }
  }
}
