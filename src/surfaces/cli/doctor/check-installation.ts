import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addPackage, installPackages } from "../../shared/package-manager.ts";
import type { Examination } from "./examination.ts";
import { findingsAbout, type Finding } from "./finding.ts";

interface Manifest {
  readonly name?: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Whether all of fmt-cache is here, and is the one that the project has. */
export function checkInstallation({ cwd }: Examination): readonly Finding[] {
  const { ok, warning, problem } = findingsAbout("installation");
  const own = readOwnManifest();
  const missing = Object.keys(own.dependencies ?? {}).filter((name) => !canResolve(name, import.meta.url));
  if (missing.length > 0)
    return [
      problem(`Packages that fmt-cache needs are missing: ${missing.join(", ")}.`, {
        command: installPackages(cwd),
      }),
    ];
  const node = `Node.js ${process.versions.node}`;
  const installed = findInstalled(cwd);
  if (installed === undefined)
    return [
      warning(`fmt-cache ${own.version} runs with ${node}, but is not installed in this project.`, {
        command: addPackage(cwd, "fmt-cache"),
      }),
    ];
  if (installed.version !== own.version)
    return [
      warning(
        `This is fmt-cache ${own.version}, but the project has ${installed.version}, which its hook, scripts and editors run.`,
        { advice: "Run the project's own: npx --no-install fmt-cache doctor" },
      ),
    ];
  return [ok(`fmt-cache ${own.version} runs with ${node}.`)];
}

export function readOwnManifest(): Manifest {
  return readManifest(fileURLToPath(new URL("../package.json", import.meta.url)));
}

function readManifest(file: string): Manifest {
  return JSON.parse(readFileSync(file, "utf8")) as Manifest;
}

function canResolve(name: string, from: string): boolean {
  try {
    createRequire(from).resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    // The package is there, and keeps its package.json to itself.
    return (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
  }
}

/** The fmt-cache that a program in this folder finds; the project may be fmt-cache itself. */
function findInstalled(folder: string): Manifest | undefined {
  for (let current = folder; ; current = dirname(current)) {
    const candidates = [join(current, "node_modules/fmt-cache/package.json"), join(current, "package.json")];
    for (const file of candidates.filter((path) => existsSync(path))) {
      const manifest = readManifestOrNothing(file);
      if (manifest?.name === "fmt-cache") return manifest;
    }
    if (current === dirname(current)) break;
  }
  try {
    // With Yarn's Plug'n'Play.
    return readManifest(createRequire(join(folder, "noop.js")).resolve("fmt-cache/package.json"));
  } catch {
    // It is not installed.
    return undefined;
  }
}

function readManifestOrNothing(file: string): Manifest | undefined {
  try {
    return readManifest(file);
  } catch {
    // Broken: its package manager says so.
    return undefined;
  }
}
