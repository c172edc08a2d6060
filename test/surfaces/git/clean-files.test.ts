import { execFileSync } from "node:child_process";
import {
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isContentOf, readCleanFiles } from "../../../src/surfaces/git/clean-files.ts";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { writeFolder, type FolderContent } from "../cli/folder.ts";
import { authorVariables } from "./author.ts";
import { nextSecond } from "./next-second.ts";

let bench: Workbench;
let top: string;
const env = {
  PATH: process.env["PATH"],
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  ...authorVariables,
};
const roots: string[] = [];
const git = (...args: string[]) => execFileSync("git", args, { cwd: top, env, encoding: "utf8" });
const gitIn = (folder: string, ...args: string[]) => git("-C", join(top, folder), ...args);
const write = (files: FolderContent) => writeFolder(top, files);
const namesOf = async (paths: readonly string[], folder = ".") => {
  const clean = await readCleanFiles(join(top, folder), env);
  return paths.filter((path) => clean!.nameOf(path) !== undefined);
};
/** Times in the past, so that git need not look into files that are as young as its index. */
const age = (...paths: string[]) => {
  for (const path of paths) utimesSync(join(top, path), 1_700_000_000, 1_700_000_000);
};

beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => {
  bench.dispose();
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-clean-")));
  roots.push(top);
  git("init", "-q");
});

