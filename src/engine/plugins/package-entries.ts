import { createRequire, isBuiltin } from "node:module";
import { delimiter, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isRecord, stringsIn } from "../../util/json-values.ts";
import { foldersUpwards } from "./known/folders-upwards.ts";
import { isFile, isInstalled, Packages } from "./packages.ts";

/**
 * The modules that a specifier may mean, and the paths that were tried in vain. All are absolute
 * paths with links not resolved.
 */
export interface FoundModules {
  readonly files: readonly string[];
  /** The folder of the package, for bare specifiers. */
  readonly package?: string;
  /** Paths that would have been used if they existed. */
  readonly missing: readonly string[];
  /** Folders in which a new file might be used instead. */
  readonly searched?: readonly string[];
}

/**
 * Finds all files that a specifier may mean to Node, for `import` and `require` and under any
 * condition of `exports`. These are more files than Node would load, so that the way of loading and
 * the version of Node do not matter.
 */
export function findModules(specifier: string, from: string, packages = new Packages()): FoundModules {
  if (isBuiltin(specifier) || /^(?:data|https?):/.test(specifier)) return nothing;
  if (specifier.startsWith("file:")) return findFile(fileURLToPath(specifier), packages);
  if (/^\.{0,2}[/\\]|^\.{1,2}$/.test(specifier) || isAbsolute(specifier))
    return findFile(resolve(dirname(from), specifier), packages);
  if (specifier.startsWith("#")) return findImport(specifier, from, packages);
  return packageName.test(specifier)
    ? findInPackages(specifier, from, packages, foldersOfNodePath())
    : nothing;
}

