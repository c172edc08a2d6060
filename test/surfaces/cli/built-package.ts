import { build } from "esbuild";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { command } from "../../../esbuild.config.ts";

const repository = resolve(import.meta.dirname, "../../..");
const day = 24 * 60 * 60 * 1000;

/**
 * The folder `dist` with our command as its sources are now. It is built by the first test file
 * that asks after a change of the sources; all others share it, so they must not write to it.
 */
export async function buildCommand(): Promise<string> {
  const cache = join(repository, "node_modules/.cache/fmt-cache-built");
  mkdirSync(cache, { recursive: true });
  const folder = join(cache, digestOfSources());
  if (!existsSync(folder)) {
    const mine = mkdtempSync(join(cache, "making-"));
    await Promise.all(command.map((options) => build({ ...options, outfile: join(mine, options.outfile!) })));
    try {
      renameSync(mine, folder);
    } catch {
      // Another test file has built it meanwhile.
      rmSync(mine, { recursive: true });
    }
    removeOld(cache);
  }
  return join(folder, "dist");
}

function digestOfSources(): string {
  const hash = createHash("sha1");
  const sources = readdirSync(join(repository, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of [...sources, join(repository, "esbuild.config.ts"), join(repository, "package.json")])
    hash.update(`${file}\0${readFileSync(file, "utf8")}\0`);
  return hash.digest("hex");
}

function removeOld(cache: string): void {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    // `undefined`: another test file has renamed it meanwhile.
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - modified > day) rmSync(path, { recursive: true, force: true });
  }
}