describe("what git holds unchanged", () => {
  it("has a name that fits its bytes and no others", async () => {
    write({ "a.ts": "a;\n", "sub folder/ü\n.ts": "b;\n", "empty.ts": "" });
    git("add", ".");
    const clean = (await readCleanFiles(top, env))!;
    for (const path of ["a.ts", "sub folder/ü\n.ts", "empty.ts"]) {
      const name = clean.nameOf(path)!;
      const bytes = readFileSync(join(top, path));
      expect(isContentOf(name, bytes)).toBe(true);
      expect(isContentOf(name, Buffer.concat([bytes, bytes, Buffer.from("x")]))).toBe(false);
    }
    expect(clean.nameOf("a.ts")).not.toBe(clean.nameOf("empty.ts"));
    expect(clean.nameOf("b.ts")).toBeUndefined();
  });

  it("is found from a folder below, and in a repository with SHA-256", async () => {
    rmSync(join(top, ".git"), { recursive: true });
    git("init", "-q", "--object-format=sha256");
    write({ "a.ts": "a;\n", "sub/b.ts": "b;\n", "sub/changed.ts": "b;\n" });
    git("add", ".");
    write({ "sub/changed.ts": "bb;\n" });
    expect(await namesOf(["a.ts", "../a.ts", "b.ts", "sub/b.ts", "changed.ts"], "sub")).toEqual(["b.ts"]);
    expect(isContentOf((await readCleanFiles(top, env))!.nameOf("a.ts")!, Buffer.from("a;\n"))).toBe(true);
  });

  it("does not hold what has changed, not even with the same size and time, nor what is new", async () => {
    write({ "a.ts": "a;\n", "b.ts": "b;\n", "c.ts": "c;\n" });
    age("a.ts", "b.ts", "c.ts");
    git("add", ".");
    await nextSecond();
    write({ "b.ts": "X;\n", "new.ts": "n;\n" });
    age("b.ts");
    git("add", "--intent-to-add", "new.ts");
    rmSync(join(top, "c.ts"));
    expect(await namesOf(["a.ts", "b.ts", "c.ts", "new.ts"])).toEqual(["a.ts"]);
  });

  it("does not hold an edit of the same size in the very moment of git's own writing", async () => {
    for (let round = 0; round < 20; round += 1) {
      write({ "a.ts": `a${round % 10};\n` });
      git("add", ".");
      write({ "a.ts": `b${round % 10};\n` });
      expect(await namesOf(["a.ts"])).toEqual([]);
    }
  });

  it("does not hold what git was told not to look at", async () => {
    write({ "a.ts": "a;\n", "assumed.ts": "b;\n", "skipped.ts": "c;\n" });
    git("add", ".");
    git("update-index", "--assume-unchanged", "assumed.ts");
    git("update-index", "--skip-worktree", "skipped.ts");
    write({ "assumed.ts": "other\n", "skipped.ts": "other\n" });
    expect(await namesOf(["a.ts", "assumed.ts", "skipped.ts"])).toEqual(["a.ts"]);
  });

  it("holds nothing where git checks out other contents than the index names", async () => {
    write({ "a.ts": "a;\n", "other.ts": "b;\n" });
    git("add", "a.ts");
    git("replace", git("rev-parse", ":a.ts").trim(), git("hash-object", "-w", "other.ts").trim());
    rmSync(join(top, "a.ts"));
    git("checkout", "--", "a.ts");
    // As after a longer checkout, so that git need not look into the file.
    const later = Date.now() / 1_000 + 60;
    utimesSync(join(top, ".git/index"), later, later);
    expect([git("diff-files"), readFileSync(join(top, "a.ts"), "utf8")]).toEqual(["", "b;\n"]);
    expect(await readCleanFiles(top, env)).toBeUndefined();
    git("pack-refs", "--all");
    expect(await readCleanFiles(top, env)).toBeUndefined();
    git("commit", "-qm", "a");
    git("worktree", "add", "-q", "linked");
    expect(await readCleanFiles(join(top, "linked"), env)).toBeUndefined();
    git("replace", "-d", git("rev-parse", ":a.ts").trim());
    expect(await readCleanFiles(top, env)).toBeDefined();
  });

  it("does not hold links, submodules and conflicts", async () => {
    write({ "a.ts": "a;\n", "sub/b.ts": "b;\n" });
    symlinkSync("a.ts", join(top, "link.ts"));
    gitIn("sub", "init", "-q");
    gitIn("sub", "add", ".");
    gitIn("sub", "commit", "-qm", "sub");
    git("-c", "advice.addEmbeddedRepo=false", "add", ".");
    const oid = git("rev-parse", ":a.ts").trim();
    const stages = [1, 2, 3].map((stage) => `100644 ${oid} ${stage}\tboth.ts\n`).join("");
    execFileSync("git", ["update-index", "--index-info"], { cwd: top, env, input: stages });
    write({ "both.ts": "a;\n" });
    expect(await namesOf(["a.ts", "link.ts", "sub", "sub/b.ts", "both.ts"])).toEqual(["a.ts"]);
  });

  it("does not hold what is converted on its way into the index", async () => {
    git("config", "filter.rot.clean", "tr a-z n-za-m");
    git("config", "filter.rot.smudge", "tr a-z n-za-m");
    write({
      ".gitattributes": "f.ts filter=rot\ni.ts ident\nw.ts working-tree-encoding=latin1\n",
      "a.ts": "a;\n",
      "f.ts": "a;\n",
      "i.ts": "// $Id$\n",
      "w.ts": Buffer.from("// \xE4\n", "latin1"),
    });
    git("add", ".");
    expect(await namesOf(["a.ts", "f.ts", "i.ts", "w.ts"])).toEqual(["a.ts"]);
  });

  it("has another name where its line ends are others", async () => {
    write({ ".gitattributes": "* text=auto\n", "lf.ts": "a;\n", "crlf.ts": "a;\r\n" });
    git("-c", "core.safecrlf=false", "add", ".");
    const clean = (await readCleanFiles(top, env))!;
    expect(git("rev-parse", ":lf.ts")).toBe(git("rev-parse", ":crlf.ts"));
    expect(clean.nameOf("lf.ts")).not.toBe(clean.nameOf("crlf.ts"));
    expect(isContentOf(clean.nameOf("lf.ts")!, Buffer.from("a;\n"))).toBe(true);
    expect(isContentOf(clean.nameOf("crlf.ts")!, Buffer.from("a;\r\n"))).toBe(false);
  });

  it("is not asked for outside of a work tree, nor without git", async () => {
    expect(await readCleanFiles(join(top, ".git"), env)).toBeUndefined();
    expect(await readCleanFiles(top, { ...env, PATH: join(top, "nowhere") })).toBeUndefined();
    rmSync(join(top, ".git"), { recursive: true });
    expect(await readCleanFiles(top, { ...env, GIT_CEILING_DIRECTORIES: tmpdir() })).toBeUndefined();
  });
});

