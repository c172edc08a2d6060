import { linkSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { readModuleGraph } from "../../../src/engine/plugins/module-graph.ts";
import { readSpecifiers } from "../../../src/engine/plugins/specifiers.ts";
import { areCurrent } from "../../../src/engine/plugins/stamps.ts";
import { writeFolder, type FolderContent } from "../../surfaces/cli/folder.ts";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-graph-")));
let folders = 0;
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Change {
  readonly files: FolderContent;
  readonly entry?: string;
  /** A folder that `NODE_PATH` names. */
  readonly nodePath?: string;
  readonly change: FolderContent;
}

const main = (code: string): FolderContent => ({ "main.cjs": code });
const named: FolderContent = { "package.json": '{ "name": "a" }' };

const changes: Readonly<Record<string, Change>> = {
  "the module itself": { files: main("1;"), change: main("2;") },
  "a module that it imports": {
    files: { ...main('require("./one.cjs");'), "one.cjs": "1;" },
    change: { "one.cjs": "2;" },
  },
  "a link to a module": {
    files: { ...main('require("./one.cjs");'), "one.cjs": { link: "a.cjs" }, "a.cjs": "1;", "b.cjs": "2;" },
    change: { "one.cjs": { link: "b.cjs" } },
  },
  "a link to a folder of modules": {
    files: { ...main('require("./now/x.cjs");'), now: { link: "a" }, "a/x.cjs": "1;", "b/x.cjs": "2;" },
    change: { now: { link: "b" } },
  },
  "a link to the module itself": {
    files: { "main.cjs": { link: "a.cjs" }, "a.cjs": "1;", "b.cjs": "2;" },
    change: { "main.cjs": { link: "b.cjs" } },
  },
  "a link to the package of the module": {
    files: {
      "node_modules/p": { link: "../store/1" },
      "store/1/package.json": '{ "name": "p", "version": "1.0.0" }',
      "store/1/main.cjs": "1;",
      "store/2/package.json": '{ "name": "p", "version": "2.0.0" }',
      "store/2/main.cjs": "1;",
    },
    entry: "node_modules/p/main.cjs",
    change: { "node_modules/p": { link: "../store/2" } },
  },
  "a module that is a file among packages": {
    files: { ...main('require("one");'), "node_modules/one.js": "1;" },
    change: { "node_modules/one.js": "2;" },
  },
  "a module that only an outer package has": {
    files: {
      "sub/main.cjs": 'require("p/more");',
      "sub/node_modules/p/index.js": "1;",
      "node_modules/p/more.js": "1;",
    },
    entry: "sub/main.cjs",
    change: { "node_modules/p/more.js": "2;" },
  },
  "a module in a folder of NODE_PATH": {
    files: { ...main('require("one");'), "lib/one.js": "1;" },
    nodePath: "lib",
    change: { "lib/one.js": "2;" },
  },
  "a file that comes before a package in a folder of NODE_PATH": {
    files: { ...main('require("one");'), "lib/one/index.js": "1;" },
    nodePath: "lib",
    change: { "lib/one.js": "1;" },
  },
  "a file that comes before another in a folder of a folder of NODE_PATH": {
    files: { ...main('require("a/b/one");'), "lib/a/b/one.json": "1" },
    nodePath: "lib",
    change: { "lib/a/b/one.js": "1;" },
  },
  "imports of a package.json without a name": {
    files: {
      ...named,
      "sub/package.json": '{ "imports": { "#x": "./a.cjs" } }',
      "sub/main.cjs": 'require("#x");',
      "sub/a.cjs": "1;",
      "sub/b.cjs": "2;",
    },
    entry: "sub/main.cjs",
    change: { "sub/package.json": '{ "imports": { "#x": "./b.cjs" } }' },
  },
  "the kind of module that a package.json without a name says": {
    files: { ...named, "sub/package.json": '{ "type": "module" }', "sub/main.js": "1;" },
    entry: "sub/main.js",
    change: { "sub/package.json": '{ "type": "commonjs" }' },
  },
  "a nearer package.json": {
    files: { ...named, "sub/deep/main.js": "1;" },
    entry: "sub/deep/main.js",
    change: { "sub/package.json": '{ "type": "module" }' },
  },
  "a file that comes before a folder": {
    files: { ...main('require("./one");'), "one/index.js": "1;" },
    change: { "one.js": "2;" },
  },
  "a file that comes before one with another ending": {
    files: { ...main('require("./one");'), "one.json": "1" },
    change: { "one.js": "2;" },
  },
  "an index that comes before another one": {
    files: { ...main('require("./one");'), "one/index.json": "1" },
    change: { "one/index.js": "2;" },
  },
};

describe("a change of the graph of a module is seen", () => {
  it.each(Object.entries(changes))("%s", (_, { files, entry = "main.cjs", nodePath, change }) => {
    const folder = join(directory, String(++folders));
    if (nodePath !== undefined) vi.stubEnv("NODE_PATH", join(folder, nodePath));
    writeFolder(folder, files);
    const read = () => readModuleGraph(join(folder, entry), () => false);
    const before = read()!;
    expect(areCurrent(before.stamps)).toBe(true);
    for (const name of Object.keys(change)) rmSync(join(folder, name), { force: true });
    writeFolder(folder, change);
    expect(areCurrent(before.stamps)).toBe(false);
    expect(read()?.digest).not.toBe(before.digest);
  });
});

it("sees another package behind a link, though its first module is the same file, as with pnpm", () => {
  const folder = join(directory, String(++folders));
  const store = (version: string, code: string) => ({
    [`store/${version}/package.json`]: `{ "name": "p", "version": "${version}" }`,
    [`store/${version}/more.cjs`]: code,
  });
  writeFolder(folder, {
    "store/1/main.cjs": 'require("./more.cjs");',
    ...store("1", "1;"),
    ...store("2", "2;"),
    "node_modules/p": { link: "../store/1" },
  });
  linkSync(join(folder, "store/1/main.cjs"), join(folder, "store/2/main.cjs"));
  const { stamps } = readModuleGraph(join(folder, "node_modules/p/main.cjs"), () => false)!;
  expect(areCurrent(stamps)).toBe(true);
  rmSync(join(folder, "node_modules/p"));
  writeFolder(folder, { "node_modules/p": { link: "../store/2" } });
  expect(areCurrent(stamps)).toBe(false);
});

describe("modules under names that are made up", () => {
  it.each([
    "require(name)",
    'require("./" + name)',
    "require(`./${name}`)",
    "module.require(name)",
    "module . require (name)",
    "Module._load(name)",
    'createRequire("x")',
    "const load = require;",
  ])("%s", (code) => {
    expect(readSpecifiers(code).computes.require).toBe(true);
  });

  it.each(["import(name)", 'import("./" + name)', "import(`./${name}`)", "import(// why\n  name)"])(
    "%s",
    (code) => {
      expect(readSpecifiers(code).computes.import).toBe(true);
    },
  );

  it.each([
    'import a from "x";',
    'import /* a */ "x";',
    'export * from // why\n  "x";',
    'require("x")',
    'module.require("x")',
    'import("x", { with: { type: "json" } })',
    'require(/* a */ "x")',
  ])("none in %s", (code) => {
    expect(readSpecifiers(code)).toEqual({ named: ["x"], computes: { require: false, import: false } });
  });

  it("does not take longer for many comments than for other text", () => {
    for (const text of ["// a ", "/* a */", "/* a * / ", " "].map((each) => each.repeat(20_000)))
      for (const code of [`import ${text}\n name`, `require ${text}`, `module ${text}`, `from ${text}"`])
        expect(readSpecifiers(code).named).toEqual([]);
  });
});
