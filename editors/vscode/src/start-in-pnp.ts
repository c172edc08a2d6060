import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// Node.js starts this with a project's `.pnp.cjs`. The arguments are the project's folder, the
// folder of the fmt-cache that we carry, and those for fmt-cache.

const [, , folder, carried, ...args] = process.argv as [string, string, string, string, ...string[]];

function findPackage(): string {
  try {
    return dirname(createRequire(join(folder, "noop.js")).resolve("fmt-cache/package.json"));
  } catch {
    // The project has none. Ours finds the project's Prettier, because `.pnp.cjs` is loaded.
    return carried;
  }
}

const command = join(findPackage(), "dist/cli.cjs");
process.argv.splice(1, Infinity, command, ...args);
createRequire(command)(command);
