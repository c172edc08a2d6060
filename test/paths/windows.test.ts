import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readConfigGlobs } from "../../src/engine/config/config-globs.ts";
import { fromRemembered, toRemembered } from "../../src/engine/config/remembered-options.ts";
import { tellApart } from "../../src/engine/config/tell-apart.ts";
import { pathInRepository } from "../../src/engine/memo/repository.ts";
import { isInstalled } from "../../src/engine/plugins/packages.ts";
import { pathNames } from "../../src/engine/plugins/traces.ts";
import { inferParser } from "../../src/engine/prettier/support.ts";
import { fileNameFacts } from "../../src/pipeline/recipe.ts";
import { readRun } from "../../src/surfaces/arguments/arguments.ts";
import { readAgentEvent } from "../../src/surfaces/cli/agent/agent-event.ts";
import { collectModified } from "../../src/surfaces/cli/run/collect-files.ts";
import { isWalkedTo } from "../../src/surfaces/cli/run/expand-patterns.ts";
import { toGlob } from "../../src/surfaces/cli/run/find-files.ts";
import { folderOf } from "../../src/surfaces/lsp/document-place.ts";
import { nameFolder } from "../../src/surfaces/shared/describe-prettier.ts";
import { readIgnoreFiles } from "../../src/surfaces/shared/ignore-files.ts";
import { pathWithin } from "../../src/util/path-within.ts";

// All of this program takes its paths from `node:path`, which is that of Windows here.
vi.mock("node:path", async () => {
  const { win32, posix } = await vi.importActual<typeof import("node:path")>("node:path");
  return { ...win32, win32, posix, default: win32 };
});

/** The ignore files that there are. */
const files: Record<string, string> = {};
vi.mock("node:fs", async () => {
  const fs = await vi.importActual<typeof import("node:fs")>("node:fs");
  const readFileSync = ((path: string, ...rest: []) =>
    Object.hasOwn(files, path) ? files[path] : fs.readFileSync(path, ...rest)) as typeof fs.readFileSync;
  return { ...fs, readFileSync, default: { ...fs, readFileSync } };
});

beforeEach(() => void vi.spyOn(process, "cwd").mockReturnValue(String.raw`C:\repo\web`));
afterEach(() => vi.restoreAllMocks());

const w = String.raw;

describe("a path within a folder", () => {
  test.each([
    [w`C:\repo`, w`C:\repo\src\a.js`, "src/a.js"],
    [w`C:\repo`, w`c:\repo\src\a.js`, "src/a.js"],
    [w`C:\Repo`, w`C:\repo\Src\A.js`, "Src/A.js"],
    [w`C:\repo`, w`C:\repo`, ""],
    [w`C:\repo`, w`C:\repository\a.js`, undefined],
    [w`C:\repo`, w`D:\repo\a.js`, undefined],
    [w`C:\repo\..x`, w`C:\repo\..x\..y\a.js`, "..y/a.js"],
    ["C:\\", w`C:\a.js`, "a.js"],
    [w`\\server\share`, w`\\server\share\src\a.js`, "src/a.js"],
    [w`\\server\share`, w`\\SERVER\Share\src\a.js`, "src/a.js"],
    [w`\\server\share`, w`\\server\other\a.js`, undefined],
    [w`\\?\C:\repo`, w`\\?\C:\repo\a.js`, "a.js"],
    [w`C:\repo`, w`\\?\C:\repo\a.js`, undefined],
    ["C:/repo", w`C:\repo\src/a.js`, "src/a.js"],
  ])("%j, %j", (folder, file, path) => {
    expect(pathWithin(folder, file)).toBe(path);
  });
});

test.each([
  [w`c:\repo\web\src\a.js`, w`C:\repo\web`],
  [w`C:\repo\api\a.js`, w`C:\repo`],
  [w`D:\repo\a.js`, undefined],
  [w`\\server\share\a.js`, w`\\server\share`],
])("the workspace folder of %j", (file, folder) => {
  expect(folderOf(file, [w`C:\repo`, w`C:\repo\web`, w`\\server\share`])).toBe(folder);
});

test.each([
  [w`C:\repo\web\node_modules\prettier`, "node_modules/prettier"],
  [w`c:\REPO\node_modules\prettier`, "../node_modules/prettier"],
  [w`D:\prettier`, "D:/prettier"],
  [w`\\server\share\prettier`, "//server/share/prettier"],
])("what %j is called", (folder, name) => {
  expect(nameFolder(folder, w`C:\repo\web`)).toBe(name);
});

describe("names of files in the repository", () => {
  const known = new Map<string, string | undefined>([
    [w`C:\repo`, w`C:\repo`],
    ["\\\\server\\share\\", "\\\\server\\share\\"],
    ["D:\\", undefined],
  ]);

  test.each([
    [w`C:\repo\src\a.js`, "./src/a.js"],
    [w`C:\repo\a.js`, "./a.js"],
    [w`\\server\share\src\a.js`, "./src/a.js"],
    [w`D:\a.js`, w`D:\a.js`],
    ["a.js", "a.js"],
  ])("%j is %j in a key", (file, name) => {
    expect(pathInRepository(file, known)).toBe(name);
  });

  test("what plugins touch is named from the top, and found again, also on another drive", () => {
    const { nameOf, pathOf } = pathNames({ repositories: new Map([[w`C:\repo\web`, w`C:\repo`]]) });
    for (const [path, name] of [
      [w`C:\repo\tsconfig.json`, "tsconfig.json"],
      [w`c:\Repo\web\a.css`, "web/a.css"],
      [w`C:\other\a.css`, "../other/a.css"],
      [w`D:\a.css`, "D:/a.css"],
    ] as const) {
      expect(nameOf(path)).toBe(name);
      expect(pathOf(name).toLowerCase()).toBe(path.toLowerCase());
    }
  });
});

