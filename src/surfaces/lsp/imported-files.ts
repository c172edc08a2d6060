import { readdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isConfigOfCode } from "../../engine/config/config-chain.ts";
import { namedConfiguration } from "../../engine/config/named-configuration.ts";
import { findModules } from "../../engine/plugins/package-entries.ts";
import { isFile, isInstalled, readPackageJson } from "../../engine/plugins/packages.ts";
import { readSpecifiers } from "../../engine/plugins/specifiers.ts";
import { readText } from "../../util/read-text.ts";

/**
 * The files that a program imports, requires or reads, or the one that a data file names as its
 * configuration. Goes by a quick look at the text: by the names that stand in quotes. If a program
 * computes a name, all code and data beside it count. Installed packages are searched as well,
 * because they are patched in place; for Prettier, its `package.json` stands for the whole package.
 * @param file absolute path
 * @returns absolute paths; not all of them need exist
 */
export function findImportedFiles(file: string): readonly string[] {
  if (/\.d\.[cm]?ts$/.test(file)) return [];
  // A file that is missing may come back; its stamp will change then.
  const text = readText(file) ?? "";
  if (!isConfigOfCode(file)) {
    const named = isInstalled(file) ? undefined : namedConfiguration(file, text);
    return named === undefined ? [] : modulesOf(named, file);
  }
  // Follows links first, as Node does: a linked package finds its imports from its real folder.
  return text === "" ? [] : importsOf(text, realpathSync(file));
}

function importsOf(text: string, file: string): readonly string[] {
  const { named, computes } = readSpecifiers(text);
  const isReading = /\bread(?:File|dir)|\bcreateReadStream|\bopenSync/.test(text);
  return [
    ...named.flatMap((specifier) => modulesOf(specifier, file)),
    ...filesNamedIn(text, file, isReading),
    ...(isReading || computes.require || computes.import ? filesBeside(file) : []),
  ];
}

function modulesOf(specifier: string, from: string): readonly string[] {
  const { files, package: folder, missing } = findModules(specifier, from);
  const packageJson = folder === undefined ? [] : [join(folder, "package.json")];
  if (folder !== undefined && readPackageJson(realpathSync(folder)).name === "prettier") return packageJson;
  // In an installed package, many strings only look like the name of a module.
  return [...packageJson, ...files, ...(isInstalled(from) ? [] : missing)];
}

/** Strings that may be the name of a file. */
const quoted = /(["'`])([^"'`\n$]{1,200})\1/g;

/** Files may be read from the folder of the program, or from the working directory. */
function filesNamedIn(text: string, from: string, isReading: boolean): readonly string[] {
  const isOwn = !isInstalled(from);
  const names = new Set(Array.from(text.matchAll(quoted), ([, , name]) => name!));
  return [...names].flatMap((name) => {
    // Such a path counts whatever the code does with it, even if nothing is there yet.
    const isPath = isOwn && /^\.{1,2}\//.test(name);
    if (!isPath && !isReading) return [];
    const folders = isReading ? [dirname(from), process.cwd()] : [dirname(from)];
    return folders.map((folder) => resolve(folder, name)).filter((path) => isPath || isFile(path));
  });
}

function filesBeside(file: string): readonly string[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => /\.(?:[cm]?[jt]s|json[5c]?|ya?ml|toml)$|^[^.]+$/.test(name))
    .map((name) => join(folder, name))
    .filter(isFile);
}
