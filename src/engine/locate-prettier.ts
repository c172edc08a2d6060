import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PrettierLocation } from "../formatter.ts";

/**
 * Finds the Prettier of a folder as Node finds packages: the nearest `node_modules/prettier` upwards; where there is none, the
 * one that we depend on. Looked up once per folder and locator.
 */
export function createPrettierLocator(): (directory: string) => PrettierLocation {
  const located = new Map<string, PrettierLocation>();
  return (directory) => {
    let location = located.get(directory);
    if (location === undefined) located.set(directory, (location = locatePrettier(directory)));
    return location;
  };
}

function locatePrettier(directory: string): PrettierLocation {
  const packageFile = resolvePackage(join(directory, "noop.js")) ?? resolvePackage(import.meta.url);
  if (packageFile === undefined) {
    throw new Error(`No Prettier found for "${directory}". Install it there: npm install --save-dev prettier`);
  }
  const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
  return { directory: dirname(packageFile), version };
}

function resolvePackage(from: string): string | undefined {
  try {
    return createRequire(from).resolve("prettier/package.json");
  } catch {
    return undefined;
  }
}
