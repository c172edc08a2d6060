// Long: each test makes a repository and runs the command in it, with and without the cache.
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { nextSecond } from "../git/next-second.ts";
import { openWorkbench, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";

let bench: Workbench;
let parent: string;
let top: string;
const count = 70;
const parents: string[] = [];
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@a", ...args], {
    cwd: top,
    env: { PATH: process.env["PATH"], GIT_CONFIG_NOSYSTEM: "1", HOME: parent },
    encoding: "utf8",
  });
const write = (files: FolderContent) => writeFolder(top, files);
const commit = () => {
  git("add", "-A");
  git("commit", "-qm", "next");
};

beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => {
  bench.dispose();
  for (const folder of parents) rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-settled-")));
  parents.push(parent);
  top = join(parent, "repository");
  mkdirSync(top);
  writeFileSync(
    join(parent, "record.cjs"),
    `const vm = require("node:vm"), fs = require("node:fs"), { Script } = vm;
    vm.Script = class extends Script { constructor(code, options) { super(code, options); fs.appendFileSync(process.env.LOADED, options.filename + "\\n"); } };`,
  );
  git("init", "-q");
  write({
    ".gitignore": "node_modules\ndist/\n*.log\n",
    "package.json": '{\n  "name": "a"\n}\n',
    Makefile: "all:\n",
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`src/f${index}.ts`, `export const a${index} = 1;\n`]),
    ),
  });
  mkdirSync(join(top, "node_modules"));
  symlinkSync(join(bench.directory, "node_modules/prettier"), join(top, "node_modules/prettier"));
  commit();
});

interface Checked {
  readonly exitCode: number | null;
  readonly warned: readonly string[];
  /** Whether the answer came before the command was loaded. */
  readonly isSettled: boolean;
}

const plainArguments = ["--check", "."];

async function run(args = plainArguments, env: Readonly<Record<string, string>> = {}) {
  const loaded = join(parent, "loaded.txt");
  rmSync(loaded, { force: true });
  const result = await bench.run(bench.command, args, {
    cwd: top,
    nodeArguments: ["--require", join(parent, "record.cjs")],
    env: { LOADED: loaded, FMT_CACHE_LOCATION: join(parent, "cache"), ...env },
  });
  const names = existsSync(loaded) ? readFileSync(loaded, "utf8") : "";
  return { result, isSettled: !names.includes("core.cjs") && env["FMT_CACHE"] !== "0" };
}

/** Runs the command, and again without the cache: both must say the same. */
async function check(args?: string[], env: Readonly<Record<string, string>> = {}): Promise<Checked> {
  const { result, isSettled } = await run(args, env);
  const plain = await bench.run(bench.command, args ?? plainArguments, {
    cwd: top,
    env: { ...env, FMT_CACHE: "0" },
  });
  expect(result).toEqual(plain);
  const warned = [...result.stderr.matchAll(/^\[warn\] (\S+)$/gm)].map(([, name]) => name!);
  return { exitCode: result.exitCode, warned, isSettled };
}

/** As often as it takes: the first run reads, the second finds all known, the third is told so. */
async function settle(args?: string[]): Promise<void> {
  await run(args);
  await run(args);
  expect(await check(args)).toEqual({ exitCode: 0, warned: [], isSettled: true });
}

async function neverSettles(): Promise<void> {
  for (let time = 0; time < 3; time += 1) expect((await run()).isSettled).toBe(false);
}

