import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeChanges } from "../../../src/surfaces/cli/init/write-changes.ts";
import { openGit } from "../../../src/surfaces/git/git.ts";
import type { Repository } from "../staged/repository.ts";
import { useRepositories } from "../staged/scenarios.ts";
import { packageOf } from "./command.ts";
import { hasTerminals } from "./terminal.ts";

const repositories = useRepositories({ runInit: true });

const manifest = (format: string) =>
  `{\n  "scripts": { "format": "${format} --write ." },\n  "devDependencies": { "prettier": "3" }\n}\n`;

const files = {
  ".gitignore": "node_modules\n",
  "package.json": manifest("prettier"),
  "web/package.json": manifest("prettier --cache"),
  ".husky/pre-commit": "npx prettier --check .\nnpx prettier@2 --check old\n",
  ".github/workflows/ci.yml":
    "jobs:\n  a:\n    steps:\n      - uses: a/prettier_action@v4\n      - run: npx prettier -c .\n",
  ".vscode/settings.json": '{\n  "editor.defaultFormatter": "esbenp.prettier-vscode"\n}\n',
  Makefile: "check:\r\n\tnpx prettier -c .\r\n",
  "notes.md": "npx prettier --check .\n",
};
const expected = {
  ...files,
  "package.json": manifest("fmt-cache"),
  "web/package.json": manifest("fmt-cache"),
  ".husky/pre-commit": "npx fmt-cache --check .\nnpx prettier@2 --check old\n",
  ".github/workflows/ci.yml":
    "jobs:\n  a:\n    steps:\n      - uses: a/prettier_action@v4\n      - run: npx fmt-cache -c .\n",
  ".vscode/settings.json":
    '{\n  "prettier.prettierPath": "./node_modules/fmt-cache/prettier",\n  "editor.defaultFormatter": "esbenp.prettier-vscode"\n}\n',
  Makefile: "check:\r\n\tnpx fmt-cache -c .\r\n",
};

const create = (changed: Readonly<Record<string, string>> = {}) =>
  repositories.create({ hook: "", files: { ...files, ...changed } });

const contents = (repository: Repository, names: Readonly<Record<string, string>> = files) =>
  Object.fromEntries(Object.keys(names).map((name) => [name, repository.read(name)]));

