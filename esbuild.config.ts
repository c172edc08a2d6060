import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

const copiedModule = /__toESM\((require\("(?:node:)?[a-z_]+"\)),\s*1\)/g;

const root = fileURLToPath(new URL(".", import.meta.url));

// Bundles the code of this package only. Every dependency stays outside and is loaded when it is
// needed.
const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  packages: "external",
  legalComments: "none",
  // Names stay, and lines stay short, so that a stack trace says where.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
  logLevel: "warning",
  plugins: [nodeModulesAsTheyAre],
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
 * What `dist/core.cjs` holds. Nearly all code is shared by these, so they are one file, and each
 * runs only when its function is called. The command loads it from compiled code; the other files
 * are doors to it.
 */
const rooms = {
  command: "src/surfaces/cli/main.ts",
  library: "src/index.ts",
  prettierModule: "src/surfaces/prettier-module/module.ts",
  formatWorker: "src/surfaces/workers/format-worker.ts",
  servingThread: "src/surfaces/server/serving-thread.ts",
  languageServer: "src/surfaces/lsp/server.ts",
  sessionThread: "src/surfaces/lsp/session-thread.ts",
  remoteCommand: "src/surfaces/cli/remote/remote-command.ts",
} as const;

const core: BuildOptions = {
  ...program,
  stdin: {
    contents: Object.entries(rooms)
      .map(([name, file]) => `exports.${name} = () => require("./${file}");\n`)
      .join(""),
    resolveDir: root,
  },
  outfile: "dist/core.cjs",
};

const door = (contents: string, outfile: string, format: "cjs" | "esm" = "cjs"): BuildOptions => ({
  ...shared,
  format,
  external: ["./core.cjs"],
  stdin: { contents, resolveDir: root },
  outfile,
});

const doorTo = (room: keyof typeof rooms, outfile: string): BuildOptions =>
  door(`require("./core.cjs").${room}();`, outfile);

/** Node.js finds the names that an ES module may import from a CommonJS file by reading it. */
const namedDoorTo = (room: keyof typeof rooms, names: readonly string[], outfile: string): BuildOptions =>
  door(
    `const room = require("./core.cjs").${room}();\n${names.map((name) => `exports.${name} = room.${name};\n`).join("")}`,
    outfile,
  );

export const libraryNames = ["check", "createFormatter", "createSession", "format"] as const;

/** The library, for `import` and for `require`. Both give the same functions. */
export const library: readonly BuildOptions[] = [
  door(
    `import rooms from "./core.cjs";\nexport const { ${libraryNames.join(", ")} } = rooms.library();\n`,
    "dist/index.js",
    "esm",
  ),
  namedDoorTo("library", libraryNames, "dist/index.cjs"),
];

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
  core,
  programTo("src/surfaces/cli/settled/ask-settled.ts", "dist/settled.cjs"),
  programTo("src/surfaces/cli/init/init-command.ts", "dist/init.cjs"),
  programTo("src/surfaces/arguments/help.ts", "dist/help.cjs"),
  programTo("src/surfaces/arguments/completions.ts", "dist/completions.cjs"),
  programTo("src/surfaces/remote/open-reader.ts", "dist/remote.cjs"),
  programTo("src/surfaces/remote/fetch-entry.ts", "dist/remote-fetch.cjs"),
  namedDoorTo("remoteCommand", ["runRemoteCommand", "examineRemote"], "dist/remote-command.cjs"),
  programTo("src/surfaces/server/serve-entry.ts", "dist/serve.cjs"),
  namedDoorTo("languageServer", ["runLanguageServer"], "dist/lsp.cjs"),
  doorTo("formatWorker", "dist/format-worker.cjs"),
  doorTo("servingThread", "dist/serving-thread.cjs"),
  doorTo("sessionThread", "dist/lsp-worker.cjs"),
];

/** CommonJS, because editors `require` it. The files of the folder `prettier` load it. */
export const prettierModule: BuildOptions = namedDoorTo(
  "prettierModule",
  ["importOriginal", "importPrettier", "prettier", "requireOriginal"],
  "dist/prettier.cjs",
);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // What an earlier version has built would be published, too.
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await Promise.all([
    ...[...library, ...command, prettierModule].map((options) => build(options)),
    writePrettierFolder(root),
  ]);
}
