import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ReferencePrettier } from "../oracle/check.ts";
import type { Workspace } from "../oracle/workspace.ts";
import type { Side } from "./measure.ts";

const repository = join(import.meta.dirname, "../..");
const cli = join(repository, "dist/cli.cjs");
const prettierCli = join(repository, "node_modules/prettier/bin/prettier.cjs");

export const prettierProcess = "prettier --check";

/**
 * Whole processes on files that are formatted already, as in a hook; each must answer with exit
 * code 0.
 */
export async function createProcessSides(
  path: string,
  workspace: Workspace,
  prettier: ReferencePrettier,
): Promise<Side[]> {
  // Below `node_modules` Prettier's command finds no files.
  const file = workspace.pathOf(basename(path));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    await prettier.format(readFileSync(join(repository, path), "utf8"), { filepath: file }),
  );
  const sides = [
    createProcessSide("node -e 0", ["-e", "0"], workspace),
    createProcessSide(prettierProcess, [prettierCli, "--check", file], workspace),
  ];
  // The first, untimed round records; the others find the file in the cache.
  if (existsSync(cli))
    sides.push(createProcessSide("fmt-cache --check (warm)", [cli, "--check", file], workspace));
  else console.log(`(no ${cli}: run "npm run build" to time it)`);
  return sides;
}

function createProcessSide(name: string, commandLine: readonly string[], workspace: Workspace): Side {
  const environment = { ...process.env, FMT_CACHE_LOCATION: join(workspace.folder, "process-cache") };
  let answer: SpawnSyncReturns<string> | undefined;
  return {
    name,
    prepare: async () => {},
    run: async () => {
      answer = spawnSync(process.execPath, commandLine, {
        cwd: workspace.folder,
        env: environment,
        encoding: "utf8",
      });
    },
    finish: async () => {
      if (answer?.status !== 0) throw new Error(`${name}: exit code ${answer?.status}, ${answer?.stderr}`);
      return "exit code 0";
    },
  };
}
