import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkbench, packageOf, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";
import { hasTerminals, runOnTerminal } from "./terminal.ts";

let bench: Workbench;
let root: string;
let folders = 0;

beforeAll(async () => {
  bench = await openWorkbench();
  // Not in the bench, where there is a Prettier further up.
  root = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-uncached-")));
});
afterAll(() => {
  bench?.dispose();
  rmSync(root, { recursive: true, force: true });
});

function createProject(content: FolderContent, installed = "prettier"): string {
  const folder = join(root, `project-${folders++}`);
  writeFolder(folder, { "a.js": "a = 1;\n", "b.js": "b = 1;\n", ...content });
  cpSync(packageOf(installed), join(folder, "node_modules/prettier"), { recursive: true });
  return folder;
}

const settings = (cwd: string, env: Readonly<Record<string, string>> = {}) => ({
  cwd,
  columns: 300,
  env: { HOME: join(cwd, "home"), NO_COLOR: "1", ...env },
});

/** The warnings that nothing was cached. */
async function notices(cwd: string, args: readonly string[], env = {}): Promise<readonly string[]> {
  const { screen } = await runOnTerminal(bench.command, args, settings(cwd, env));
  // An older Prettier colours its messages also with NO_COLOR.
  return stripVTControlCharacters(screen)
    .split("\r\n")
    .filter((line) => /^\[warn\] (?:Nothing of|The Prettier of)/.test(line));
}

describe.skipIf(!hasTerminals)("a run that could cache nothing says so once, on a terminal", () => {
  test("with a Prettier before 3.0", async () => {
    const folder = createProject({}, "prettier-2");
    const notice = [
      expect.stringMatching(/^\[warn\] The Prettier of this project is 2\.8\.8\..*prettier@3$/),
    ];
    expect(await notices(folder, ["--check", "."])).toEqual(notice);
    expect(await notices(folder, ["--write", "a.js", "b.js"])).toEqual(notice);
    expect(await notices(folder, ["a.js"])).toEqual([]);
    expect(await notices(folder, ["--check", "."], { CI: "1" })).toEqual([]);
    expect(await notices(folder, ["--check", ".", "--log-level", "warn"])).toEqual([]);
    for (const words of [
      ["init", "-q"],
      ["add", "a.js"],
    ])
      execFileSync("git", words, { cwd: folder });
    expect(await notices(folder, ["staged"])).toEqual(notice);
    const { stderr } = await bench.run(bench.command, ["--check", "."], { cwd: folder });
    expect(stderr).toBe("");
  });

  test("with a plugin that nobody can identify, or a flag of Prettier's own command", async () => {
    const folder = createProject({ ".prettierrc.mjs": "export default { plugins: [{ languages: [] }] };\n" });
    expect(await notices(folder, ["--check", "a.js"])).toEqual([
      '[warn] Nothing of this run was cached: nobody can tell which version of a plugin this is: it is an object, or loads unknown modules. "npx fmt-cache doctor" looks closer.',
    ]);
    expect(await notices(folder, ["--check", "a.js", "--no-config"])).toEqual([]);
    expect(await notices(folder, ["--check", "a.js", "--range-end", "1"])).toEqual([
      expect.stringContaining("Prettier's own command ran, because of the flag --range-end."),
    ]);
    expect(await notices(folder, ["--check", "a.js", "--no-cache"])).toEqual([]);
    expect(await notices(folder, ["--check", "a.js"], { PRETTIER_DEBUG: "1" })).toEqual([]);
  });

  test("but not where the cache knew one of the files", async () => {
    const overrides = 'overrides: [{ files: "b.js", options: { plugins: [{ languages: [] }] } }]';
    const folder = createProject({ ".prettierrc.mjs": `export default { ${overrides} };\n` });
    expect(await notices(folder, ["--check", "a.js", "b.js"])).toEqual([]);
    expect(await notices(folder, ["--check", "a.js", "b.js"])).toEqual([]);
    expect(await notices(folder, ["--check", "b.js"])).toHaveLength(1);
  });

  test("without a place for the cache", async () => {
    const folder = createProject({ file: "" });
    expect(
      await notices(folder, ["--check", "a.js"], { FMT_CACHE_LOCATION: join(folder, "file/x") }),
    ).toEqual([
      expect.stringMatching(
        /^\[warn\] Nothing of this run was cached: the cache failed to (?:open|write) ".*file\/x.*": ENOTDIR\./,
      ),
    ]);
    expect(await notices(folder, ["--check", "a.js"])).toEqual([]);
  });
});
