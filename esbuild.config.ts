import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { writePrettierFolder } from "./prettier-folder.ts";

// Bundles our own code; every dependency stays outside and is loaded when it is needed.
const shared: BuildOptions = {
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  bundle: true,
  platform: "node",
  target: "node20",
  packages: "external",
  legalComments: "none",
  logLevel: "warning",
};

export const library: BuildOptions = {
  ...shared,
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  format: "esm",
};

const importMetaUrl = 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;';

/** CommonJS: an ES module as entry point starts measurably slower (about 4 ms of 48 on Node 20). */
const program: BuildOptions = {
  ...shared,
  format: "cjs",
  define: { "import.meta.url": "importMetaUrl" },
  banner: { js: `#!/usr/bin/env node\n${importMetaUrl}` },
};

export const command: BuildOptions = {
  ...program,
  entryPoints: ["src/surfaces/cli/main.ts"],
  outfile: "dist/cli.cjs",
};

/** What the command starts several of. */
export const worker: BuildOptions = {
  ...program,
  entryPoints: ["src/surfaces/workers/format-worker.ts"],
  outfile: "dist/format-worker.cjs",
};

/** CommonJS, because editors `require` it; the folder `prettier` is made of it. */
export const prettierModule: BuildOptions = {
  ...program,
  entryPoints: ["src/surfaces/prettier/module.ts"],
  outfile: "dist/prettier.cjs",
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await Promise.all([
    ...[library, command, worker, prettierModule].map((options) => build(options)),
    writePrettierFolder(shared.absWorkingDir!),
  ]);
}
