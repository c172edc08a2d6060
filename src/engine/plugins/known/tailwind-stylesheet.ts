import { dirname, isAbsolute, join, resolve } from "node:path";
import { findImports, findPackages, findTargets, lookAtPackageJson, splitSpecifier } from "./find-package.ts";
import type { Look } from "./known-plugin.ts";
import { lookAtCode } from "./project-code.ts";

/**
 * Looks at everything that a stylesheet of Tailwind 4 consists of: the stylesheets that it imports
 * or refers to, those that these import, and so on, and the modules of its plugins and
 * configurations. `@source` does not matter, because it only says where classes are used, not how
 * they are ordered.
 * @returns why the result cannot be cached, or undefined
 */
export function lookAtStylesheet(look: Look, entry: string): string | undefined {
  const seen = new Set<string>();
  const visit = (file: string): string | undefined => {
    if (seen.has(file)) return undefined;
    seen.add(file);
    const facts = look.readAs(file, readStylesheet);
    if (facts === undefined) return undefined;
    const { stylesheets, modules } = facts;
    const folders = [...new Set([dirname(look.realPath(file)), dirname(file)])];
    for (const folder of folders) {
      for (const id of modules) {
        // Early versions of Tailwind 4 resolve modules from the folder of the entry stylesheet.
        const reason = lookAtModule(look, id, folder) ?? lookAtModule(look, id, dirname(entry));
        if (reason !== undefined) return reason;
      }
      for (const id of stylesheets)
        for (const next of resolveStylesheet(look, id, folder)) {
          const reason = visit(next);
          if (reason !== undefined) return reason;
        }
    }
    return undefined;
  };
  return visit(entry);
}

interface StylesheetFacts {
  readonly stylesheets: readonly string[];
  readonly modules: readonly string[];
}

function readStylesheet(content: string): StylesheetFacts {
  const stylesheets = new Set<string>();
  const modules = new Set<string>();
  // Search the text both with and without comments. Each way alone can miss a rule, and finding too
  // many is harmless.
  for (const text of [content, content.replace(commentOrString, (token) => (token[0] === "/" ? "" : token))])
    for (const [, rule, , quoted, bare] of text.matchAll(atRule)) {
      const id = (quoted ?? bare)!;
      if (!/^(?:data:|https?:)/.test(id)) (isOfModule(rule!) ? modules : stylesheets).add(id);
    }
  return { stylesheets: [...stylesheets], modules: [...modules] };
}

const commentOrString = /\/\*[\s\S]*?(?:\*\/|$)|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;
const atRule =
  /@(import|reference|plugin|config)\s*(?:url\(\s*)?(?:(["'])((?:(?!\2)[^\\\n])+)\2|([^\s"'();{}@]+))/gi;

function isOfModule(rule: string): boolean {
  return /^(?:plugin|config)$/i.test(rule);
}

function lookAtModule(look: Look, id: string, folder: string): string | undefined {
  const from = join(folder, "noop.css");
  const [name] = splitSpecifier(id) ?? [];
  // The plugin's resolver prefers the field `module`, as bundlers do.
  if (name === id)
    for (const { folder: packageFolder, packageJson } of findPackages(look, id, folder)) {
      if (packageJson.exports === undefined && typeof packageJson.module === "string") {
        const reason = lookAtCode(look, join(packageFolder, packageJson.module), from);
        if (reason !== undefined) return reason;
      }
      break;
    }
  return lookAtCode(look, id, from);
}

/**
 * The files that an `@import` can mean. There may be several, because versions of the plugin and of
 * Tailwind resolve differently.
 */
function resolveStylesheet(look: Look, id: string, folder: string): readonly string[] {
  const isThere = (file: string) => look.read(file) !== undefined;
  const beside = candidatesAt(look, isAbsolute(id) ? id : resolve(folder, id)).filter(isThere);
  if (id.startsWith(".") || isAbsolute(id)) return beside;
  if (id.startsWith("#")) return [...beside, ...findImports(look, id, folder).filter(isThere)];
  const [name, path] = splitSpecifier(id) ?? [];
  if (name === undefined || path === undefined) return beside;
  for (const found of findPackages(look, name, folder)) {
    const targets = findTargets(found.packageJson.exports, path);
    const files = [
      ...targets.filter((target) => target.startsWith("./")).map((target) => join(found.folder, target)),
      ...candidatesAt(look, join(found.folder, path)),
    ].filter(isThere);
    if (files.length > 0) return [...beside, ...files];
  }
  return beside;
}

function candidatesAt(look: Look, path: string): readonly string[] {
  if (path.endsWith(".css")) return [path];
  const packageJson = lookAtPackageJson(look, path);
  const fields = [packageJson?.style, packageJson?.main].filter((field) => typeof field === "string");
  return [
    path,
    `${path}.css`,
    join(path, "index.css"),
    ...fields.flatMap((field) => [join(path, field), `${join(path, field)}.css`]),
  ];
}
