import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { makeFolder } from "../../src/util/make-folder.ts";

const base = mkdtempSync(join(tmpdir(), "fmt-cache-make-folder-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

it("makes a folder and those above it for the user alone, and leaves one that is there", () => {
  const folder = join(base, "a/b/c");
  for (let time = 0; time < 2; time += 1) makeFolder(folder);
  for (const path of ["a", "a/b", "a/b/c"]) expect(statSync(join(base, path)).mode & 0o777).toBe(0o700);
  symlinkSync(folder, join(base, "link"));
  makeFolder(join(base, "link/d"));
  expect(existsSync(join(folder, "d"))).toBe(true);
});

it("throws where a file or a dead link stands in the way", () => {
  writeFileSync(join(base, "file"), "");
  symlinkSync(join(base, "nowhere"), join(base, "dead"));
  for (const name of ["file", "file/below", "dead", "dead/below"])
    expect(() => makeFolder(join(base, name))).toThrow(/EEXIST|ENOTDIR|ENOENT/);
});

it.runIf(process.platform === "linux")(
  "throws where the system never has a folder, and does not hang",
  () => {
    const module = JSON.stringify(join(import.meta.dirname, "../../src/util/make-folder.ts"));
    const script = `import(${module}).then(({ makeFolder }) => makeFolder("/proc/nope/cache"))`;
    const answer = spawnSync(process.execPath, ["--import", "tsx", "-e", script], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(answer).toMatchObject({ status: 1, stderr: expect.stringContaining("ENOENT") });
  },
);
