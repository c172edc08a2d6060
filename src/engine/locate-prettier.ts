import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PrettierLocation } from "../formatter.ts";

/**
 * Finds the Prettier of a folder as Node finds packages: the nearest `node_modules/prettier` upwards; where there is none, the
 * one that we depend on. Looked up once per folder and locator.
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
    const { version } = JSON.parse(readFileSync(file, "utf8")) as {
      version?: unknown;
    };
    // Node knows modules by their real paths; another path would load a second Prettier.
    return typeof version === "string" ? { directory: realpathSync(directory), version } : undefined;
  } catch {
    return undefined;
  }
}
