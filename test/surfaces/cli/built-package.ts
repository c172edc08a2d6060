import { build, type Plugin } from "esbuild";
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
import { command, library, prettierModule } from "../../../esbuild.config.ts";
import { writePrettierFolder } from "../../../prettier-folder.ts";

const repository = resolve(import.meta.dirname, "../../..");
const day = 24 * 60 * 60 * 1000;

/**
 * A folder with our package's `dist` and `prettier` as their sources are now. They are built by the
 * first test file that asks after a change of the sources; all others share them, so they must not
 * write to them.
 */
export async function buildPackage(): Promise<string> {
  const cache = join(repository, "node_modules/.cache/fmt-cache-built");
  mkdirSync(cache, { recursive: true });
  const folder = join(cache, digestOfSources());
  if (!existsSync(folder)) {
    const mine = mkdtempSync(join(cache, "making-"));
    await buildInto(mine);
    try {
      renameSync(mine, folder);
    } catch {
      // Another test file has built it meanwhile.
      rmSync(mine, { recursive: true });
    }
    removeOld(cache);
  }
  return folder;
}

/** @param plugins of esbuild, for a package whose code differs from ours */
export async function buildInto(folder: string, plugins: readonly Plugin[] = []): Promise<void> {
  await Promise.all([
    ...[...library, ...command, prettierModule].map((options) =>
      build({
        ...options,
        outfile: join(folder, options.outfile!),
        plugins: [...(options.plugins ?? []), ...plugins],
      }),
    ),
    writePrettierFolder(folder),
  ]);
}

function digestOfSources(): string {
  const hash = createHash("sha1");
  const sources = readdirSync(join(repository, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const others = [
    "esbuild.config.ts",
    "prettier-folder.ts",
    "package.json",
    "node_modules/prettier/package.json",
  ];
  for (const file of [...sources, ...others.map((name) => join(repository, name))])
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
