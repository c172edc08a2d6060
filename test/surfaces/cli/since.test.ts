import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Repository } from "../staged/repository.ts";
import { openWorkbench, type Workbench } from "./command.ts";

let bench: Workbench;
let repository: Repository;

beforeAll(async () => void (bench = await openWorkbench()), 60_000);
afterAll(() => bench?.dispose(), 60_000);
afterEach(() => repository?.dispose());

const bad = "a( )\n";

/**
 * `main` and `work` have gone apart: what only `main` changed has not changed here. Every file is
 * badly formatted, so that a list of those that are is one of those that were looked at.
 */
function createRepository(): void {
  const names = [
    "same.js",
    "committed.js",
    "staged.js",
    "edited.js",
    "gone.js",
    "old.js",
    "main.js",
    "reverted.js",
  ];
  const files = Object.fromEntries(
    [...names, "sub/same.js", "sub/edited.js"].map((name) => [name, `${name[0]}(  )\n`]),
  );
  repository = Repository.create({
    command: bench.command,
    files: { ...files, ".gitignore": "ignored.js\n" },
    hook: "#!/bin/sh\n",
  });
  const { git } = { git: repository.git.bind(repository) };
  git("switch", "-q", "-c", "work");
  repository.write({ "committed.js": "b( )\n", "reverted.js": "b( )\n" });
  git("mv", "old.js", "new.js");
  git("commit", "-q", "-a", "-m", "work");
  git("switch", "-q", "main");
  repository.write({ "main.js": "b( )\n", "only-main.js": bad });
  git("add", "-A");
  git("commit", "-q", "-m", "main");
  git("switch", "-q", "work");
  repository.write({ "reverted.js": files["reverted.js"]! });
  repository.stage({ "staged.js": bad, "added.js": bad });
  repository.write({
    "edited.js": bad,
    "sub/edited.js": bad,
    "sub/untracked.js": bad,
    "two words ü.js": bad,
    "ignored.js": bad,
  });
  rmSync(join(repository.folder, "gone.js"));
}

function list(args: readonly string[], cwd = repository.folder) {
  const { stdout, stderr, exitCode } = repository.try(process.execPath, [repository.command, "-l", ...args], {
    cwd,
  });
  return { files: stdout.split("\n").slice(0, -1).sort(), stderr, exitCode };
}

const uncommitted = [
  "added.js",
  "edited.js",
  "staged.js",
  "sub/edited.js",
  "sub/untracked.js",
  "two words ü.js",
];

describe("looks at", () => {
  test.each<[string, string[], string[]]>([
    ["what changed since the branch began", ["--since", "main"], [...uncommitted, "committed.js", "new.js"]],
    ["the same by any name", ["--since=main~1"], [...uncommitted, "committed.js", "new.js"]],
    ["what is not committed", ["--changed"], [...uncommitted, "reverted.js"]],
    [
      "what patterns name of it",
      ["--since", "main", "sub", "committed.js", "same.js"],
      ["committed.js", "sub/edited.js", "sub/untracked.js"],
    ],
    [
      "what globs leave of it",
      ["--changed", "**/*.js", "!sub/**"],
      ["added.js", "edited.js", "reverted.js", "staged.js", "two words ü.js"],
    ],
  ])("%s", (_, args, files) => {
    createRepository();
    expect(list(args)).toEqual({ files: files.sort(), stderr: "", exitCode: 1 });
  });

  test("the working directory only", () => {
    createRepository();
    expect(list(["--since", "main"], join(repository.folder, "sub")).files).toEqual([
      "edited.js",
      "untracked.js",
    ]);
    expect(list(["--since", "main", "../edited.js"], join(repository.folder, "sub")).files).toEqual([
      "../edited.js",
    ]);
  });

  test("a file that a pattern reaches through a symbolic link", () => {
    createRepository();
    symlinkSync("sub", join(repository.folder, "link"));
    expect(list(["--changed", "link/edited.js", "link/same.js"]).files).toEqual(["link/edited.js"]);
  });

  test("everything before the first commit", () => {
    repository = Repository.create({ command: bench.command });
    repository.git("update-ref", "-d", "HEAD");
    repository.stage({ "staged.js": bad });
    repository.write({ "untracked.js": bad });
    expect(list(["--changed"]).files).toEqual(["staged.js", "untracked.js"]);
    expect(list(["--since", "HEAD"])).toMatchObject({
      exitCode: 2,
      stderr: "[error] --since HEAD: git knows no such commit.\n",
    });
  });

  test("nothing in a submodule", () => {
    createRepository();
    mkdirSync(join(repository.folder, "module"));
    const cwd = join(repository.folder, "module");
    for (const args of [
      ["init", "-q"],
      ["commit", "-q", "--allow-empty", "-m", "first"],
    ])
      expect(repository.try("git", args, { cwd })).toMatchObject({ exitCode: 0 });
    repository.git("add", "module");
    repository.git("commit", "-q", "-m", "module", "--", "module");
    repository.write({ "module/a.js": bad });
    expect(list(["--changed", "module"])).toEqual({ files: [], stderr: "", exitCode: 0 });
    expect(list(["--changed", "."], cwd).files).toEqual(["a.js"]);
  });

  test("only what has changed when it writes", () => {
    createRepository();
    const before = repository.read("same.js");
    expect(repository.run("--write", "--changed")).toMatchObject({ exitCode: 0 });
    expect([repository.read("edited.js"), repository.read("same.js")]).toEqual(["a();\n", before]);
    expect(repository.status()).not.toContain("same.js");
  });
});

