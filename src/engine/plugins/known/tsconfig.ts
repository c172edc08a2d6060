import { dirname, isAbsolute, join, resolve } from "node:path";
import { findImports, findPackages, findTargets, splitSpecifier } from "./find-package.ts";
import { foldersUpwards } from "./folders-upwards.ts";
import type { Look } from "./known-plugin.ts";

/** A tsconfig.json, or a configuration that it extends. */
export interface ReadTsconfig {
  readonly file: string;
  readonly content: string;
}

/**
 * Looks at the tsconfig.json that TypeScript finds from a folder, and at all configurations that it
 * extends.
 */
export function readTsconfigs(look: Look, folder: string): readonly ReadTsconfig[] {
  for (const current of foldersUpwards(folder)) {
    const file = join(current, "tsconfig.json");
    if (look.read(file) !== undefined) return readChain(look, file);
  }
  return [];
}

function readChain(look: Look, first: string): readonly ReadTsconfig[] {
  const chain = new Map<string, ReadTsconfig>();
  const visit = (file: string) => {
    const content = chain.has(file) ? undefined : look.read(file);
    if (content === undefined) return;
    chain.set(file, { file, content });
    for (const extended of findExtended(content))
      for (const next of resolveExtended(look, extended, dirname(file))) visit(next);
  };
  visit(first);
  return [...chain.values()];
}

/**
 * The specifiers that a configuration may extend. The file is searched, not parsed, both with and
 * without comments. Finding too many is harmless.
 */
function findExtended(content: string): readonly string[] {
  const found = new Set<string>();
  for (const text of [content, content.replace(commentOrString, (token) => (token[0] === "/" ? "" : token))])
    for (const [, value] of text.matchAll(/\bextends["']?\s*:\s*("(?:\\.|[^"\\])*"|'[^']*'|\[[^\]]*\])/g))
      for (const [quoted] of value!.matchAll(/"(?:\\.|[^"\\])*"|'[^']*'/g)) found.add(unquote(quoted));
  return [...found];
}

const commentOrString = /\/\*[\s\S]*?\*\/|\/\/[^\n\r]*|"(?:\\.|[^"\\\n\r])*"/g;

function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    // Not a JSON string: it is in single quotes, or has an escape that TypeScript takes literally.
    return quoted.slice(1, -1);
  }
}

/** All files that any version of TypeScript may load for the specifier. */
function resolveExtended(look: Look, extended: string, folder: string): readonly string[] {
  const isThere = (file: string) => look.read(file) !== undefined;
  if (/^\.{1,2}(?:[\\/]|$)/.test(extended) || isAbsolute(extended))
    return [resolve(folder, extended), `${resolve(folder, extended)}.json`].filter(isThere);
  if (extended.startsWith("#")) return findImports(look, extended, folder).filter(isThere);
  const [name, path] = splitSpecifier(extended) ?? [];
  if (name === undefined || path === undefined) return [];
  for (const { folder: found, packageJson } of findPackages(look, name, folder)) {
    const fields = [packageJson.tsconfig, packageJson.main].filter((field) => typeof field === "string");
    const files = [
      ...findTargets(packageJson.exports, path).map((target) => join(found, target)),
      ...(path === "." ? fields.map((field) => join(found, field)) : []),
      ...["", ".json", "/tsconfig.json", "/index.json"].map((ending) => join(found, path + ending)),
    ].filter(isThere);
    if (files.length > 0) return files.map((file) => look.realPath(file));
  }
  return [];
}
