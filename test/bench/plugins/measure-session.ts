import { buildSync } from "esbuild";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { BenchRepository } from "./create-repository.ts";

/** From an edit of one statement to the edits that format it, and Prettier for the whole text. */
export interface SessionTimes {
  readonly lines: number;
  /** Milliseconds, one an edit. */
  readonly own: readonly number[];
  readonly prettier: readonly number[];
}

/**
 * Edits a long component in a process of its own: what loads TypeScript in this one slows every
 * `import()` of Tailwind down, and plugins are looked for from the working directory.
 */
export function measureSession({ folder }: BenchRepository, library: string, rounds: number): SessionTimes {
  const temporary = mkdtempSync(join(tmpdir(), "fmt-cache-session-"));
  const program = join(temporary, "edit-session.mjs");
  try {
    buildSync({
      entryPoints: [resolve(import.meta.dirname, "edit-session.ts")],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
    });
    const args = [program, library, join(temporary, "cache"), String(rounds)];
    const env = { ...process.env, NODE_OPTIONS: "" };
    return JSON.parse(
      execFileSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" }),
    ) as SessionTimes;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
