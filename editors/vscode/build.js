// Bundles the extension into dist.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const shared = {
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  bundle: true,
  platform: "node",
  // The Node of VS Code 1.101.
  target: "node22",
  format: "cjs",
  legalComments: "none",
  logLevel: "warning",
};

await build({
  ...shared,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.cjs",
  external: ["vscode"],
  // `vscode-languageclient` is written for both module systems, and only its ES modules let
  // esbuild leave out what is not used.
  mainFields: ["module", "main"],
  minify: true,
});
await build({ ...shared, entryPoints: ["src/start-in-pnp.ts"], outfile: "dist/start-in-pnp.cjs" });