test("is content where nothing has changed", () => {
  repository = Repository.create({ command: bench.command, files: { "a.js": bad } });
  expect(repository.run("--check", "--since", "HEAD")).toEqual({
    stdout: "Checking formatting...\nAll matched files use Prettier code style!\n",
    stderr: "",
    exitCode: 0,
  });
});

describe("refuses", () => {
  test.each([
    [["--since", "nothing"], "[error] --since nothing: git knows no such commit.\n"],
    [["--since", "^HEAD"], "[error] --since ^HEAD: git knows no such commit.\n"],
    [["--since", "HEAD:a.js"], "[error] --since HEAD:a.js: git knows no such commit.\n"],
    [["--since=--output=stolen"], '[error] --since needs a value, and "--output=stolen" is none.\n'],
    [["--since", "-p"], '[error] --since needs a value, and "-p" is none.\n'],
    [["--since"], "[error] --since needs a value.\n"],
    [["--since", "HEAD", "--since", "main"], "[error] --since was given twice, with different values.\n"],
    [["--since", "HEAD", "--changed"], "[error] --since and --changed cannot be used together.\n"],
    [["--changed", "--stdin-filepath", "a.js"], "[error] --changed cannot be used with --stdin-filepath.\n"],
  ])("%j", (args, stderr) => {
    repository = Repository.create({ command: bench.command, files: { "a.js": bad } });
    expect(repository.run("--check", ...args)).toEqual({ stdout: "", stderr, exitCode: 2 });
    expect(repository.exists("stolen")).toBe(false);
  });

  test("branches without a common commit", () => {
    repository = Repository.create({ command: bench.command, files: { "a.js": bad }, hook: "#!/bin/sh\n" });
    repository.git("switch", "-q", "--orphan", "other");
    repository.git("commit", "-q", "--allow-empty", "-m", "other");
    expect(repository.run("-l", "--since", "main").stderr).toBe(
      "[error] --since main: it has no commit in common with HEAD.\n",
    );
  });

  test("a shallow clone, with what to do", () => {
    createRepository();
    repository.git(
      "clone",
      "-q",
      "--depth",
      "1",
      "--no-single-branch",
      `file://${repository.folder}`,
      join(repository.folder, "../shallow"),
    );
    const { stderr, exitCode } = list(["--since", "origin/main"], join(repository.folder, "../shallow"));
    expect([stderr, exitCode]).toEqual([
      expect.stringMatching(
        /no commit in common with HEAD\.\n\[error\] This is a shallow clone.*fetch-depth: 0/s,
      ),
      2,
    ]);
  });

  test("a folder without a repository, and a machine without git", async () => {
    const cwd = bench.directory;
    const run = (env: Record<string, string>) =>
      bench.run(bench.command, ["--check", "--changed"], { cwd, env });
    expect(await run({})).toMatchObject({
      stdout: "",
      exitCode: 2,
      stderr: expect.stringMatching(/--changed needs git and a repository: fatal: not a git repository/),
    });
    expect(await run({ PATH: "/nowhere" })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("git was not found on the PATH."),
    });
  });
});
