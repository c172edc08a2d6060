import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

/** The command line that adds a package to the project of a folder, with its package manager. */
export function addPackage(folder: string, name: string): string {
  return `${adding[packageManagerOf(folder)]} ${name}`;
}

/** The command line that installs the packages of the project of a folder. */
export function installPackages(folder: string): string {
  return `${packageManagerOf(folder)} install`;
}

const adding: Readonly<Record<PackageManager, string>> = {
  npm: "npm install --save-dev",
  pnpm: "pnpm add --save-dev",
  yarn: "yarn add --dev",
  bun: "bun add --dev",
};

/** By the nearest lock file, or what `package.json` names. */
function packageManagerOf(folder: string): PackageManager {
  for (let current = folder; ; current = dirname(current)) {
    const found = lockFiles.find(([name]) => existsSync(join(current, name)));
    const named = namedIn(join(current, "package.json")) ?? found?.[1];
    if (named !== undefined) return named;
    if (current === dirname(current)) return "npm";
  }
}

const lockFiles = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
] as const;

function namedIn(manifest: string): PackageManager | undefined {
  try {
    const { packageManager } = JSON.parse(readFileSync(manifest, "utf8")) as { packageManager?: unknown };
    const name = /^(npm|pnpm|yarn|bun)@/.exec(String(packageManager))?.[1];
    return name as PackageManager | undefined;
  } catch {
    // There is none, or it is broken: npm itself speaks of it.
    return undefined;
  }
}
