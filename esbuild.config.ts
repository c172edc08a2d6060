import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions, type Plugin } from "esbuild";
import { writePrettierFolder } from "./prettier-folder.ts";

/**
 * Takes modules of Node as they are, also where they are imported by default or as a whole. By
 * itself, esbuild copies each of their properties: 5 of 78 ms of a short command [measured, Node
 * 20].
 */
const nodeModulesAsTheyAre: Plugin = {
  name: "node-modules-as-they-are",
  setup(build) {
    build.initialOptions.write = false;
    build.onEnd(({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const own = text.replaceAll(copiedModule, "{ __proto__: $1, default: $1 }");
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, own, { mode: own.startsWith("#!") ? 0o755 : 0o644 });
      }
    });
  },
};

const copiedModule = /__toESM\((require\("(?:node:)?[a-z_]+"\)), 1\)/g;

// Bundles the code of this package only. Every dependency stays outside and is loaded when it is
// needed.
const shared: BuildOptions = {
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  bundle: true,
  platform: "node",
  target: "node20",
  packages: "external",
  legalComments: "none",
  logLevel: "warning",
  plugins: [nodeModulesAsTheyAre],
};

export const library: BuildOptions = {
  ...shared,
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  format: "esm",
};

const importMetaUrl = 'const importMetaUrl = require("url").pathToFileURL(__filename).href;';

/** Tells builds apart: their servers and clients never meet. */
function digestSources(): string {
  const folder = fileURLToPath(new URL("src", import.meta.url));
  const hash = createHash("sha256").update(readFileSync(new URL("package.json", import.meta.url)));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const file of files.map(({ parentPath, name }) => join(parentPath, name)).sort())
    hash.update(file.slice(folder.length)).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** CommonJS: an ES module as entry point starts measurably slower (about 4 ms of 48 on Node 20). */
const program: BuildOptions = {
  ...shared,
  format: "cjs",
  define: { "import.meta.url": "importMetaUrl", BUILD: JSON.stringify(digestSources()) },
  banner: { js: `#!/usr/bin/env node\n${importMetaUrl}` },
};

const programTo = (entryPoint: string, outfile: string): BuildOptions => ({
  ...program,
  entryPoints: [entryPoint],
  outfile,
});

/**
 * The entry points of the command: its start, the command itself, its help, its first step, its
 * worker processes, and the language server with its thread. They stand side by side in one folder.
 */
export const command: readonly BuildOptions[] = [
  // For old versions of Node.js, too, so that it can say that it needs a newer one.
  {
    ...programTo("src/surfaces/cli/start.ts", "dist/cli.cjs"),
    target: "node10",
    supported: { "dynamic-import": true },
  },
  programTo("src/surfaces/cli/settled/ask-settled.ts", "dist/settled.cjs"),
  programTo("src/surfaces/cli/main.ts", "dist/command.cjs"),
  programTo("src/surfaces/cli/init/init-command.ts", "dist/init.cjs"),
  programTo("src/surfaces/arguments/help.ts", "dist/help.cjs"),
  programTo("src/surfaces/arguments/completions.ts", "dist/completions.cjs"),
  programTo("src/surfaces/workers/format-worker.ts", "dist/format-worker.cjs"),
  programTo("src/surfaces/remote/open-reader.ts", "dist/remote.cjs"),
  programTo("src/surfaces/remote/fetch-entry.ts", "dist/remote-fetch.cjs"),
  programTo("src/surfaces/cli/remote/remote-command.ts", "dist/remote-command.cjs"),
  programTo("src/surfaces/server/serve-entry.ts", "dist/serve.cjs"),
  programTo("src/surfaces/server/serving-thread.ts", "dist/serving-thread.cjs"),
  programTo("src/surfaces/lsp/server.ts", "dist/lsp.cjs"),
  programTo("src/surfaces/lsp/session-thread.ts", "dist/lsp-worker.cjs"),
];

/** CommonJS, because editors `require` it. The files of the folder `prettier` load it. */
export const prettierModule: BuildOptions = programTo(
  "src/surfaces/prettier-module/module.ts",
  "dist/prettier.cjs",
);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await Promise.all([
    ...[library, ...command, prettierModule].map((options) => build(options)),
    writePrettierFolder(shared.absWorkingDir!),
  ]);
}
