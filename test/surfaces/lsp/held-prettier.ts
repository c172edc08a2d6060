import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { writeFolder } from "../cli/folder.ts";
import { installPrettier } from "./install-prettier.ts";

/** A Prettier that works on one file until it is let go, as it works on a long text for seconds. */
export interface HeldPrettier {
  /** Exists as soon as it has begun. */
  readonly begun: string;
  /** Whoever makes this file lets it go. */
  readonly free: string;
  hasBegun(): Promise<void>;
  letGo(): void;
}

/** Installs it in a project, for files whose path ends with `name`. */
export function holdPrettier(project: string, name: string): HeldPrettier {
  installPrettier(project, "prettier");
  const folder = join(project, "node_modules/prettier");
  renameSync(join(folder, "index.mjs"), join(folder, "real.mjs"));
  const [begun, free] = [join(project, "prettier-has-begun"), join(project, "prettier-is-free")];
  writeFolder(folder, {
    "index.mjs": `import { existsSync, writeFileSync } from "node:fs";
      import * as real from "./real.mjs";
      export * from "./real.mjs";
      export default real.default;
      export function format(text, options) {
        if (String(options?.filepath).endsWith(${JSON.stringify(name)})) {
          writeFileSync(${JSON.stringify(begun)}, "");
          const end = Date.now() + 60_000;
          const sleep = new Int32Array(new SharedArrayBuffer(4));
          // Nothing else gets this thread.
          while (!existsSync(${JSON.stringify(free)})) {
            Atomics.wait(sleep, 0, 0, 5);
            if (Date.now() > end) throw new Error("nobody has let Prettier go");
          }
        }
        return real.format(text, options);
      }`,
  });
  return {
    begun,
    free,
    hasBegun: () => expect.poll(() => existsSync(begun), { timeout: 60_000 }).toBe(true),
    letGo: () => writeFileSync(free, ""),
  };
}
