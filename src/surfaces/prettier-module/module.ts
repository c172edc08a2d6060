import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createFormatter } from "../../formatter/create-formatter.ts";
import {
  importFile,
  loadPrettier,
  requireFile,
  type PrettierModule,
} from "../../engine/prettier/load-prettier.ts";
import { homeDirectory } from "./home-directory.ts";

// The files of the package's folder `prettier` are made of this: Prettier's module with the cache
// in it. All state is in closures, because editors print and extend the object that they get.

const home = homeDirectory(fileURLToPath(import.meta.url), process.cwd());
const formatter = createFormatter({ directory: home });
// Found once: a module keeps its version for as long as it is loaded.
const original = formatter.locatePrettier(home);

/** Asks the Prettier of the file's own project, with the arguments as they are. */
function askPrettierOf<Name extends "resolveConfig" | "resolveConfigFile" | "getFileInfo">(
  name: Name,
): PrettierModule[Name] {
  const ask = async (file: unknown, ...rest: unknown[]) => {
    const prettier = await loadPrettier(formatter.locatePrettier(folderToSearch(file)));
    return (prettier[name] as (...args: unknown[]) => unknown)(file, ...rest);
  };
  return ask as unknown as PrettierModule[Name];
}

const functions = {
  // The formatter's `format` takes a third argument; Prettier's ignores one.
  format: async (...[source, options]: Parameters<PrettierModule["format"]>) =>
    formatter.format(source, options),
  formatWithCursor: formatter.formatWithCursor,
  check: formatter.check,
  resolveConfig: askPrettierOf("resolveConfig"),
  resolveConfigFile: askPrettierOf("resolveConfigFile"),
  getFileInfo: askPrettierOf("getFileInfo"),
  clearConfigCache: formatter.clearConfigCache,
};

/**
 * What `require("prettier")` gives: like Prettier's own, an object without prototype that may be
 * extended.
 */
export const prettier: Record<string, unknown> = Object.assign(
  Object.create(null) as object,
  requireOriginal("."),
  functions,
);

/** What `import` gives: all that Prettier's ES module exports, and the same as `default`. */
export async function importPrettier(): Promise<Record<string, unknown>> {
  const { default: _default, ...names } = (await loadPrettier(original)) as PrettierModule & {
    default?: unknown;
  };
  const exported = { ...names, ...functions };
  return { ...exported, default: exported };
}

/** Loads a file of the Prettier in use as CommonJS, such as `plugins/babel.js`. */
export function requireOriginal(name: string): unknown {
  return requireFile(original, name);
}

/** Loads a file of the Prettier in use as an ES module. */
export function importOriginal(name: string): Promise<unknown> {
  return importFile(original, name);
}

function folderToSearch(file: unknown): string {
  // Prettier rejects anything else.
  if (typeof file !== "string" && !(file instanceof URL)) return home;
  try {
    return dirname(resolve(/^file:/.test(String(file)) ? fileURLToPath(file) : (file as string)));
  } catch {
    // Prettier reports a URL that names no file.
    return home;
  }
}
