import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plugin as BuildPlugin } from "esbuild";
import { packPackage, repository } from "../surfaces/prettier-module/installation.ts";

/**
 * A folder with our package as it is published, and the packages of this repository, above all
 * projects.
 */
export interface Sandbox {
  readonly directory: string;
  /** Our command. */
  readonly command: string;
  readonly prettierCommand: string;
  /** The packages of this repository, for projects that link or copy them. */
  readonly packages: string;
  /** @returns the path of a new folder, which is not there yet */
  reserve(name: string): string;
  dispose(): void;
}

/** @param plugins of esbuild, for a package whose code differs from ours */
export async function openSandbox(plugins: readonly BuildPlugin[] = []): Promise<Sandbox> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-soundness-")));
  const archive = await packPackage(join(directory, "package"), plugins);
  const installed = join(directory, "node_modules");
  const packages = join(repository, "node_modules");
  mkdirSync(join(installed, "fmt-cache"), { recursive: true });
  execFileSync("tar", ["-xzf", archive, "-C", join(installed, "fmt-cache"), "--strip-components=1"]);
  linkPackages(packages, installed);
  let reserved = 0;
  return {
    directory,
    command: join(installed, "fmt-cache/dist/cli.cjs"),
    prettierCommand: join(installed, "prettier/bin/prettier.cjs"),
    packages,
    reserve: (name) => join(directory, `${(reserved += 1)}-${name.replaceAll(/[^\w-]+/g, "-")}`),
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function linkPackages(packages: string, installed: string): void {
  for (const name of readdirSync(packages)) {
    if (name.startsWith(".") || name === "tailwindcss") continue;
    symlinkSync(join(packages, name), join(installed, name));
  }
}
