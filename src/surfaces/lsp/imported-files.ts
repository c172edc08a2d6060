import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { isConfigOfCode } from "../../engine/config/config-chain.ts";
import { namedConfiguration } from "../../engine/config/named-configuration.ts";

/**
 * The files that a file imports, requires or reads, or that one of data names as its configuration, as far as its text
 * shows by a light look: what it names in quotes. Where a program makes up a name, all code and data beside it.
 * Installed packages are looked into as well, because they are patched in place; only of Prettier its manifest stands
 * for all of it.
 * @param file absolute path
 * @returns absolute paths; not all of them need exist
 */
export function findImportedFiles(file: string): readonly string[] {
  if (/\.d\.[cm]?ts$/.test(file)) return [];
  if (!isConfigOfCode(file))
    return isInstalled(file) ? [] : filesOf(namedConfiguration(file, readOrEmpty(file)), file);
  const text = readOrEmpty(file);
  const isReading = /\bread(?:File|dir)|\bcreateReadStream|\bopenSync/.test(text);
  const isMadeUp = isReading || /\b(?:import|require)\s*\(\s*[^\s"']/.test(text);
  return [
    ...Array.from(text.matchAll(specifier), ([, imported, relative]) =>
      filesOf(imported ?? relative, file),
    ).flat(),
    ...(isReading ? filesNamedIn(text, file) : []),
    ...(isMadeUp ? filesBeside(file) : []),
  ];
}

/** What is imported or required; and any path from here, whatever becomes of it. */
const specifier = /\b(?:from|import|require)\s*(?:\(\s*)?["']([^"'\n]+)["']|["'](\.{1,2}\/[^"'\n]*)["']/g;

/** What may be the name of a file. */
const fileName = /(["'`])([\w@.+/-]{1,200})\1/g;

/** Files may be read from the folder of the program, or from the working directory. */
function filesNamedIn(text: string, from: string): readonly string[] {
  const isOwn = !isInstalled(from);
  const names = new Set(Array.from(text.matchAll(fileName), ([, , name]) => name!));
  return [...names].flatMap((name) =>
    [dirname(from), process.cwd()]
      .map((folder) => resolve(folder, name))
      .filter((path) => (isOwn && /^\.{1,2}\//.test(name)) || isFile(path)),
  );
}

function filesOf(imported: string | undefined, from: string): readonly string[] {
  if (imported === undefined || isBuiltin(imported)) return [];
  const entry = resolveOrUndefined(imported, from);
  if (/^\.{0,2}[/\\]/.test(imported)) {
    // In an installed package many a text in quotes only looks like a path.
    return entry !== undefined || !isInstalled(from) ? [entry ?? resolve(dirname(from), imported)] : [];
  }
  const manifest = findPackage(imported, dirname(from));
  if (manifest === undefined) return entry === undefined ? [] : [entry];
  if (/^prettier(?:\/|$)/.test(imported)) return [manifest];
  // Where only `import` finds the entry of a package, its manifest names it.
  return [manifest, ...(entry === undefined ? filesOfManifest(realpathSync(manifest)) : [entry])];
}

function filesOfManifest(manifest: string): readonly string[] {
  const named = [...readOrEmpty(manifest).matchAll(/"(\.\/[^"*]+)"/g)].map(([, path]) =>
    join(dirname(manifest), path!),
  );
  return [...named.filter(isFile), ...filesBeside(manifest)];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function resolveOrUndefined(imported: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(imported);
  } catch {
    return undefined;
  }
}

/** The manifest of a package, as it is found from a folder. */
function findPackage(imported: string, from: string): string | undefined {
  const name = imported.split("/", imported.startsWith("@") ? 2 : 1).join("/");
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, "node_modules", name, "package.json");
    if (existsSync(manifest)) return manifest;
    if (folder === dirname(folder)) return undefined;
  }
}

function filesBeside(file: string): readonly string[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => /\.(?:[cm]?[jt]s|json[5c]?|ya?ml|toml)$|^[^.]+$/.test(name))
    .map((name) => join(folder, name))
    .filter(isFile);
}

function isInstalled(file: string): boolean {
  return file.includes(`${sep}node_modules${sep}`);
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
