import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { rivalPackages, type SourcePackage } from "./packages.ts";

/**
 * The folder that keeps what takes minutes to make, from run to run. Every part of it can be
 * deleted.
 */
export interface BenchWorkspace {
  readonly folder: string;
  /** Where the rivals are installed. */
  readonly rivals: string;
}

/**
 * Installs the rivals where they are missing. Nothing of what is downloaded is run while it is
 * installed.
 */
export function openWorkspace(folder: string): BenchWorkspace {
  const rivals = join(folder, "rivals");
  const installed = join(rivals, "installed.json");
  const wanted = JSON.stringify(rivalPackages);
  if (!existsSync(installed) || readFileSync(installed, "utf8") !== wanted) {
    mkdirSync(rivals, { recursive: true });
    writeFileSync(join(rivals, "package.json"), '{ "private": true }\n');
    console.log(`installs ${rivalPackages.join(", ")}`);
    npm(rivals, ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...rivalPackages]);
    writeFileSync(installed, wanted);
  }
  return { folder, rivals };
}

/** @returns the folder of the package's own files, downloaded without its dependencies */
export function unpackPackage(workspace: BenchWorkspace, { spec }: SourcePackage): string {
  const folder = join(workspace.folder, "packages", spec);
  if (existsSync(folder)) return folder;
  mkdirSync(join(workspace.folder, "packages"), { recursive: true });
  const unpacked = mkdtempSync(join(workspace.folder, "packages/.unpack-"));
  npm(unpacked, ["pack", "--ignore-scripts", "--silent", spec]);
  const archive = readdirSync(unpacked).find((name) => name.endsWith(".tgz"));
  if (archive === undefined) throw new Error(`npm pack ${spec} made no archive`);
  execFileSync("tar", ["-xzf", archive], { cwd: unpacked });
  // All packages but very old ones have this one folder.
  mkdirSync(join(folder, ".."), { recursive: true });
  renameSync(join(unpacked, "package"), folder);
  rmSync(unpacked, { recursive: true });
  return folder;
}

function npm(cwd: string, commandLine: readonly string[]): void {
  execFileSync("npm", commandLine, { cwd, stdio: ["ignore", "ignore", "inherit"] });
}