describe("a run over a repository", () => {
  const count = 80;
  const path = (index: number) => `src/f${index}.ts`;
  const check = async (...args: string[]) => {
    const result = await bench.run(bench.command, ["--check", "--cache-stats", ...args, "."], { cwd: top });
    const figure = (name: string) =>
      Number(new RegExp(`${name} +([\\d,]+)`).exec(result.stderr)?.[1]?.replace(",", ""));
    return {
      exitCode: result.exitCode,
      warned: [...result.stderr.matchAll(/\[warn\] (src\S+)/g)].map(([, name]) => name),
      hits: figure("files hit"),
      formatted: figure("files formatted"),
      read: figure("text in all \\(UTF-16 units\\)"),
    };
  };
  beforeEach(() => {
    write({
      ".gitignore": "node_modules\n",
      ...Object.fromEntries(
        Array.from({ length: count }, (_, index) => [path(index), `export const a${index} = 1;\n`]),
      ),
    });
    symlinkSync(join(bench.directory, "node_modules"), join(top, "node_modules"));
    git("add", ".");
    git("commit", "-qm", "one");
  });

  it("reads nothing when nothing has changed", async () => {
    expect(await check()).toMatchObject({ exitCode: 0, hits: 0, formatted: count });
    expect(await check()).toMatchObject({ exitCode: 0, hits: count, formatted: 0, read: 0 });
    git("commit", "-q", "--allow-empty", "-m", "two");
    git("gc", "-q");
    expect(await check()).toMatchObject({ exitCode: 0, hits: count, formatted: 0, read: 0 });
  });

  it("reads what has changed, and only that; also when git does not know of it", async () => {
    await check();
    const changed = "export const a7 =    2;\n";
    write({ [path(7)]: changed, "src/new.ts": "export  {};\n" });
    expect(await check()).toMatchObject({
      exitCode: 1,
      warned: [path(7), "src/new.ts"],
      hits: count - 1,
      read: changed.length + "export  {};\n".length,
    });
    git("add", ".");
    expect(await check()).toMatchObject({ exitCode: 1, warned: [path(7), "src/new.ts"] });
    git("reset", "-q", "--hard");
    expect(await check()).toMatchObject({ exitCode: 0, hits: count, read: 0 });
  });

  it("is not deceived by times", async () => {
    await check();
    const before = statSync(join(top, path(3)));
    write({ [path(3)]: "export const a3 =  1\n" });
    utimesSync(join(top, path(3)), before.atime, before.mtime);
    expect(await check()).toMatchObject({ exitCode: 1, warned: [path(3)] });
    git("checkout", "-q", ".");
    for (let index = 0; index < count; index += 1) utimesSync(join(top, path(index)), 1, index);
    expect(await check()).toMatchObject({ exitCode: 0, hits: count });
  });

  it("knows a file again under another name, unless that name means another language or configuration", async () => {
    await check();
    renameSync(join(top, path(5)), join(top, "src/renamed.ts"));
    renameSync(join(top, path(6)), join(top, "src/renamed.md"));
    git("add", "-A");
    expect(await check()).toMatchObject({ hits: count - 1, formatted: 1, read: 21 });
  });

  it("takes a changed, added or removed configuration into account at once", async () => {
    await check();
    write({ ".prettierrc": '{ "semi": false }' });
    expect((await check()).warned).toHaveLength(count);
    write({ ".prettierrc": '{ "overrides": [{ "files": "*.js", "options": { "semi": false } }] }' });
    expect((await check()).warned).toHaveLength(0);
    write({ "src/.editorconfig": "root = true\n[*.ts]\nend_of_line = crlf\n" });
    expect((await check()).warned).toHaveLength(count);
    rmSync(join(top, "src/.editorconfig"));
    write({ ".prettierignore": "src/f1*\n" });
    // The new configuration file is a file, too.
    expect(await check()).toMatchObject({ warned: [], hits: count - 11 + 1 });
  });

  it("does not take one file for another where a plugin looks at their names", async () => {
    rmSync(join(top, "node_modules"));
    const plugin = "node_modules/prettier-plugin-path";
    write({
      [`${plugin}/package.json`]:
        '{ "name": "prettier-plugin-path", "version": "1.0.0", "main": "index.mjs" }',
      [`${plugin}/index.mjs`]: `
        export const languages = [{ name: "path", parsers: ["path"], extensions: [".path"] }];
        export const parsers = { path: { parse: (text) => ({ text }), astFormat: "path", locStart: () => 0, locEnd: (node) => node.text.length } };
        export const printers = { path: { print: (path, options) => (options.filepath.endsWith("a.path") ? path.node.text : "other") } };`,
      ".prettierrc": '{ "plugins": ["prettier-plugin-path"] }\n',
      "src/a.path": "same",
      "src/b.path": "same",
    });
    symlinkSync(join(bench.directory, "node_modules/prettier"), join(top, "node_modules/prettier"));
    git("add", ".");
    for (let time = 0; time < 3; time += 1) expect((await check()).warned).toEqual(["src/b.path"]);
  });

  it("goes by the bytes that the work tree has, not by those of the index", async () => {
    git("config", "core.autocrlf", "true");
    await check();
    for (let index = 0; index < count; index += 1) rmSync(join(top, path(index)));
    git("checkout", "-q", ".");
    expect(readFileSync(join(top, path(0)), "utf8")).toContain("\r\n");
    expect((await check()).warned).toHaveLength(count);
    expect((await check()).warned).toHaveLength(count);
  });
});
