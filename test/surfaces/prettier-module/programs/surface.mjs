// Prints the shape of modules: the type of everything in each, by path. The first argument says how
// they are loaded.
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [how, ...specifiers] = process.argv.slice(2);
const load = how === "require" ? createRequire(join(process.cwd(), "noop.cjs")) : importFromProject;
const shapes = {};
for (const specifier of specifiers) {
  shapes[specifier] = {};
  describe(await load(specifier), shapes[specifier]);
}
console.log(JSON.stringify(shapes));

/** `import` resolves from the importing file, so that one in the project has to do it. */
async function importFromProject(specifier) {
  const file = join(process.cwd(), `importer-${process.pid}-${specifier.replaceAll(/\W/g, "-")}.mjs`);
  writeFileSync(file, `export * as all from ${JSON.stringify(specifier)};\n`);
  try {
    return (await import(file)).all;
  } finally {
    rmSync(file);
  }
}

function describe(value, shape, path = "", depth = 0) {
  shape[path] = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (shape[path] !== "object" || depth > 4) return;
  for (const key of Object.keys(value).sort()) describe(value[key], shape, `${path}.${key}`, depth + 1);
}