const nothing: FoundModules = { files: [], missing: [] };
const packageName = /^(?:@[\w.~-]+\/)?[\w.~-]+(?:\/[^\s"'`\\?#]*)?$/;

/**
 * The file that Prettier loads for a plugin's specifier, under the conditions `node` and `import`.
 * Returns undefined if there is none. Source: Prettier's copy of `import-meta-resolve`.
 */
export function resolveImport(specifier: string, from: string): string | undefined {
  // Yarn's Plug'n'Play only resolves for CommonJS.
  if (process.versions["pnp"] !== undefined) return resolveOrUndefined(specifier, from);
  const packages = new Packages();
  if (!packageName.test(specifier)) return findFile(resolve(dirname(from), specifier), packages).files[0];
  // `NODE_PATH` is for `require` only.
  const { package: folder } = findInPackages(specifier, from, packages, []);
  if (folder === undefined) return undefined;
  const subpath = specifier
    .split("/")
    .slice(specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const { exports } = packages.packageJsonOf(folder);
  const [target] =
    exports === undefined || exports === null
      ? entriesOf(folder, subpath, packages)
      : targetsOf(exports, subpath === "" ? "." : `./${subpath}`, pickTarget).map((each) =>
          join(folder, each),
        );
  return target !== undefined && isFile(target) ? target : undefined;
}

/** The target that Node picks from nested conditions. */
function pickTarget(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.map(pickTarget).find((targets) => targets.length > 0) ?? [];
  if (!isRecord(value)) return [];
  for (const [condition, inner] of Object.entries(value)) {
    if (!["node", "import", "default"].includes(condition)) continue;
    const targets = pickTarget(inner);
    if (targets.length > 0) return targets;
  }
  return [];
}

function findFile(path: string, packages: Packages): FoundModules {
  if (isFile(path)) return { files: [path], missing: [] };
  const withEnding = endings.map((ending) => path + ending).filter(isFile);
  if (!packages.isFolder(path)) {
    const missing = withEnding.length > 0 ? [] : [path];
    return { files: withEnding, missing, searched: [dirname(path)] };
  }
  const { main } = packages.packageJsonOf(path);
  const begin = typeof main === "string" ? [join(path, main)] : [];
  const found = [...begin, join(path, "index")]
    .flatMap((start) => [start, ...endings.map((ending) => start + ending), join(start, "index.js")])
    .filter(isFile);
  return { files: [...withEnding, ...found], missing: [], searched: [dirname(path), path] };
}

const endings = [".js", ".json", ".node", ".mjs", ".cjs", ".ts", ".mts", ".cts"];

function findInPackages(
  specifier: string,
  from: string,
  packages: Packages,
  globalFolders: readonly string[],
): FoundModules {
  // With Yarn's Plug'n'Play, only its resolver knows where packages are. Their files look as if
  // they were in folders.
  if (process.versions["pnp"] !== undefined) {
    const file = resolveOrUndefined(specifier, from);
    const owner = file === undefined ? undefined : packages.folderOf(file);
    return { files: file === undefined ? [] : [file], missing: [], ...(owner && { package: owner }) };
  }
  const parts = specifier.split("/");
  const name = parts.splice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const missing: string[] = [];
  const subpath = parts.join("/");
  const own = packages.folderOf(from);
  const packageJson = own && packages.packageJsonOf(own);
  if (own && packageJson && packageJson.name === name && packageJson.exports !== undefined)
    return { files: entriesOf(own, subpath, packages), package: own, missing };
  const files: string[] = [];
  const searched: string[] = [];
  let owner: string | undefined;
  for (const folder of [...moduleFolders(from), ...globalFolders]) {
    const candidate = join(folder, name);
    const isPackage = packages.isFolder(candidate);
    if (isPackage) {
      owner ??= candidate;
      files.push(...entriesOf(candidate, subpath, packages));
    }
    // A folder of `NODE_PATH` may be one of sources, where files come and go.
    if (!isInstalled(folder)) searched.push(folder, candidate, dirname(join(candidate, subpath)));
    // For `require`, a file in such a folder is a module, too.
    if (!isPackage || !isInstalled(folder)) files.push(...filesNamed(candidate, folder, packages));
    if (files.length > 0) break;
    // Most folders have no `node_modules`. Then that folder is the missing path, the same for all
    // package names.
    if (!isPackage) missing.push(packages.isFolder(folder) ? candidate : folder);
    // `require` goes on where the package has no such file, unless `exports` says so.
    else if ((packages.packageJsonOf(candidate).exports ?? null) !== null) break;
  }
  return { files, missing, searched, ...(owner && { package: owner }) };
}

/** The modules of one file that `require` finds under a package's name in a folder of modules. */
function filesNamed(path: string, folder: string, packages: Packages): readonly string[] {
  if (!packages.isFolder(folder)) return [];
  return ["", ".js", ".json", ".node"].map((ending) => path + ending).filter(isFile);
}

function moduleFolders(from: string): readonly string[] {
  const folders = [...foldersUpwards(dirname(from))];
  return folders
    .filter((folder) => !folder.endsWith(`${sep}node_modules`))
    .map((folder) => join(folder, "node_modules"));
}

function foldersOfNodePath(): readonly string[] {
  const folders = (process.env["NODE_PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => resolve(folder));
}

/** @param subpath the part of the specifier behind the package's name, without the slash */
function entriesOf(folder: string, subpath: string, packages: Packages): readonly string[] {
  const { exports, main } = packages.packageJsonOf(folder);
  if (exports === undefined || exports === null) {
    if (subpath !== "") return findFile(join(folder, subpath), packages).files;
    const begin = typeof main === "string" ? findFile(join(folder, main), packages).files : [];
    return [...begin, ...findFile(join(folder, "index"), packages).files];
  }
  const targets = targetsOf(exports, subpath === "" ? "." : `./${subpath}`);
  return targets.map((target) => join(folder, target)).filter(isFile);
}

function findImport(specifier: string, from: string, packages: Packages): FoundModules {
  const folder = packages.scopeOf(from);
  if (folder === undefined) return nothing;
  const targets = targetsOf(packages.packageJsonOf(folder).imports, specifier);
  const found = targets.map((target) =>
    target.startsWith(".")
      ? findFile(join(folder, target), packages)
      : findModules(target, join(folder, "package.json"), packages),
  );
  return {
    files: found.flatMap(({ files }) => files),
    missing: found.flatMap(({ missing }) => missing),
    searched: found.flatMap(({ searched }) => searched ?? []),
  };
}

/**
 * The targets of a key in `exports` or `imports`.
 * @param read reads the targets from the value of the key; by default it takes those of all
 * conditions
 */
function targetsOf(
  map: unknown,
  key: string,
  read: (value: unknown) => readonly string[] = stringsIn,
): readonly string[] {
  const hasKeys =
    isRecord(map) && Object.keys(map).some((each) => each.startsWith(".") || each.startsWith("#"));
  if (!hasKeys) return key === "." ? read(map) : [];
  const record = map;
  if (record[key] !== undefined) return read(record[key]);
  return Object.entries(record).flatMap(([pattern, target]) => {
    const [before, after] = pattern.split("*");
    if (after === undefined || before === undefined) {
      const isFolder = pattern.endsWith("/") && key.startsWith(pattern);
      return isFolder ? read(target).map((each) => each + key.slice(pattern.length)) : [];
    }
    if (!key.startsWith(before) || !key.endsWith(after) || key.length < pattern.length) return [];
    const star = key.slice(before.length, key.length - after.length);
    return read(target).map((each) => each.replaceAll("*", star));
  });
}

function resolveOrUndefined(specifier: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    // Node finds no such module.
    return undefined;
  }
}
