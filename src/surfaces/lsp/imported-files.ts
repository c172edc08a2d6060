import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { isConfigOfCode } from "../../engine/config/config-chain.ts";
import { namedConfiguration } from "../../engine/config/named-configuration.ts";

/**
 * The files that a file imports, requires or reads, or that one of data names as its configuration, as far as its text shows by a light look: what it names in
 * quotes. Where a program makes up a name, all code and data beside it. Of an installed package its manifest stands for all of it.
 * @param file absolute path
 * @returns absolute paths; not all of them need exist
 */
export function findImportedFiles(file: string): readonly string[] {
  if (isInstalled(file)) return [];
  const text = readOrEmpty(file);
  if (!isConfigOfCode(file)) return filesOf(namedConfiguration(file, text), file);
  const isMadeUp = /\b(?:import|require)\s*\(\s*[^\s"']|\bread(?:File|dir)/.test(text);
  return [
    ...Array.from(text.matchAll(specifier), ([, imported, relative]) =>
      filesOf(imported ?? relative, file),
    ).flat(),
    ...(isMadeUp ? filesBeside(file) : []),
  ];
}

/** What is imported or required; and any path from here, whatever becomes of it. */
const specifier = /\b(?:from|import|require)\s*(?:\(\s*)?["']([^"'\n]+)["']|["'](\.{1,2}\/[^"'\n]*)["']/g;

function filesOf(imported: string | undefined, from: string): readonly string[] {
  if (imported === undefined || isBuiltin(imported)) return [];
  const entry = resolveOrUndefined(imported, from);
  if (/^\.{0,2}[/\\]/.test(imported)) return [entry ?? resolve(dirname(from), imported)];
  const manifest = findPackage(imported, dirname(from));
  if (manifest === undefined) return entry === undefined ? [] : [entry];
  const real = realpathSync(manifest);
  if (isInstalled(real)) return [manifest];
  // Where only `import` finds the entry of a package of the workspace, it is likely to be beside the manifest.
  return [manifest, ...(entry === undefined ? filesBeside(real) : [entry])];
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
    .filter((name) => /\.(?:[cm]?[jt]s|json[5c]?|ya?ml|toml)$/.test(name))
    .map((name) => join(folder, name));
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
