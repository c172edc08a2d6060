import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Git } from "../../../src/surfaces/git/git.ts";
import { sweepTemporaryFolders, withTemporaryFolder } from "../../../src/surfaces/staged/temporary-files.ts";

const gitDir = mkdtempSync(join(tmpdir(), "fmt-cache-temporary-"));
const git = { gitDir } as Git;
afterAll(() => rmSync(gitDir, { recursive: true, force: true }));

const nameOfThis = withTemporaryFolder(git, () => readdirSync(gitDir)[0]!);
/** A process of this number is no more. */
const { pid: gone } = spawnSync(process.execPath, ["--version"]);

it("takes away what a killed process has left, and nothing of one that runs", () => {
  const folders = [nameOfThis, nameOfThis.replace(/\d+$/, String(gone))];
  for (const name of folders) mkdirSync(join(gitDir, name));
  sweepTemporaryFolders(git);
  expect(folders.map((name) => existsSync(join(gitDir, name)))).toEqual([true, false]);
});

it("takes nothing away from a process in another place, where numbers mean others", () => {
  const elsewhere = nameOfThis.replace(/-[0-9a-f]{8}-\d+$/, `-00000000-${gone}`);
  expect(elsewhere).not.toBe(nameOfThis);
  mkdirSync(join(gitDir, elsewhere));
  sweepTemporaryFolders(git);
  expect(existsSync(join(gitDir, elsewhere))).toBe(true);
});

it("does without a list of the folder, which git does not need either", () => {
  expect(() => sweepTemporaryFolders({ gitDir: join(gitDir, "gone") } as Git)).not.toThrow();
});
