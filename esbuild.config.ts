import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";

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

/** CommonJS: an ES module as entry point starts measurably slower (about 4 ms of 48 on Node 20). */
const program: BuildOptions = {
  ...shared,
  format: "cjs",
  define: { "import.meta.url": "importMetaUrl" },
  banner: {
    js: '#!/usr/bin/env node\nconst importMetaUrl = require("node:url").pathToFileURL(__filename).href;',
  },
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

if (process.argv[1] === fileURLToPath(import.meta.url))
  await Promise.all([build(library), build(command), build(worker)]);
