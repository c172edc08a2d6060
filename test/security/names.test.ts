import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKeyMaker, type Recipe } from "../../src/pipeline/recipe.ts";
import { digestKey } from "../../src/util/digest.ts";
import { openWorkbench, type Workbench } from "../surfaces/cli/command.ts";

let bench: Workbench;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

/** Names that are something else to a shell, to git's options, or to its pathspecs. */
const names = [
  "-rf.js",
  "--output=x.js",
  "--help.js",
  "$(touch pwned).js",
  "`touch pwned`.js",
  ";touch pwned;.js",
  "| touch pwned.js",
  "&& touch pwned.js",
  "'quote\".js",
  "line\nbreak.js",
  "tab\tand\\backslash.js",
  ":(exclude)x.js",
  ":!x.js",
  ":top.js",
  "*.js",
  "[a-z].js",
  "@{upstream}.js",
  "HEAD.js",
  "ünï😀.js",
  " space .js",
  "%s%n.js",
  "-",
];

describe("names of files", () => {
  const home = () => join(bench.directory, "names-home");
  const cwd = () => join(bench.directory, "names");
  const env = () => ({ HOME: home() });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b", ...args], {
      cwd: cwd(),
      encoding: "utf8",
      stdio: "pipe",
      env: { ...process.env, HOME: home() },
    });
  const contents = () => names.map((name) => readFileSync(join(cwd(), name), "utf8"));
  const reset = (text: string) =>
    names.forEach((name, index) => writeFileSync(join(cwd(), name), text.replaceAll("N", String(index))));
  beforeAll(() => {
    for (const folder of [home(), cwd()]) mkdirSync(folder, { recursive: true });
    git("init", "-q");
    writeFileSync(
      join(cwd(), ".prettierrc"),
      '{ "overrides": [{ "files": "-", "options": { "parser": "babel" } }] }\n',
    );
    // Enough files for git to be asked.
    for (let index = 0; index < 70; index++) writeFileSync(join(cwd(), `plain${index}.js`), `p${index}();\n`);
  });

  it("are nothing but names to every command", async () => {
    const formatted = (text: string) => names.map((_, index) => text.replaceAll("N", String(index)));
    reset("aN( )\n");
    expect((await bench.run(bench.command, ["--write", "."], { cwd: cwd(), env: env() })).exitCode).toBe(0);
    expect(contents()).toEqual(formatted("aN();\n"));
    git("add", "-A");
    git("commit", "-q", "-m", "first");
    for (const args of [
      ["--check", "."],
      ["--verify", "--check", "."],
      ["--changed", "--check"],
      ["--since", "HEAD", "--check"],
    ])
      expect([args, (await bench.run(bench.command, args, { cwd: cwd(), env: env() })).exitCode]).toEqual([
        args,
        0,
      ]);

    // Staged, with unstaged changes behind them.
    reset("bN( )\n\n\n\n\ncN();\n");
    git("add", "-A");
    names.forEach((name) =>
      writeFileSync(join(cwd(), name), readFileSync(join(cwd(), name), "utf8") + "unstaged( )\n"),
    );
    const staged = await bench.run(bench.command, ["staged"], { cwd: cwd(), env: env() });
    expect(staged).toMatchObject({ exitCode: 0 });
    expect(names.map((name) => git("show", `:./${name}`))).toEqual(formatted("bN();\n\ncN();\n"));
    expect(contents()).toEqual(formatted("bN();\n\ncN();\nunstaged( )\n"));
    const changed = await bench.run(bench.command, ["--changed", "--write"], { cwd: cwd(), env: env() });
    expect(changed.exitCode).toBe(0);
    expect(contents()).toEqual(formatted("bN();\n\ncN();\nunstaged();\n"));

    // Through the hook, which is a shell script.
    expect((await bench.run(bench.command, ["install"], { cwd: cwd(), env: env() })).exitCode).toBe(0);
    reset("dN( )\n");
    git("add", "-A");
    git("commit", "-q", "-m", "second");
    expect(names.map((name) => git("show", `HEAD:${name}`))).toEqual(formatted("dN();\n"));
    for (const folder of [cwd(), home(), join(cwd(), ".git")])
      expect(readdirSync(folder).filter((name) => ["pwned", "x.js", "pwned.js"].includes(name))).toEqual([]);
  });

  it("are no options where they are arguments of ours", async () => {
    rmSync(join(cwd(), "x.js"), { force: true });
    reset("eN( )\n");
    const result = await bench.run(
      bench.command,
      ["--write", "--", ...names.filter((name) => name !== "-").map((name) => `./${name}`)],
      {
        cwd: cwd(),
        env: env(),
      },
    );
    expect(result.exitCode).toBe(0);
    expect(existsSync(join(cwd(), "x.js"))).toBe(false);
  });
});

describe("keys", () => {
  it("differ between a text with a lone surrogate and one that spells its bytes", () => {
    // U+D800 U+0080 in UTF-16, read as UTF-8.
    const lone = "\ud800\u0080";
    const spelt = Buffer.from(lone, "utf16le").toString("utf8");
    expect(Buffer.from(spelt, "utf8")).toEqual(Buffer.from(lone, "utf16le"));
    for (const mark of ["utf16\0", " utf16\0", "\0utf16\0", "utf16"])
      expect(digestKey("prefix", `${mark}${spelt}`)).not.toBe(digestKey("prefix", lone));
  });

  it("differ between kinds, whatever a context or a text says", () => {
    const recipe: Recipe = {
      prettier: { version: "3", content: "" },
      unicode: "",
      icu: "",
      parser: "babel",
      fileName: "",
      options: {},
      plugins: [],
    };
    const keyOf = createKeyMaker(recipe);
    const member = (context: string, indentation: string) =>
      keyOf({ kind: "member", prologue: false, goal: "any", context, indentation }, "a");
    const keys = [
      keyOf({ kind: "file" }, "a"),
      keyOf({ kind: "named" }, "a"),
      keyOf({ kind: "sketch" }, "a"),
      keyOf({ kind: "statement", prologue: false, goal: "any" }, "a"),
      member("a", "b"),
      member('a","b', ""),
      member("a\0a", ""),
      member("", "a"),
      createKeyMaker({ ...recipe, options: { a: "x" } })({ kind: "file" }, "a"),
      createKeyMaker({ ...recipe, options: { a: { x: 1 } } })({ kind: "file" }, "a"),
      createKeyMaker({ ...recipe, options: { a: ["x"] } })({ kind: "file" }, "a"),
      createKeyMaker({ ...recipe, fileName: '","options":{"a":"x"}' })({ kind: "file" }, "a"),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
