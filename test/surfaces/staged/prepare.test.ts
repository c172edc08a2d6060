import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fillHook } from "../../../src/surfaces/staged/hook-file.ts";
import { packageOf } from "../cli/command.ts";
import type { Repository } from "./repository.ts";
import { useRepositories } from "./scenarios.ts";
import { neat } from "./texts.ts";

const repositories = useRepositories();
const silentSuccess = { exitCode: 0, stdout: "", stderr: "" };
const hookFile = ".git/hooks/pre-commit";
const line = "npx --no-install fmt-cache staged";

/** As npm runs a script of the project. */
const prepare = (repository: Repository, env: Record<string, string> = {}) =>
  repository.try(process.execPath, [repository.command, "install"], {
    env: { npm_lifecycle_event: "prepare", ...env },
  });

describe("fmt-cache install in the script prepare", () => {
  let outside: string | undefined;
  afterEach(() => outside && rmSync(outside, { recursive: true, force: true }));

  it("says nothing outside of git, and where there is no git", () => {
    const repository = repositories.create({ hook: "" });
    outside = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-outside-")));
    const install = (cwd: string, env: Record<string, string>) =>
      repository.try(process.execPath, [repository.command, "install"], { cwd, env });
    expect(install(outside, {})).toEqual(silentSuccess);
    expect(install(repository.folder, { PATH: outside })).toEqual(silentSuccess);
    expect(install(join(repository.folder, ".git"), {})).toEqual(silentSuccess);
    expect(repository.read(hookFile)).toBe("");
  });

  it("says and does nothing in CI", () => {
    const repository = repositories.create({ hook: "" });
    expect(prepare(repository, { CI: "true" })).toEqual(silentSuccess);
    expect(repository.read(hookFile)).toBe("");
    expect(prepare(repository, { CI: "false" }).stdout).toContain("Installed");
  });

  it("says nothing where the hook is there, and updates an older one", () => {
    const repository = repositories.create();
    repository.run("install");
    const hook = repository.read(hookFile);
    expect(repository.run("install")).toEqual(silentSuccess);
    repository.installHook(fillHook('#!/bin/sh\n# Put here by "fmt-cache install"; older.\n', {}));
    expect(prepare(repository).stdout).toContain(`Updated ${hookFile}`);
    expect(repository.read(hookFile)).toBe(hook);
  });

  it.each([
    [".husky/pre-commit", `${line}\n`],
    [".husky/pre-commit", "#!/bin/sh\nyarn fmt-cache staged || exit 1\n"],
    ["lefthook.yml", `pre-commit:\n  jobs:\n    - run: ${line}\n`],
    [
      "lefthook.yaml",
      `pre-push:\n  x: 1\npre-commit:\n\n  # first\n  jobs:\n    - run: ${line}\ncommit-msg:\n`,
    ],
    ["lefthook.toml", `[pre-push]\n[[pre-commit.jobs]]\nrun = "${line}"\n`],
    [".config/lefthook.toml", `[pre-commit]\njobs = [{ run = "${line}" }]\n`],
    [".pre-commit-config.yaml", "repos:\n  - repo: x\n    rev: v0.1.0\n    hooks:\n      - id: fmt-cache\n"],
    ["package.json", `{ "simple-git-hooks": { "pre-commit": "${line}" } }\n`],
    [".simple-git-hooks.cjs", `module.exports = { "pre-commit": "${line}" };\n`],
    ["package.json", '{ "lint-staged": { "*": "fmt-cache --write --ignore-unknown" } }\n'],
    ["package.json", '{ "lint-staged": { "*": ["fmt-cache --write --ignore-unknown"] } }\n'],
  ])("says and does nothing where %s runs fmt-cache already", (name, text) => {
    const repository = repositories.create({ hook: "" });
    repository.write({ [name]: text });
    expect(repository.run("install")).toEqual(silentSuccess);
    expect(repository.read(hookFile)).toBe("");
  });

  it.each([
    [".husky/pre-commit", "# npx --no-install fmt-cache staged\nnpm test\n"],
    ["lefthook.yml", "pre-commit:\n  jobs:\n    # - run: fmt-cache staged\n    - run: npm test\n"],
    ["lefthook.yml", "pre-commit:\n  jobs: []\npre-push:\n  jobs:\n    - run: npx fmt-cache --check .\n"],
    ["lefthook.toml", '[pre-commit]\n[pre-push]\njobs = [{ run = "npx fmt-cache --check ." }]\n'],
    ["package.json", '{ "simple-git-hooks": { "pre-push": "npx fmt-cache --check ." } }\n'],
    ["package.json", '{ "scripts": { "prepare": "fmt-cache install", "staged": "fmt-cache staged" } }\n'],
  ])("installs where %s does not", (name, text) => {
    const repository = repositories.create({ hook: "" });
    repository.write({ [name]: text });
    expect(prepare(repository).stdout).toBe(`Installed ${hookFile}: commits are formatted from now on.\n`);
  });

  it("goes on, with a warning, where a hook of someone else is there", () => {
    const repository = repositories.create({ hook: "#!/bin/sh\necho theirs\n" });
    const answer = prepare(repository);
    expect(answer).toMatchObject({ exitCode: 0, stdout: "" });
    expect(answer.stderr).toContain(`[warn]   ${line} || exit 1`);
    expect(repository.run("install").exitCode).toBe(1);
    repository.installHook(`#!/bin/sh\n${line} || exit 1\n`);
    expect(repository.run("install")).toEqual(silentSuccess);
  });

  it("works before husky and after it", () => {
    const repository = repositories.create({ hook: "", files: { "a.js": neat("a") } });
    repository.write({ "package.json": '{ "devDependencies": { "husky": "9" } }\n', ".husky/x": "" });
    expect(prepare(repository).stdout).toContain("Installed .husky/pre-commit");
    const husky = join(import.meta.dirname, "../../../node_modules/husky/bin.js");
    expect(repository.try(process.execPath, [husky])).toMatchObject({ exitCode: 0 });
    expect(prepare(repository)).toEqual(silentSuccess);
    expect(repository.read(hookFile)).toBe("");
  });

  it("tells a project whose only Prettier is older than 3", () => {
    const repository = repositories.create({ hook: "", files: { ".gitignore": "node_modules\n" } });
    const folder = join(repository.folder, "node_modules/prettier");
    mkdirSync(folder, { recursive: true });
    cpSync(packageOf("prettier-2"), folder, { recursive: true });
    const answer = prepare(repository);
    expect(answer).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Installed") as string });
    expect(answer.stderr).toContain("The Prettier of this project is 2.8.8.");
    expect(answer.stderr).toContain("npm install --save-dev prettier@3");
    // Such a Prettier still formats.
    repository.stage({ "a.js": "a  =  1\n" });
    expect(repository.commit().exitCode).toBe(0);
    expect(repository.committed("a.js")).toBe("a = 1;\n");
  });
});

it("a person on a terminal reads why nothing was installed", async () => {
  const { hasTerminals, runOnTerminal } = await import("../cli/terminal.ts");
  if (!hasTerminals) return;
  const repository = repositories.create();
  repository.run("install");
  const settings = { cwd: repository.folder, env: repository.env, columns: 100 };
  const { screen, exitCode } = await runOnTerminal(repository.command, ["install"], settings);
  expect({ screen: screen.trim(), exitCode }).toEqual({
    screen: `Nothing was installed: the hook is in ${hookFile} already.`,
    exitCode: 0,
  });
});
