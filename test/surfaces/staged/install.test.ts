// Long: each test makes a repository and runs the command in it.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { getSupportInfo } from "prettier";
import { describe, expect, it } from "vitest";
import type { Repository } from "./repository.ts";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();
const packages = join(import.meta.dirname, "../../../node_modules");
const readHook = (repository: Repository, path = ".git/hooks/pre-commit") => repository.read(path);

describe("fmt-cache install", () => {
  it("puts the hook into .git/hooks, again and again, and takes it away", () => {
    const repository = repositories.create({ hook: "" });
    const answer = repository.run("install");
    expect(answer).toEqual({
      exitCode: 0,
      stdout: "Installed .git/hooks/pre-commit: commits are formatted from now on.\n",
      stderr: "",
    });
    const first = readHook(repository);
    expect(statSync(join(repository.folder, ".git/hooks/pre-commit")).mode & 0o777).toBe(0o755);
    expect(repository.run("install").stdout).toBe("");
    expect(readHook(repository)).toBe(first);
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    expect(repository.run("uninstall").stdout).toBe("Deleted .git/hooks/pre-commit.\n");
    expect(repository.exists(".git/hooks/pre-commit")).toBe(false);
    expect(repository.run("uninstall")).toMatchObject({
      exitCode: 0,
      stdout: "There is no hook in .git/hooks/pre-commit.\n",
    });
  });

  it("passes on what it was told, until it is told something else", () => {
    const repository = repositories.create({
      hook: "",
      files: { "a.js": sloppy("a") + sloppy("b"), "a.css": "a{b:c}\n" },
    });
    const touch = (version: number) => {
      repository.stage({
        "a.js": sloppy("a") + sloppy("b", version),
        "a.css": `a{b:c}\nd{e:f${version}}\n`,
      });
      return repository.commit();
    };
    const install = (...flags: readonly string[]) => repository.run("install", ...flags).stdout;
    expect(install("--other-files=whole", "--changed-statements")).toBe(
      "Installed .git/hooks/pre-commit: commits are formatted (--changed-statements --other-files=whole) from now on.\n",
    );
    expect(install("--changed-statements", "--other-files", "whole")).toBe("");
    expect(notes(touch(2))).toEqual([]);
    expect(repository.committed("a.js")).toBe(sloppy("a") + neat("b", 2));
    expect(repository.committed("a.css")).toBe("a {\n  b: c;\n}\nd {\n  e: f2;\n}\n");
    expect(install("--check")).toBe("Updated .git/hooks/pre-commit: commits are checked from now on.\n");
    expect(touch(3).exitCode).toBe(1);
    expect(install()).toBe("Updated .git/hooks/pre-commit: commits are formatted from now on.\n");
    expect(notes(touch(4))).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a") + neat("b", 4));
    expect(repository.run("install", "--other-files=whole").stderr).toContain("needs --changed-statements");
    expect(repository.run("install", "--changed-statments").stderr).toContain(
      "Did you mean --changed-statements?",
    );
    expect(repository.run("uninstall", "--check").exitCode).toBe(1);
  });

  it("says which line belongs into a hook of someone else", () => {
    const repository = repositories.create({ hook: "#!/bin/sh\necho theirs\n" });
    expect(repository.run("install", "--changed-statements").stderr).toContain(
      "npx --no-install fmt-cache staged --changed-statements || exit 1",
    );
  });

  it("leaves a hook of someone else alone, and says how to chain", () => {
    const foreign = "#!/bin/sh\necho theirs\n";
    const repository = repositories.create({ hook: foreign });
    const answer = repository.run("install");
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("npx --no-install fmt-cache staged || exit 1");
    expect(repository.run("uninstall").stdout).toContain("it stays");
    expect(readHook(repository)).toBe(foreign);
  });

  it("leaves its own hook alone where somebody has changed it", () => {
    const repository = repositories.create({ hook: "" });
    repository.run("install");
    const changed = readHook(repository).replace("exec ", "echo mine >&2\nexec ");
    repository.write({ ".git/hooks/pre-commit": changed });
    expect(repository.run("install")).toMatchObject({ exitCode: 1 });
    expect(repository.run("uninstall").stdout).toContain("it stays");
    expect(readHook(repository)).toBe(changed);
    repository.write({ ".git/hooks/pre-commit": `${readHook(repository)}echo more\n` });
    expect(repository.run("install").exitCode).toBe(1);
  });

  it("leaves a link alone, even one that leads nowhere", () => {
    const repository = repositories.create({ hook: "" });
    repository.try("rm", [".git/hooks/pre-commit"]);
    symlinkSync("nowhere", join(repository.folder, ".git/hooks/pre-commit"));
    expect(repository.run("install").exitCode).toBe(1);
    expect(repository.exists(".git/hooks/nowhere")).toBe(false);
  });

  it("uses core.hooksPath inside of the repository, without paths of this machine in it", () => {
    const repository = repositories.create({ hook: "" });
    repository.git("config", "core.hooksPath", "tools/hooks");
    expect(repository.run("install").stdout).toContain("Installed tools/hooks/pre-commit");
    expect(repository.read("tools/hooks/pre-commit")).not.toContain(repository.command);
  });

  it("does not put it where other repositories have theirs", () => {
    const repository = repositories.create({ hook: "" });
    repository.git("config", "core.hooksPath", join(repository.home, "hooks"));
    const answer = repository.run("install");
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("core.hooksPath");
    expect(existsSync(join(repository.home, "hooks"))).toBe(false);
  });

  it("from a linked worktree and a subfolder it is the hook of all work trees", () => {
    const repository = repositories.create({ hook: "", files: { "sub/a.js": neat("a") } });
    const linked = join(repository.folder, "../linked");
    repository.git("worktree", "add", "-q", "-b", "other", linked);
    const answer = repository.try(process.execPath, [repository.command, "install"], {
      cwd: join(linked, "sub"),
    });
    expect(answer.exitCode).toBe(0);
    expect(readHook(repository)).toContain("fmt-cache install");
  });

  it("in a submodule it is the submodule's hook", () => {
    const other = repositories.create({ files: { "x.js": neat("x") } });
    const repository = repositories.create({ hook: "", config: ["protocol.file.allow=always"] });
    repository.git("submodule", "--quiet", "add", other.folder, "sub");
    const cwd = join(repository.folder, "sub");
    expect(repository.try(process.execPath, [repository.command, "install"], { cwd }).exitCode).toBe(0);
    expect(readHook(repository, ".git/modules/sub/hooks/pre-commit")).toContain("fmt-cache install");
  });

  it("takes nothing more", () => {
    const answer = repositories.create().run("install", "src");
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain('write "fmt-cache ./install"');
  });

  it("with husky it is a hook of husky's", () => {
    const repository = repositories.create({ hook: "", files: { "package.json": '{ "private": true }\n' } });
    expect(repository.try(process.execPath, [join(packages, "husky/bin.js")])).toMatchObject({ exitCode: 0 });
    expect(repository.run("install").stdout).toContain("Installed .husky/pre-commit");
    expect(repository.read(".husky/pre-commit")).not.toContain(repository.command);
    installPackage(repository);
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    expect(repository.run("uninstall").stdout).toContain("Deleted .husky/pre-commit");
  });
});