/** Runs what the command says takes everything back. */
function takeBack(repository: Repository, said: string): void {
  const command = /To take it back: (git .+)$/m.exec(said)![1]!;
  const { exitCode, stderr } = repository.try("sh", ["-c", command]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
}

// The repository's scripts, and what takes changes back, are run by a POSIX shell.
describe.skipIf(process.platform === "win32")("fmt-cache init", () => {
  it("shows what it would write, and writes nothing where nobody can be asked", () => {
    const repository = create();
    const { stdout, stderr, exitCode } = repository.run("init");
    expect({ stderr, exitCode }).toEqual({
      stderr:
        "[warn] Nothing was written, because nobody can be asked here. To write it: fmt-cache init --yes\n",
      exitCode: 1,
    });
    expect(stdout).toContain(
      '-  "scripts": { "format": "prettier --write ." },\n+  "scripts": { "format": "fmt-cache',
    );
    expect(contents(repository)).toEqual(files);
    // What is shown can be applied, too.
    expect(repository.try("git", ["apply"], { input: stdout })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(contents(repository)).toEqual(expected);
  });

  it("replaces Prettier wherever it finds it, names what is left, and is taken back by git", () => {
    const repository = create();
    const { stdout, stderr, exitCode } = repository.run("init", "--yes");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(contents(repository)).toEqual(expected);
    expect(stdout).toContain(
      "Changed 6 files. To take it back: git apply --reverse .git/fmt-cache-init.patch\n",
    );
    expect(stdout).toContain(
      "Look yourself: Prettier seems to run in .github/workflows/ci.yml, .husky/pre-commit:2\n",
    );
    expect(stdout).toContain("Add it to the project: npm install --save-dev fmt-cache\n");
    const again = repository.run("init", "-y");
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(again.stdout).toMatch(/^Nothing is to be changed, but for what only you can change\.\n/);
    takeBack(repository, stdout);
    expect(contents(repository)).toEqual(files);
    expect(repository.status()).toBe("");
  });

  it("names what it does not understand, in files of every kind, and changes none of them", () => {
    const repository = repositories.create({
      hook: "",
      files: {
        "package.json": `{
  "scripts": {
    "a": "git ls-files | xargs prettier --write",
    "b": "npx prettier@3 --check .", "c": "yarn dlx prettier",
    "d": "npm run lint:prettier -- --write",
    "e": "npm run prettier -- --check", "f": "yarn prettier --check",
    "prettier": "fmt-cache ."
  },
  "lint-staged": {
    "*": "docker run node prettier --write"
  }
}
`,
        Makefile: "a:\n\tdocker run node prettier -c .\n",
        ".github/workflows/ci.yml": "jobs:\n  a:\n    run: >-\n      npx prettier\n      --check .\n",
        ".pre-commit-config.yaml":
          "repos:\n  - repo: local\n    hooks:\n      - id: a\n        entry: prettier\n",
        "a/.pre-commit-config.yaml":
          "repos:\n  - repo: https://x.org/pre-commit-prettier\n    hooks:\n      - id: prettier\n",
        ".vscode/settings.json": '{ "prettier.prettierPath": null }\n',
        "web/.vscode/settings.json": '{ "prettier.semi": \n',
        ".zed/settings.json": '{ "external": { "command": "npx", "arguments": ["prettier@3"] } }\n',
      },
    });
    const { stdout, exitCode } = repository.run("init", "--yes");
    expect(exitCode).toBe(0);
    const named = [
      ".github/workflows/ci.yml:4, .pre-commit-config.yaml:5, .vscode/settings.json, .zed/settings.json",
      "Makefile:2, a/.pre-commit-config.yaml, package.json:3, package.json:4, package.json:10, web/.vscode/settings.json",
    ];
    expect(stdout).toContain(
      `Nothing is to be changed, but for what only you can change.\n\n- Look yourself: Prettier seems to run in ${named.join(", ")}\n`,
    );
    expect(repository.status()).toBe("");
  });

  it("says so where nothing runs Prettier", () => {
    const { stdout } = repositories.create({ hook: "", files: { "package.json": "{}\n" } }).run("init");
    expect(stdout).toMatch(/^Nothing is to be changed: no file that was found runs Prettier\.\n/);
  });

  it("takes back only what it did where other changes are not committed", () => {
    const repository = create();
    const edited = manifest("prettier").replace("3", "3.10.1");
    repository.write({ "package.json": edited, "lefthook.yml": "a:\n  - run: prettier -w x\n" });
    const first = repository.run("init", "--yes");
    expect(repository.read("package.json")).toBe(edited.replace("prettier --", "fmt-cache --"));
    expect(repository.read("lefthook.yml")).toBe("a:\n  - run: fmt-cache -w x\n");
    repository.write({ "package.json": repository.read("package.json") + "\n" });
    takeBack(repository, first.stdout);
    expect(repository.read("package.json")).toBe(edited + "\n");
    const second = repository.run("init", "--yes");
    expect(second.stdout).toContain("git apply --reverse .git/fmt-cache-init-2.patch");
    takeBack(repository, second.stdout);
    expect(repository.read("lefthook.yml")).toBe("a:\n  - run: prettier -w x\n");
  });

  it("takes back what it wrote before a file that it could not write", () => {
    const repository = create();
    const git = openGit(repository.folder, repository.env);
    const change = (path: string, before: string) => ({
      path,
      before,
      bytes: Buffer.from(before),
      after: `${before}\n`,
    });
    const write = (...changes: readonly ReturnType<typeof change>[]) => {
      const said: string[] = [];
      const say = (text: string) => void said.push(text);
      const output = { stdout: say, stderr: say, flush: () => Promise.resolve() };
      const isWritten = writeChanges(changes, git, { cwd: git.top, output }, { error: say });
      expect([isWritten, said[0]]).toEqual([
        false,
        expect.stringMatching(/^Unable to write "package.json": .*changed/),
      ]);
      return said;
    };
    const failing = change("package.json", "not what it holds");
    const rest = change("web/package.json", manifest("prettier --cache"));
    expect(write(failing, rest)).toHaveLength(1);
    expect(readdirSync(join(repository.folder, ".git"))).not.toContain("fmt-cache-init.patch");
    const said = write(change("Makefile", files.Makefile), failing, rest);
    expect(repository.status()).toContain("Makefile");
    const command = /^To take back what was written before: (git .+)$/.exec(said[1]!)![1]!;
    expect(repository.try("sh", ["-c", command])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(repository.status()).toBe("");
  });

  it("works from a folder below, on the whole repository", () => {
    const repository = create();
    const cwd = join(repository.folder, "web");
    const { stdout } = repository.try(process.execPath, [repository.command, "init", "--yes"], { cwd });
    expect(contents(repository)).toEqual(expected);
    const command = /To take it back: (git .+)$/m.exec(stdout)![1]!;
    expect(repository.try("sh", ["-c", command], { cwd })).toMatchObject({ exitCode: 0 });
    expect(contents(repository)).toEqual(files);
  });

  it("leaves links, and files that are not UTF-8", () => {
    const repository = create();
    repository.write({ "a/lefthook.yml": Buffer.from("run: prettier -c \xff\n", "latin1") });
    mkdirSync(join(repository.folder, "b"));
    symlinkSync("../Makefile", join(repository.folder, "b/Makefile"));
    const { stdout } = repository.run("init", "--yes");
    expect(stdout).toContain("Changed 6 files.");
    expect(repository.read("Makefile")).toBe(expected["Makefile"]);
  });

  it("refuses to work outside of git, where nothing could be taken back", () => {
    const repository = create();
    const answer = repository.try(process.execPath, [repository.command, "init"], {
      cwd: join(repository.home),
    });
    expect(answer).toMatchObject({ stdout: "", exitCode: 1 });
    expect(answer.stderr).toMatch(
      /^\[error\] "fmt-cache init" works in a git repository only, .* "git init" makes one\.\n$/,
    );
    repository.git("init", "--bare", join(repository.home, "bare"));
    for (const [cwd, env, reason] of [
      [repository.folder, { PATH: repository.home }, "git was not found on the PATH."],
      [join(repository.home, "bare"), {}, "This folder is not in a work tree of git."],
    ] as const)
      expect(repository.try(process.execPath, [repository.command, "init"], { cwd, env }).stderr).toMatch(
        new RegExp(
          `^\\[error\\] "fmt-cache init" works in a git repository only, .* changes\\. ${reason}\n$`,
        ),
      );
  });

  it("speaks pnpm and Yarn, and of a Prettier that is too old", () => {
    const repository = create({ "pnpm-lock.yaml": "" });
    mkdirSync(join(repository.folder, "node_modules"));
    symlinkSync(packageOf("prettier-2"), join(repository.folder, "node_modules/prettier"));
    const { stdout, stderr } = repository.run("init", "--yes");
    expect(stdout).toContain("pnpm add --save-dev fmt-cache\n");
    expect(stderr).toContain("The Prettier of this project is 2.8.8.");
    expect(
      create({ "package.json": '{ "packageManager": "yarn@4.1.0" }' }).run("init", "-y").stdout,
    ).toContain("yarn add --dev fmt-cache\n");
  });

  it("advises the hook only where commits are not formatted", () => {
    const advice = "npx fmt-cache install\n";
    const noHook = { ".husky/pre-commit": "npm test\n" };
    expect(create(noHook).run("init", "-y").stdout).toContain(advice);
    const tasks = '{ "lint-staged": { "*": "prettier -u --write" } }\n';
    const managed = create({ ...noHook, "package.json": tasks });
    expect(managed.run("init", "-y").stdout).not.toContain(advice);
    const installed = create(noHook);
    installed.run("install");
    expect(installed.run("init", "-y").stdout).not.toContain(advice);
  });

  it.each([
    [["init", "now"], 'Unexpected arguments after "init": now.'],
    [["init", "--yess"], "Did you mean --yes?"],
  ])("says what is wrong with %j", (words, mistake) => {
    const answer = create().run(...words);
    expect(answer).toMatchObject({ stdout: "", exitCode: 1 });
    expect(answer.stderr).toContain(mistake);
  });
});

describe.skipIf(!hasTerminals)("on a terminal, it asks", () => {
  /** Types an answer when the question is there. */
  const ask = (repository: Repository, answer: string): Promise<string> => {
    const command = `${process.execPath} ${repository.command} init`;
    const env = { ...repository.env, SHELL: "/bin/sh", TERM: "xterm" };
    const child = spawn("script", ["--quiet", "--command", command, "/dev/null"], {
      cwd: repository.folder,
      env,
    });
    let screen = "";
    child.stdout.on("data", (part: Buffer) => {
      const before = screen;
      screen += part.toString();
      if (screen.includes("[Y/n]") && !before.includes("[Y/n]")) child.stdin.write(answer);
    });
    return new Promise((resolve) => void child.on("close", () => resolve(screen)));
  };

  it.each([
    ["\n", expected, "Changed 6 files."],
    ["yes\n", expected, "Changed 6 files."],
    ["n\n", files, "Nothing was written."],
  ])("%j", async (answer, after, said) => {
    const repository = create();
    const screen = await ask(repository, answer);
    expect(screen).toContain("Write this to 6 files? [Y/n]");
    expect(screen).toContain(said);
    expect(contents(repository)).toEqual(after);
  });
});
