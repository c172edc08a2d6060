import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PrettierLocation } from "../formatter.ts";

/**
 * Finds the Prettier of a folder as Node finds packages: the nearest `node_modules/prettier` upwards; where there is none, the
 * one that we depend on. What is ourselves under that name (a link to our `prettier` folder, an alias of our package) is passed over.
 * Looked up once per folder and locator.
 */
export function createPrettierLocator(): (directory: string) => PrettierLocation {
  const located = new Map<string, PrettierLocation>();
  const nearest = new Map<string, PrettierLocation | undefined>();
  return (directory) => {
    let location = located.get(directory);
    if (location === undefined) located.set(directory, (location = locatePrettier(directory, nearest)));
    return location;
  };
}

function locatePrettier(
  directory: string,
  nearest: Map<string, PrettierLocation | undefined>,
): PrettierLocation {
  const found =
    nearestPackage(directory, nearest) ??
    resolvedPackage(join(directory, "noop.js")) ??
    nearestPackage(dirname(fileURLToPath(import.meta.url)), nearest) ??
    resolvedPackage(import.meta.url);
  if (found === undefined) {
    throw new Error(
      `No Prettier found for "${directory}". Install it there: npm install --save-dev prettier`,
    );
  }
  return found;
}

// The common case by hand: Node's own resolver would first load its ES module loader, which takes longer than all the rest of a warm run.
function nearestPackage(
  directory: string,
  known: Map<string, PrettierLocation | undefined>,
): PrettierLocation | undefined {
  // Yarn's Plug'n'Play has no node_modules, and a stray folder of that name must not win over it.
  if (process.versions["pnp"] !== undefined) return undefined;
  if (known.has(directory)) return known.get(directory);
  const parent = dirname(directory);
  const found =
    readPackage(join(directory, "node_modules", "prettier")) ??
    (parent === directory ? undefined : nearestPackage(parent, known));
  known.set(directory, found);
  return found;
}

function resolvedPackage(from: string): PrettierLocation | undefined {
  try {
    return readPackage(dirname(createRequire(from).resolve("prettier/package.json")));
  } catch {
    return undefined;
  }
}

function readPackage(directory: string): PrettierLocation | undefined {
  const file = join(directory, "package.json");
  // An error that is thrown and caught takes ten times as long.
  if (!existsSync(file)) return undefined;
  try {
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const { version } = manifest;
    if (isOurs(manifest)) return undefined;
    // Node knows modules by their real paths; another path would load a second Prettier.
    return typeof version === "string" ? { directory: realpathSync(directory), version } : undefined;
  } catch {
    return undefined;
  }
}

// Our folder `prettier` says so in its manifest, because nothing else tells it from Prettier, wherever it was linked or copied to.
function isOurs(manifest: Readonly<Record<string, unknown>>): boolean {
  return manifest["name"] === "fmt-cache" || manifest["fmt-cache"] !== undefined;
}