describe("a run that is settled", () => {
  it("answers at once, until something changes", async () => {
    await settle();
    write({ "src/f3.ts": "export const a3 =  1;\n" });
    expect(await check()).toEqual({ exitCode: 1, warned: ["src/f3.ts"], isSettled: false });
    git("add", ".");
    expect(await check()).toEqual({ exitCode: 1, warned: ["src/f3.ts"], isSettled: false });
    commit();
    expect(await check()).toEqual({ exitCode: 1, warned: ["src/f3.ts"], isSettled: false });
    git("reset", "-q", "--hard", "HEAD^");
    await settle();
    write({ "src/f4.ts": "export const a4 = ;\n" });
    expect(await check()).toMatchObject({ exitCode: 2, isSettled: false });
  });

  it("stays so where texts may come from a server", async () => {
    await settle();
    for (const env of [
      { FMT_CACHE_SERVE: "0" },
      { FMT_CACHE_SERVE: "1" },
      { FMT_CACHE_REMOTE: "https://a.test" },
    ])
      expect(await check(plainArguments, env)).toEqual({ exitCode: 0, warned: [], isSettled: true });
    expect((await check(plainArguments, { FMT_CACHE_SERVED: "1" })).isSettled).toBe(false);
  });

  it("answers at once beside plugins, until one of them, or something that it reads, changes", async () => {
    const plugin = "node_modules/plugin-of-nobody";
    // It changes TypeScript only if a file says so, which git does not look at, or a variable.
    write({
      ".gitignore": "node_modules\ndist/\n*.log\n",
      ".prettierrc": '{ "plugins": ["plugin-of-nobody"] }\n',
      [`${plugin}/package.json`]: '{ "name": "plugin-of-nobody", "version": "1.0.0" }',
      [`${plugin}/width.js`]: "module.exports = 1;\n",
      [`${plugin}/index.js`]: `const fs = require("fs");
        const spaces = require("./width.js");
        const { parsers: { typescript } } = require("prettier/plugins/typescript");
        const isWanted = () => fs.existsSync("rules.log") || process.env.RULES === "1" || spaces > 1;
        module.exports = { parsers: { typescript: { ...typescript, preprocess: (text) => (isWanted() ? "// rules\\n" + text : text) } } };`,
    });
    commit();
    // What the plugin reads is seen by the first run only.
    await run();
    await settle();
    write({ "rules.log": "x" });
    expect(await check()).toMatchObject({ exitCode: 1, isSettled: false });
    rmSync(join(top, "rules.log"));
    await settle();
    expect(await check(plainArguments, { RULES: "1" })).toMatchObject({ exitCode: 1, isSettled: false });
    await settle();
    write({ [`${plugin}/width.js`]: "module.exports = 2;\n" });
    expect(await check()).toMatchObject({ exitCode: 1, isSettled: false });
  });

  it("is not settled while a file is not formatted", async () => {
    write({ "src/f3.ts": "export const a3 =  1;\n" });
    commit();
    await neverSettles();
  });

  it("sees a file of the same size and time", async () => {
    for (let index = 0; index < count; index += 1)
      utimesSync(join(top, `src/f${index}.ts`), 1_700_000_000, 1_700_000_000);
    git("add", ".");
    await settle();
    await nextSecond();
    write({ "src/f3.ts": "export const a3 =1 ;\n" });
    utimesSync(join(top, "src/f3.ts"), 1_700_000_000, 1_700_000_000);
    expect(await check()).toEqual({ exitCode: 1, warned: ["src/f3.ts"], isSettled: false });
  });

  it("sees new files, renamed ones, and files of which it said nothing", async () => {
    await settle();
    write({ "src/new.ts": "a  ;\n" });
    expect(await check()).toEqual({ exitCode: 1, warned: ["src/new.ts"], isSettled: false });
    rmSync(join(top, "src/new.ts"));
    await settle();
    renameSync(join(top, "src/f1.ts"), join(top, "src/f1.md"));
    expect((await check()).isSettled).toBe(false);
    git("checkout", "-q", "src/f1.ts");
    rmSync(join(top, "src/f1.md"));
    // The first line tells the language of a file without a dot in its name.
    write({ Makefile: "#!/usr/bin/env node\na  ;\n" });
    expect(await check()).toMatchObject({ warned: ["Makefile"], isSettled: false });
  });

  it.each([
    ["an untracked file", { "src/new.ts": "a;\n" }],
    ["an untracked folder", { "new/new.ts": "a;\n" }],
    ["a file that git ignores, but not Prettier", { "src/.gitignore": "gen.ts\n", "src/gen.ts": "a;\n" }],
    ["a folder that git ignores, but not Prettier", { "src/.gitignore": "gen/\n", "src/gen/a.ts": "a;\n" }],
    [
      "an ignored configuration file",
      { ".gitignore": "node_modules\n.prettierrc\n", ".prettierrc": "semi: true\n" },
    ],
    ["an untracked file without a dot", { script: "hello\n" }],
    ["configuration that is code", { "prettier.config.mjs": "export default { semi: !0 };\n" }],
  ] as const)("is not settled beside %s", async (_, files) => {
    write(files);
    if (".gitignore" in files || "src/.gitignore" in files || "prettier.config.mjs" in files) commit();
    await neverSettles();
    write({ "src/gen/b.ts": "b  ;\n" });
    expect((await check()).isSettled).toBe(false);
  });

  it("is settled beside what no run looks at", async () => {
    write({ "dist/a.js": "a  ;", "picture.png": "x", "a.log": "a", "node_modules/x/a.js": "a  ;" });
    await settle();
    write({ "dist/b/c.js": "a  ;", "node_modules/x/b.js": "b  ;" });
    expect((await check()).isSettled).toBe(true);
  });

  it("is settled beside a module that is a literal, until it changes", async () => {
    write({ "prettier.config.mjs": "export default { semi: true };\n" });
    commit();
    await settle();
    write({ "prettier.config.mjs": "export default { semi: false };\n" });
    expect(await check()).toMatchObject({ exitCode: 1, isSettled: false });
  });

  it("sees a file that a rule takes back from an ignored folder", async () => {
    write({ ".gitignore": "node_modules\nout/*\n!out/a.ts\n", "out/b.ts": "b  ;" });
    commit();
    for (let time = 0; time < 3; time += 1) await run();
    write({ "out/a.ts": "a  ;\n" });
    expect(await check()).toEqual({ exitCode: 1, warned: ["out/a.ts"], isSettled: false });
  });

  it("sees configuration, wherever it comes up", async () => {
    await settle();
    for (const [file, text] of [
      [".prettierrc", "semi: false\n"],
      ["src/.editorconfig", "[*]\nend_of_line = crlf\n"],
      ["../.prettierrc", "semi: false\n"],
      [".prettierignore", "src\n"],
    ] as const) {
      write({ [file]: text });
      expect((await check()).isSettled).toBe(false);
      rmSync(join(top, file));
      expect((await check()).warned).toEqual([]);
    }
    write({ "package.json": '{ "name": "a", "prettier": { "semi": false } }\n' });
    expect((await check()).warned).toHaveLength(count + 1);
  });

  it("sees our own configuration, also one that was there and has changed", async () => {
    write({ "fmt-cache.config.json": "{}\n" });
    commit();
    await settle();
    write({ "fmt-cache.config.json": '{ "plugins": {} }\n' });
    await neverSettles();
  });

  it("sees a patched Prettier, and is not concerned with one further down", async () => {
    const target = join(top, "node_modules/prettier");
    rmSync(target);
    cpSync(realpathSync(join(bench.directory, "node_modules/prettier")), target, { recursive: true });
    await settle();
    appendFileSync(join(target, "plugins/estree.mjs"), "\n// patched\n");
    expect((await check()).isSettled).toBe(false);
    await settle();
    mkdirSync(join(top, "src/node_modules/other"), { recursive: true });
    write({ "src/node_modules/other/a.js": "a  ;" });
    await settle();
    symlinkSync(join(bench.directory, "node_modules/prettier-3.0"), join(top, "src/node_modules/prettier"));
    expect((await check()).isSettled).toBe(true);
  });

  it("sees a Prettier further down where there is none to be found from the working directory", async () => {
    rmSync(join(top, "node_modules/prettier"));
    mkdirSync(join(top, "src/node_modules/other"), { recursive: true });
    write({ "src/node_modules/other/a.js": "a  ;" });
    await settle();
    symlinkSync(join(bench.directory, "node_modules/prettier-3.0"), join(top, "src/node_modules/prettier"));
    await neverSettles();
  });

  it("sees what git was told not to look at", async () => {
    git("update-index", "--assume-unchanged", "src/f2.ts");
    await neverSettles();
    write({ "src/f2.ts": "a  ;\n" });
    expect((await check()).warned).toEqual(["src/f2.ts"]);
  });

  it("is not settled over a repository in the repository", async () => {
    write({ "inner/a.ts": "a;\n" });
    git("-C", join(top, "inner"), "init", "-q");
    await neverSettles();
    git("-C", join(top, "inner"), "add", ".");
    git("-C", join(top, "inner"), "commit", "-qm", "inner");
    git("-c", "advice.addEmbeddedRepo=false", "add", "-A");
    git("commit", "-qm", "submodule");
    await neverSettles();
    write({ "inner/a.ts": "a  ;\n" });
    expect((await check()).warned).toEqual(["inner/a.ts"]);
  });

  it("sees what becomes of a submodule in which there was nothing to format", async () => {
    write({ "inner/picture.png": "x" });
    git("-C", join(top, "inner"), "init", "-q");
    git("-C", join(top, "inner"), "add", ".");
    git("-C", join(top, "inner"), "commit", "-qm", "inner");
    git("-c", "advice.addEmbeddedRepo=false", "add", "-A");
    git("commit", "-qm", "submodule");
    for (let time = 0; time < 3; time += 1) await run();
    write({ "inner/new.ts": "a  ;\n" });
    expect(await check()).toEqual({ exitCode: 1, warned: ["inner/new.ts"], isSettled: false });
  });

  it("reads only what was edited, and says of it what any run says, in the same order", async () => {
    write({ "src/sub/z.ts": "z;\n", "src/ignored/a.ts": "a;\n", ".prettierignore": "src/ignored\n" });
    write({ "ü.ts": "u;\n", "B.ts": "b;\n" });
    commit();
    await settle();
    const edits = ["src/f9.ts", "src/f10.ts", "src/sub/z.ts", "B.ts", "ü.ts", "src/ignored/a.ts"];
    write(Object.fromEntries(edits.map((name) => [name, "edited  ;\n"])));
    expect((await check()).warned).toHaveLength(5);
    expect((await check(["--check", "src/sub", "."])).warned).toHaveLength(5);
    write({ "src/f10.ts": "broken (\n" });
    expect(await check()).toMatchObject({ exitCode: 2, isSettled: false });
    // Git writes its index anew.
    git("checkout", "-q", ".");
    await settle();
  });

  it("is another one for other folders, arguments and variables", async () => {
    await settle();
    expect((await check(["--check", "src"])).isSettled).toBe(false);
    await settle(["-c", "src", "./"]);
    for (const args of [
      ["--check", "src/*.ts"],
      ["--check", "src", "--no-semi"],
      ["--check", "package.json"],
      ["-l", "."],
      ["--check", "--", "."],
    ])
      expect((await check(args)).isSettled).toBe(false);
    expect((await check(undefined, { FMT_CACHE_LOCATION: join(parent, "other") })).isSettled).toBe(false);
    rmSync(join(parent, "cache"), { recursive: true });
    expect((await check()).isSettled).toBe(false);
  });

  it("is settled in a linked work tree, and from a folder below", async () => {
    const first = top;
    git("worktree", "add", "-q", "../linked");
    top = join(parent, "linked");
    mkdirSync(join(top, "node_modules"));
    symlinkSync(join(bench.directory, "node_modules/prettier"), join(top, "node_modules/prettier"));
    await settle();
    top = join(first, "src");
    await settle();
    write({ "f3.ts": "a  ;\n" });
    expect((await check()).warned).toEqual(["f3.ts"]);
  });
});
