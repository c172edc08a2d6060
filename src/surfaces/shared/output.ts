import { writeSync } from "node:fs";
import { printOwn } from "../../engine/plugins/printing.ts";

/**
 * Where a run writes to. The text has left the process when a call returns, or at the latest when
 * `flush` resolves.
 */
export interface Output {
  stdout(text: string): void;
  stderr(text: string): void;
  flush(): Promise<void>;
}

/**
 * Writes straight to the file descriptors: `process.stdout` takes milliseconds to set up, and what
 * it buffers is lost at `process.exit`. On Windows it uses the streams, because only they write
 * Unicode to a console.
 */
export function createOutput(platform: NodeJS.Platform): Output {
  if (platform !== "win32") {
    return {
      stdout: (text) => writeAll(1, text),
      stderr: (text) => writeAll(2, text),
      flush: async () => {},
    };
  }
  return {
    stdout: (text) => printOwn(() => process.stdout.write(text)),
    stderr: (text) => printOwn(() => process.stderr.write(text)),
    flush: async () => {
      for (const stream of [process.stdout, process.stderr])
        await new Promise<void>((resolve) => stream.write("", () => resolve()));
    },
  };
}

function writeAll(descriptor: 1 | 2, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A reader that left (`| head`) does not stop the run: with `--write` the remaining files are
      // still to be written.
      if (code === "EPIPE") return;
      // The other end made the pipe non-blocking and reads more slowly than this process writes.
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