test.each([
  [w`C:\a.b\x.test.TS`, ".test.TS"],
  ["C:/a.b/x.ts", ".ts"],
  [w`\\?\C:\a\.prettierrc`, ".prettierrc"],
  [w`\\server\share\Makefile`, "Makefile"],
])("what Prettier reads off %j", (file, facts) => {
  expect(fileNameFacts(file)).toBe(facts);
});

test("the language of a file, whatever the case of its name", () => {
  const support = { names: { jakefile: "babel" }, extensions: { ".ts": "typescript" }, defaults: {} };
  expect(inferParser(support, w`C:\x\A.TS`)).toBe("typescript");
  expect(inferParser(support, w`\\server\share\Jakefile`)).toBe("babel");
});

test("globs of a configuration match paths with slashes", () => {
  const globs = readConfigGlobs(".prettierrc", '{ "overrides": [{ "files": "src/*.js", "options": {} }] }');
  const tell = (file: string) => tellApart(file, [{ folder: w`C:\repo`, globs }]);
  expect(tell(w`C:\repo\src\a.js`)).toMatch(/1$/);
  expect(tell(w`c:\repo\src\a.js`)).toMatch(/1$/);
  expect(tell(w`C:\repo\lib\a.js`)).toMatch(/0$/);
});

test("plugins of a configuration are remembered from its folder, also those on another drive", () => {
  const chain = [
    { path: w`C:\repo\.prettierrc`, content: '{ "plugins": ["./p.mjs"] }', isCode: false, globs: [] },
  ];
  for (const plugin of [w`C:\repo\p.mjs`, w`D:\plugins\p.mjs`, w`\\server\share\p.mjs`]) {
    const options = { plugins: [plugin, "named"] };
    const remembered = toRemembered(options, chain, chain[0]!.path);
    expect(fromRemembered(JSON.parse(JSON.stringify(remembered)), chain)).toEqual(options);
  }
});

test.each([
  [w`C:\repo\node_modules\x\index.js`, true],
  [w`C:\repo\.yarn\cache\x.zip\index.js`, true],
  [w`C:\repo\my_node_modules\index.js`, false],
])("whether %j is installed", (path, expected) => {
  expect(isInstalled(path)).toBe(expected);
});

test("a search skips folders by their names, and globs have slashes", () => {
  expect(isWalkedTo(w`src\a.js`)).toBe(true);
  expect(isWalkedTo(w`src\node_modules\a.js`)).toBe(false);
  expect(toGlob(w`src\**\*.js`)).toBe("src/**/*.js");
});

describe("what git calls modified", () => {
  const run = (...patterns: string[]) => {
    const read = readRun(["--check", ...patterns]);
    if (read.kind !== "run") throw new Error(JSON.stringify(read));
    return read.run;
  };
  const collect = (cwd: string, ...patterns: string[]) =>
    collectModified(
      run(...patterns),
      { isIgnored: () => false },
      ["C:/repo/web/src/a.js", "C:/repo/b.js"].map((path) => path.replaceAll("/", "\\")),
      cwd,
    ).map((found) => found.kind === "file" && [found.displayName, found.file.toLowerCase()]);

  test.each([
    [w`C:\repo`, ["."], ["b.js", "web/src/a.js"]],
    [w`c:\repo\web`, ["."], ["src/a.js"]],
    [w`C:\REPO\Web`, ["src"], ["src/a.js"]],
    [w`C:\repo`, [w`web\src`], ["web/src/a.js"]],
    [w`C:\repo`, ["we"], []],
    [w`D:\repo`, ["."], []],
  ])("is found from %j by %j", (cwd, patterns, names) => {
    expect(collect(cwd, ...patterns)).toEqual(
      names.map((name) => [name, expect.stringMatching(/^c:\\repo\\/) as string]),
    );
  });
});

test("ignore files are for what is below them, in any spelling of the drive", () => {
  files[w`C:\repo\.prettierignore`] = "dist\n/lib/*.js\n";
  const isIgnored = readIgnoreFiles([w`C:\repo\.prettierignore`], false);
  for (const [file, expected] of [
    [w`C:\repo\dist\a.js`, true],
    [w`c:\repo\dist\a.js`, true],
    [w`C:\repo\lib\a.js`, true],
    [w`C:\repo\lib\a.ts`, false],
    [w`C:\repo\node_modules\a.js`, true],
    [w`D:\repo\lib\a.js`, false],
  ] as const)
    expect([file, isIgnored(file)]).toEqual([file, expected]);
});

test.each([
  [w`C:\repo\a.js`, w`C:\repo\a.js`],
  ["/c:/repo/a.js", "c:/repo/a.js"],
  [w`\\server\share\a.js`, w`\\server\share\a.js`],
])("the path of an agent's event: %j", (path, expected) => {
  const read = readAgentEvent(JSON.stringify({ file_path: path }));
  expect(read).toMatchObject({ kind: "edit", event: { paths: [expected] } });
});
