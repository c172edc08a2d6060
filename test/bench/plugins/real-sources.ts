import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { renameIdentifiers } from "../cli/variant.ts";

const packages = join(import.meta.dirname, "../../../node_modules");

const longest = 300_000;

export type RealLanguage = keyof typeof places;

const places = {
  ts: { folders: ["effect/src", "rxjs/src", "zod/src"], name: /(?<!\.d)\.ts$/ },
  js: { folders: ["three/src", "three/examples/jsm"], name: /\.js$/ },
  md: { folders: ["."], name: /^README\.md$/ },
} as const;

const pools = new Map<RealLanguage, readonly string[]>();

/**
 * The sources of packages that are installed here; after the last one, the first with other names
 * in it, and so on.
 */
export function readRealSource(language: RealLanguage, index: number): string {
  let pool = pools.get(language);
  if (pool === undefined) {
    const { folders, name } = places[language];
    pool = folders.flatMap((folder) => listSources(join(packages, folder), name, language === "md" ? 1 : 20));
    pools.set(language, pool);
  }
  const text = readFileSync(pool[index % pool.length]!, "utf8");
  return renameIdentifiers(text, Math.floor(index / pool.length) % 10);
}

function listSources(folder: string, name: RegExp, depth: number): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth === 0 ? [] : listSources(path, name, depth - 1);
      return name.test(entry.name) && statSync(path).size <= longest ? [path] : [];
    });
}
