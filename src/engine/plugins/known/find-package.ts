import { dirname, join } from "node:path";
import { stringsIn } from "../../../util/json-values.ts";
import { foldersUpwards } from "./folders-upwards.ts";
import type { Look } from "./known-plugin.ts";

/** A package that an import from a folder of the project finds. */
export interface FoundPackage {
  readonly folder: string;
  readonly packageJson: PackageJsonFields;
}

/** The fields of a `package.json` that affect what an import of it loads. */
export interface PackageJsonFields {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly style?: unknown;
  readonly tsconfig?: unknown;
  readonly main?: unknown;
  readonly module?: unknown;
  readonly exports?: unknown;
  readonly imports?: unknown;
}

/**
 * The packages of a name in the folders `node_modules` of a folder and all above it, nearest first.
 */
export function* findPackages(look: Look, name: string, folder: string): Generator<FoundPackage, void> {
  for (const current of foldersUpwards(folder)) {
    const candidate = join(current, "node_modules", name);
    const packageJson = lookAtPackageJson(look, candidate);
    if (packageJson !== undefined) yield { folder: look.realPath(candidate), packageJson };
  }
}

/** The package that a module belongs to. For packages that are not in `node_modules` (Yarn PnP). */
export function findPackageOf(look: Look, module: string): FoundPackage | undefined {
  for (const folder of foldersUpwards(dirname(module))) {
    const packageJson = lookAtPackageJson(look, folder);
    if (packageJson?.name !== undefined) return { folder, packageJson };
  }
  return undefined;
}

/**
 * Splits `@scope/name/path/in/it` into the package's name and a path that begins with a dot.
 * Returns `undefined` if the specifier does not name a package.
 */
export function splitSpecifier(specifier: string): readonly [name: string, path: string] | undefined {
  const match = /^((?:@[^/\\]+\/)?[^@./\\][^/\\]*)(\/.*)?$/.exec(specifier);
  return match === null ? undefined : [match[1]!, `.${match[2] ?? ""}`];
}

/** All targets of a path in a package's `exports` or `imports`, under any condition. */
export function findTargets(entries: unknown, path: string): readonly string[] {
  if (entries === null || entries === undefined) return [];
  if (typeof entries === "string" || Array.isArray(entries) || !hasSubpaths(entries))
    return path === "." ? stringsIn(entries) : [];
  return Object.entries(entries).flatMap(([pattern, target]) => {
    if (pattern === path) return stringsIn(target);
    const star = pattern.indexOf("*");
    if (star === -1 || !path.startsWith(pattern.slice(0, star)) || !path.endsWith(pattern.slice(star + 1)))
      return [];
    const matched = path.slice(star, path.length - (pattern.length - star - 1));
    return stringsIn(target).map((found) => found.replaceAll("*", () => matched));
  });
}

/** The files that an import of the form `#name` can load from a folder. */
export function findImports(look: Look, specifier: string, folder: string): readonly string[] {
  for (const current of foldersUpwards(folder)) {
    const packageJson = lookAtPackageJson(look, current);
    if (packageJson !== undefined)
      return findTargets(packageJson.imports, specifier).map((target) => join(current, target));
  }
  return [];
}

/** Looks at the `package.json` of a folder. Returns `undefined` if there is none. */
export function lookAtPackageJson(look: Look, folder: string): PackageJsonFields | undefined {
  const content = look.read(join(folder, "package.json"));
  if (content === undefined) return undefined;
  try {
    return (JSON.parse(content) as PackageJsonFields | null) ?? {};
  } catch {
    // A package with a broken `package.json` still exists.
    return {};
  }
}

function hasSubpaths(entries: object): boolean {
  return Object.keys(entries).some((key) => key.startsWith(".") || key.startsWith("#"));
}
