import { isBuiltin } from "node:module";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { findImports, findPackages, findTargets, lookAtPackageJson, splitSpecifier } from "./find-package.ts";
import { readCode } from "./read-code.ts";
import type { Look } from "./known-plugin.ts";

/**
 * Looks at a module that a plugin runs, and at everything that it can load. We assume that code of
 * packages depends on nothing else. For code of the project, its text must show that.
 * @param specifier a package's specifier, or a relative or absolute path
 * @param from the file that imports it
 * @returns what else a module of the project seems to read, which prevents caching:
 * `tailwind.config.js reads Date`
 */
export function lookAtCode(look: Look, specifier: string, from: string): string | undefined {
  const seen = new Set<string>();
  const visit = (imported: string, importer: string): string | undefined => {
    if (isBuiltin(imported))
      return pureBuiltins.has(imported.replace(/^node:/, ""))
        ? undefined
        : `${basename(importer)} reads ${imported}`;
    let reason: string | undefined;
    for (const file of resolveCode(look, imported, importer)) {
      if (seen.has(file)) continue;
      seen.add(file);
      if (isOfPackage(file)) look.module(file, importer);
      // Visit all modules, even if one prevents caching: a process that has loaded them must notice
      // when they are replaced.
      else {
        const other = visitModule(file);
        reason ??= other;
      }
    }
    return reason;
  };
  const visitModule = (file: string): string | undefined => {
    const facts = file.endsWith(".json") ? void look.read(file) : look.readAs(file, readCode);
    if (facts === undefined) return undefined;
    const { reads, variables, specifiers } = facts;
    let reason = reads === undefined ? undefined : `${basename(file)} reads ${reads}`;
    for (const name of variables) look.variable(name);
    for (const next of specifiers) {
      const other = visit(next, file);
      reason ??= other;
    }
    return reason;
  };
  return visit(specifier, from);
}

// Modules of Node's that only compute. Paths that they compute differ between checkouts, but can
// affect the output only through files that are read there.
const pureBuiltins = new Set(["path", "path/posix", "path/win32", "url", "util", "assert", "querystring"]);

function isOfPackage(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

// Loaders try different endings in different orders, so all files that exist count.
function resolveCode(look: Look, specifier: string, from: string): readonly string[] {
  if (/^\.{1,2}(?:[\\/]|$)/.test(specifier) || isAbsolute(specifier))
    return findCodeAt(look, resolve(dirname(from), specifier));
  look.module(specifier, from);
  return findLinkedCode(look, specifier, dirname(from));
}

function findCodeAt(look: Look, path: string): readonly string[] {
  const isThere = (file: string) => look.read(file) !== undefined && !/\.d\.[cm]?ts$/.test(file);
  if (isThere(path)) return [look.realPath(path)];
  const main = lookAtPackageJson(look, path)?.main;
  const begins = typeof main === "string" ? [path, join(path, main)] : [path];
  return begins
    .flatMap((begin) => [begin, ...candidatesOf(begin)])
    .filter(isThere)
    .map((file) => look.realPath(file));
}

/**
 * The modules of one of the project's own packages, which is only linked into `node_modules`.
 * Returns none for other packages.
 */
function findLinkedCode(look: Look, specifier: string, folder: string): readonly string[] {
  if (specifier.startsWith("#"))
    return findImports(look, specifier, folder).flatMap((file) => findCodeAt(look, file));
  const [name, path] = splitSpecifier(specifier) ?? [];
  if (name === undefined || path === undefined) return [];
  const [found] = findPackages(look, name, folder);
  if (found === undefined || isOfPackage(join(found.folder, "package.json"))) return [];
  return [...findTargets(found.packageJson.exports, path), path].flatMap((target) =>
    findCodeAt(look, join(found.folder, target)),
  );
}

function candidatesOf(path: string): readonly string[] {
  const written = /^(.*)\.([cm]?)js(x?)$/.exec(path);
  return [
    ...(written === null ? [] : [`${written[1]}.${written[2]}ts${written[3]}`, `${written[1]}.tsx`]),
    ...endings.map((ending) => path + ending),
    ...endings.map((ending) => join(path, `index${ending}`)),
  ];
}

const endings = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".json"];
