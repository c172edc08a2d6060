import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/**
 * Keeps the code of this thread from printing to the terminal of the process, and tells where it
 * would have. Must be called before plugins are loaded, because they keep the functions that they
 * have imported.
 */
export function catchPrinting(onPrint: () => void): void {
  for (const stream of [process.stdout, process.stderr])
    stream.write = (_: unknown, ...more: unknown[]) => {
      onPrint();
      const done = more.at(-1);
      if (typeof done === "function") process.nextTick(done);
      return true;
    };
  process.on("warning", onPrint);
  (process as unknown as { _rawDebug: () => void })._rawDebug = onPrint;
  const module = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ["write", "writeSync", "writev", "writevSync"]) {
    const original = module[name]!;
    module[name] = (...args) => {
      const [descriptor, data, ...more] = args;
      if (descriptor !== 1 && descriptor !== 2) return original(...args);
      onPrint();
      const length = [data].flat().reduce<number>((sum, part) => sum + Buffer.from(part as string).length, 0);
      const done = more.at(-1);
      if (typeof done === "function") process.nextTick(done, null, length, data);
      return length;
    };
  }
  syncBuiltinESMExports();
}