describe("hooks/pre-commit", () => {
  const bare = { PATH: "/usr/bin:/bin" };
  /** A PATH with git and the usual tools, but without Node.js. */
  const withoutNode = (repository: Repository) => {
    const folder = join(repository.home, "bin");
    mkdirSync(folder);
    for (const name of ["git", "sh", "grep", "ls", "env", "dirname"])
      symlinkSync(repository.try("sh", ["-c", `command -v ${name}`]).stdout.trim(), join(folder, name));
    return { PATH: folder };
  };

  it("starts no Node.js when nothing formattable is staged", () => {
    const repository = repositories.create({ files: { "a.js": sloppy("a") } });
    breakNode(repository);
    repository.stage({ "b.png": "x", "notes.txt": "a  b\n", "dir.js/b.py": "x\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 0, stderr: "" });
    repository.git("rm", "-q", "a.js");
    expect(repository.commit()).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it.each([
    "x.ts",
    "é.JS",
    'quo"te.css',
    "sub/README",
    "script",
    ".babelrc",
    "sub/.swcrc",
    "a.component.html",
  ])("starts Node.js for %j", (name) => {
    const repository = repositories.create();
    breakNode(repository);
    repository.stage({ [name]: "x\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 1, stderr: "node was started\n" });
  });

  it.each([
    [".prettierrc", '{ "overrides": [] }\n'],
    [".prettierrc", '"@company/prettier-config"\n'],
    [".prettierrc.yaml", "plugins:\n  - prettier-plugin-x\n"],
    ["prettier.config.mjs", "export default {};\n"],
    ["sub/.prettierrc.json", '{ "overrides": [] }\n'],
    ["package.json", '{ "prettier": { "semi": false } }\n'],
    ["package.json", '{ "prettier": "@company/prettier-config" }\n'],
    ["package.json", '{\n  "prettier":\n  { "overrides": [] }\n}\n'],
    ["package.yaml", "prettier:\n  overrides: []\n"],
    ["../.prettierrc", '{ "overrides": [] }\n'],
  ])("starts Node.js for any name where %s may give it a parser", (name, text) => {
    const repository = repositories.create({ files: { [name]: text } });
    breakNode(repository);
    repository.stage({ "a.txt": "x\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 1, stderr: "node was started\n" });
  });

  it("starts Node.js for any name where a configuration that git does not know yet may give it a parser", () => {
    const repository = repositories.create({ files: { "sub/a.txt": "a\n" } });
    breakNode(repository);
    repository.write({ "sub/.prettierrc": '{ "overrides": [] }\n' });
    repository.stage({ "sub/a.txt": "x\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 1, stderr: "node was started\n" });
  });

  it("starts Node.js for any name where a configuration that git ignores may give it a parser", () => {
    const ignoring = { ".gitignore": "/ignored/\n.prettierrc\n" };
    const repository = repositories.create({ files: { ...ignoring, "sub/a.txt": "a\n" } });
    breakNode(repository);
    repository.write({ "ignored/.prettierrc": '{ "overrides": [] }\n' });
    repository.stage({ "sub/a.txt": "x\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 0, stderr: "" });
    repository.write({ "sub/.prettierrc": '{ "overrides": [] }\n' });
    repository.stage({ "sub/a.txt": "y\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 1, stderr: "node was started\n" });
  });

  it.each(["LITERAL", "GLOB", "NOGLOB", "ICASE"])("finds a configuration also with %s_PATHSPECS", (name) => {
    const repository = repositories.create({ files: { "a/b/.prettierrc": '{ "overrides": [] }\n' } });
    breakNode(repository);
    repository.stage({ "a/b/c.txt": "x\n" });
    const env = { [`GIT_${name}_PATHSPECS`]: "1" };
    const answer = repository.try("git", ["commit", "-qm", "next"], { env });
    expect(answer).toMatchObject({ exitCode: 1, stderr: "node was started\n" });
  });

  it("takes an error of git for no answer", () => {
    const repository = repositories.create({
      files: { ".prettierrc": '{ "overrides": [] }\n' },
      config: ["submodule.recurse=true"],
    });
    breakNode(repository);
    repository.stage({ "a.txt": "x\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 1, stderr: "node was started\n" });
  });

  it("knows every name that Prettier knows", async () => {
    const hook = readFileSync(join(import.meta.dirname, "../../../hooks/pre-commit"), "utf8");
    const { languages } = await getSupportInfo();
    const names = languages.flatMap(({ extensions = [], filenames = [] }) => [
      ...extensions.map((extension) => `name${extension}`),
      ...filenames,
    ]);
    const script = `${/^ends=.*\nnames=.*$/m.exec(hook)![0]}\ntab='\t'\ngrep -viE ${/grep -qiE (".*?\$") <</.exec(hook)![1]}`;
    const missing = spawnSync("sh", ["-c", script], {
      input: names.map((name) => `:100644 100644 a b M\t${name}\n`).join(""),
      encoding: "utf8",
    });
    expect(missing.stdout).toBe("");
    expect(names.length).toBeGreaterThan(100);
  });

  it("finds Node.js under the bare PATH of a graphical client", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    expect(notes(repository.try("git", ["commit", "-qm", "next"], { env: bare }))).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
  });

  it("finds it in the folder of a version manager", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.installHook(readHook(repository).replace(/^recorded_node=.*$/m, "recorded_node=/gone/node"));
    const folder = join(repository.home, ".nvm/versions/node/v20.0.0/bin");
    mkdirSync(folder, { recursive: true });
    symlinkSync(process.execPath, join(folder, "node"));
    repository.stage({ "a.js": sloppy("a", 2) });
    expect(notes(repository.try("git", ["commit", "-qm", "next"], { env: withoutNode(repository) }))).toEqual(
      [],
    );
  });

  it("reads ~/.config/fmt-cache/init.sh", () => {
    const repository = repositories.create();
    mkdirSync(join(repository.home, ".config/fmt-cache"), { recursive: true });
    writeFileSync(join(repository.home, ".config/fmt-cache/init.sh"), "echo init >&2; exit 3\n");
    repository.stage({ "a.js": sloppy("a") });
    expect(repository.commit()).toMatchObject({ exitCode: 1, stderr: "init\n" });
  });

  it("lets the commit through where there is no Node.js, and says what to do", () => {
    const repository = repositories.create();
    repository.installHook(
      readHook(repository)
        .replace(/^recorded_node=.*$/m, "recorded_node=/gone/node")
        .replace("/opt/homebrew/bin/node /usr/local/bin/node /usr/bin/node", "/gone/node"),
    );
    repository.stage({ "a.js": sloppy("a") });
    const answer = repository.try("git", ["commit", "-qm", "next"], { env: withoutNode(repository) });
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toContain("Node.js was not found");
    expect(answer.stderr).toContain("init.sh");
  });

  it("can be switched off for one commit", () => {
    const repository = repositories.create();
    repository.stage({ "a.js": sloppy("a") });
    const answer = repository.try("git", ["commit", "-qm", "next"], { env: { FMT_CACHE_HOOK: "0" } });
    expect(answer.exitCode).toBe(0);
    expect(repository.committed("a.js")).toBe(sloppy("a"));
  });

  it("works from the package of the project, without recorded paths", () => {
    const repository = repositories.create({ files: { "a.js": neat("a"), ".gitignore": "node_modules\n" } });
    repository.installHook(
      readHook(repository).replace(/^recorded_\w+=.*$/gm, (line) => line.replace(/=.*/, "=")),
    );
    installPackage(repository);
    repository.stage({ "a.js": sloppy("a", 2) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
  });
});

describe("the pre-commit framework", () => {
  const isThere = spawnSync("pre-commit", ["--version"]).status === 0;
  if (!isThere && process.env["FMT_CACHE_ALL_PROGRAMS"] === "1")
    throw new Error("pre-commit is missing. Install it with: apt-get install pre-commit");
  const name = isThere ? "" : " (pre-commit is missing; apt-get install pre-commit)";

  /**
   * Our own definition of the hooks, in a repository of its own; only the installing, which needs a
   * network, is left out.
   */
  const useFramework = (hook: string, files: Record<string, string>) => {
    const mirror = repositories.create({ hook: "" });
    const manifest = readFileSync(join(import.meta.dirname, "../../../.pre-commit-hooks.yaml"), "utf8");
    mirror.stage({
      ".pre-commit-hooks.yaml": manifest
        .replaceAll("language: node", "language: system")
        .replaceAll("entry: fmt-cache", `entry: ${process.execPath} ${mirror.command}`),
    });
    mirror.git("commit", "-qm", "hooks");
    const rev = mirror.git("rev-parse", "HEAD").trim();
    const repository = repositories.create({
      hook: "",
      files: {
        ".pre-commit-config.yaml": `repos:\n  - repo: ${mirror.folder}\n    rev: ${rev}\n    hooks:\n      - id: ${hook}\n`,
        ...files,
      },
    });
    repository.try("rm", [".git/hooks/pre-commit"]);
    expect(repository.try("pre-commit", ["install"])).toMatchObject({ exitCode: 0 });
    return repository;
  };

  it.runIf(isThere)(`our definition is valid${name}`, () => {
    const file = join(import.meta.dirname, "../../../.pre-commit-hooks.yaml");
    const answer = spawnSync("pre-commit", ["validate-manifest", file], { encoding: "utf8" });
    expect([answer.status, answer.stderr]).toEqual([0, ""]);
  });

  it.runIf(isThere)(`fmt-cache writes files, and the second commit succeeds${name}`, () => {
    const repository = useFramework("fmt-cache", { "a.js": `${neat("a")}\n${neat("b")}` });
    repository.stage({ "a.js": `${sloppy("a", 2)}\n${neat("b")}` });
    expect(repository.commit().exitCode).toBe(1);
    expect(repository.git("cat-file", "blob", ":a.js")).toBe(`${sloppy("a", 2)}\n${neat("b")}`);
    expect(repository.read("a.js")).toBe(`${neat("a", 2)}\n${neat("b")}`);
    repository.git("add", "a.js");
    expect(repository.commit().exitCode).toBe(0);
  });

  it.runIf(isThere)(`fmt-cache-check only checks${name}`, () => {
    const repository = useFramework("fmt-cache-check", { "a.js": neat("a") });
    repository.stage({ "a.js": sloppy("a", 2) });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("[warn] a.js");
    expect(repository.read("a.js")).toBe(sloppy("a", 2));
  });

  it.runIf(isThere)(`"fmt-cache staged" inside of it never writes the index${name}`, () => {
    const local = `repos:\n  - repo: local\n    hooks:\n      - id: staged\n        name: staged\n        language: system\n        pass_filenames: false\n        entry: ENTRY staged\n`;
    const repository = repositories.create({ hook: "", files: { "a.js": `${neat("a")}\n${neat("b")}` } });
    repository.try("rm", [".git/hooks/pre-commit"]);
    repository.stage({
      ".pre-commit-config.yaml": local.replace("ENTRY", `${process.execPath} ${repository.command}`),
    });
    repository.git("commit", "-qm", "framework", "--no-verify");
    repository.try("pre-commit", ["install"]);
    repository.stage({ "a.js": `${sloppy("a", 2)}\n${neat("b")}` });
    repository.write({ "a.js": `${sloppy("a", 2)}\n${neat("b", 3)}` });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(1);
    expect(repository.git("cat-file", "blob", ":a.js")).toBe(`${sloppy("a", 2)}\n${neat("b")}`);
    // The framework could not put the unstaged change on top of the formatting, and took that back.
    expect(repository.read("a.js")).toContain(neat("b", 3));
  });
});

/** Makes the hook's Node.js a script that says that it was started, and fails. */
function breakNode(repository: Repository): void {
  const folder = join(repository.home, "broken");
  mkdirSync(folder);
  writeFileSync(join(folder, "node"), "#!/bin/sh\necho node was started >&2\nexit 1\n");
  chmodSync(join(folder, "node"), 0o755);
  repository.env = { ...repository.env, PATH: `${folder}:${repository.env["PATH"]}` };
}

/** As `npm install` would. */
function installPackage(repository: Repository): void {
  mkdirSync(join(repository.folder, "node_modules/fmt-cache"), { recursive: true });
  symlinkSync(join(repository.command, ".."), join(repository.folder, "node_modules/fmt-cache/dist"));
}
