import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageOf } from "../command.ts";

/** A package that is installed here, with all that it cannot do without. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly needs: readonly string[];
}

/** These packages and what they need, and so on; of each name one. */
export function collectPackages(names: readonly string[]): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const add = (name: string, folder: string): void => {
    if (found.has(name)) return;
    const { version, dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      readonly version: string;
      readonly dependencies?: Readonly<Record<string, string>>;
    };
    const needs = Object.keys(dependencies);
    found.set(name, { name, version, folder, needs });
    for (const needed of needs) add(needed, findFrom(folder, needed));
  };
  for (const name of names) add(name, realpathSync(packageOf(name)));
  return [...found.values()];
}

function findFrom(folder: string, name: string): string {
  for (let current = folder; current !== dirname(current); current = dirname(current)) {
    const candidate = join(current, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
  }
  throw new Error(`${folder}: ${name} is not installed`);
}
