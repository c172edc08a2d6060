import { build } from "esbuild";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Writes the package's folder `prettier`, which programs load in place of Prettier: one small file
 * for each file of the installed Prettier, and a manifest with the same entry points. Each file
 * re-exports from the Prettier in use, so that nothing of Prettier is copied.
 * @param packageFolder absolute path; holds `dist/prettier.cjs` and `dist/cli.cjs`
 */
export async function writePrettierFolder(packageFolder: string): Promise<void> {
  const directory = dirname(fileURLToPath(import.meta.resolve("prettier/package.json")));
  const files = listFiles(directory).filter((name) => /\.(?:[cm]?js|d\.ts)$/.test(name));
  const exportedNames = await readExportedNames(
    directory,
    files.filter((name) => name.endsWith(".mjs")),
  );
  for (const folder of ["prettier", typesFolder])
    rmSync(join(packageFolder, folder), { recursive: true, force: true });
  const write = (name: string, text: string) => {
    const file = join(packageFolder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  write("prettier/package.json", describePackage(directory));
  for (const name of files) {
    const up = "../".repeat(name.split("/").length);
    if (name.endsWith(".d.ts")) {
      const stem = name.slice(0, -".d.ts".length);
      // Not beside the code, because TypeScript would take a file of that path, in a package of
      // that name and version, for Prettier's own, and skip it.
      write(`prettier/types/${name}`, `export * from "../${up}${typesFolder}/${stem}.cjs";\n`);
      // Inside the folder `prettier`, the name "prettier" would mean the folder itself.
      const original = `"prettier${stem === "index" ? "" : `/${stem}`}"`;
      write(`${typesFolder}/${stem}.d.cts`, `export * from ${original};\n`);
      // Prettier declares no default export, but its ES modules have one: all of it.
      write(
        `${typesFolder}/${stem}.d.mts`,
        `import * as all from ${original};\nexport * from ${original};\nexport default all;\n`,
      );
      write(
        `prettier/types/${stem}.d.mts`,
        `export * from "../${up}${typesFolder}/${stem}.mjs";\nexport { default } from "../${up}${typesFolder}/${stem}.mjs";\n`,
      );
    } else if (name.endsWith(".mjs")) {
      write(`prettier/${name}`, describeEsModule(name, up, exportedNames.get(name)!));
    } else {
      write(`prettier/${name}`, describeCommonJs(name, up));
    }
  }
}

const typesFolder = "dist/prettier-types";

function describeCommonJs(name: string, up: string): string {
  if (name === "bin/prettier.cjs") return `#!/usr/bin/env node\nrequire("${up}dist/cli.cjs");\n`;
  const value = name === "index.cjs" ? "prettier" : `requireOriginal("${name}")`;
  // Two statements on purpose: with one, Node.js would list the exports of the required file as
  // exports of this file when an ES module imports it.
  return `"use strict";\nconst implementation = require("${up}dist/prettier.cjs");\nmodule.exports = implementation.${value};\n`;
}

function describeEsModule(name: string, up: string, exportedNames: readonly string[]): string {
  const [load, call] =
    name === "index.mjs"
      ? ["importPrettier", "importPrettier()"]
      : ["importOriginal", `importOriginal("${name}")`];
  const named = exportedNames.filter((exported) => exported !== "default");
  return [
    `import { ${load} } from "${up}dist/prettier.cjs";`,
    `const original = await ${call};`,
    ...(named.length > 0 ? [`export const { ${named.join(", ")} } = original;`] : []),
    ...(named.length < exportedNames.length ? ["export default original.default;"] : []),
    "",
  ].join("\n");
}

/**
 * The manifest. Before they load anything, editors compare its version with the oldest Prettier
 * that they support. So it has the version of the Prettier in the dependencies. What the module
 * exports as `version` is the version in use.
 */
function describePackage(directory: string): string {
  const { version, exports } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as {
    version: string;
    exports: Record<string, string | Record<string, unknown>>;
  };
  const manifest = {
    name: "prettier",
    version,
    description: "Prettier with the cache of fmt-cache in it",
    license: "MIT",
    private: true,
    type: "commonjs",
    main: "./index.cjs",
    types: "./types/index.d.ts",
    bin: "./bin/prettier.cjs",
    exports: {
      "./package.json": "./package.json",
      ...Object.fromEntries(Object.entries(exports).map(([path, target]) => [path, describeTarget(target)])),
    },
    "fmt-cache": true,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function describeTarget(target: string | Readonly<Record<string, unknown>>): unknown {
  if (typeof target === "string") {
    return target.endsWith("*") ? { types: target.replace("./", "./types/"), default: target } : target;
  }
  // Without `browser`: the files of this folder run in Node.js only.
  const { browser: _browser, types, ...others } = target;
  return { types: String(types).replace("./", "./types/"), ...others };
}

/**
 * Reads what modules export without running them, because some of Prettier's have side effects when
 * they are loaded.
 */
async function readExportedNames(
  directory: string,
  files: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { metafile } = await build({
    absWorkingDir: directory,
    entryPoints: [...files],
    outdir: "out",
    bundle: false,
    write: false,
    format: "esm",
    platform: "node",
    metafile: true,
    logLevel: "error",
  });
  return new Map(
    Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint!, [...exports].sort()]),
  );
}

function listFiles(directory: string, folder = directory): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : listFiles(directory, path);
    return [relative(directory, path).split(sep).join("/")];
  });
}
