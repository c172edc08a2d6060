import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { packageOf } from "../cli/command.ts";
import { layouts } from "../cli/layouts/layouts.ts";
import { collectPackages } from "../cli/layouts/packages.ts";
import type { Repository } from "./repository.ts";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

/** The hook as it is in a folder that is committed, with no path of this machine. */
function forgetPaths(repository: Repository): void {
  const hook = repository.read(".git/hooks/pre-commit");
  repository.installHook(hook.replaceAll(/^recorded_(\w+)=.*$/gm, "recorded_$1="));
}

/** Copies our package, with links to what it needs, into the project. */
function installPackage(repository: Repository): string {
  const modules = join(repository.folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  cpSync(dirname(dirname(repository.command)), join(modules, "fmt-cache"), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(modules, "fmt-cache/package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(packageOf(name), join(modules, name));
  }
  return modules;
}

/** Commits what fmt-cache cannot format. Gives what was said. */
function commitAnyway(repository: Repository, text = sloppy("a")): string {
  repository.stage({ "a.js": text });
  const { exitCode, stderr } = repository.commit();
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect([repository.committed("a.js"), repository.read("a.js")]).toEqual([text, text]);
  return stderr;
}

describe("where fmt-cache cannot run, the commit goes through, and the user reads what to do", () => {
  const create = () => repositories.create({ files: { ".gitignore": "node_modules\n" } });

  it("fmt-cache is not installed", () => {
    const repository = create();
    forgetPaths(repository);
    const said = commitAnyway(repository);
    expect(said).toContain("fmt-cache is not installed here (node_modules/fmt-cache).");
    expect(said).toContain("npx fmt-cache uninstall");
  });

  it("a package that it needs is missing", () => {
    const repository = create();
    forgetPaths(repository);
    const modules = installPackage(repository);
    repository.write({ ".prettierignore": "x\n" });
    rmSync(join(modules, "ignore"));
    expect(commitAnyway(repository)).toBe(
      "[warn] What is staged is committed as it is, not formatted: Cannot find module 'ignore'\n[warn] Install the project's packages again.\n",
    );
  });

  it("a part of itself is missing", () => {
    const repository = create();
    forgetPaths(repository);
    const modules = installPackage(repository);
    renameSync(join(modules, "fmt-cache/dist/command.cjs"), join(modules, "moved"));
    expect(commitAnyway(repository)).toContain("fmt-cache is not completely installed");
  });

  it("the project's Prettier is broken", () => {
    const repository = create();
    repository.write({ "node_modules/prettier/package.json": "{" });
    expect(commitAnyway(repository)).toContain("its package.json cannot be read");
    repository.write({ "node_modules/prettier/package.json": '{ "name": "prettier", "version": "3.5.0" }' });
    expect(commitAnyway(repository, sloppy("a", 2))).toContain('prettier" cannot be used');
    repository.stage({ "b.js": sloppy("b") });
    expect(repository.run("staged", "--check").exitCode).toBe(2);
  });

  it("Node.js is too old", () => {
    const repository = create();
    const preload = join(repository.home, "old.cjs");
    writeFileSync(preload, 'Object.defineProperty(process.versions, "node", { value: "18.20.8" });\n');
    const env = { NODE_OPTIONS: `--require ${preload}` };
    repository.env = { ...repository.env, ...env };
    expect(commitAnyway(repository)).toBe(
      `fmt-cache needs Node.js 20 or newer, but "${process.execPath}" is 18.20.8. What is staged is committed as it is, not formatted.\n`,
    );
    for (const words of [["staged", "--check"], ["--check", "."], ["lsp"]])
      expect(repository.run(...words)).toMatchObject({
        exitCode: 1,
        stderr: `fmt-cache needs Node.js 20 or newer, but "${process.execPath}" is 18.20.8.\n`,
      });
  });

  it("which an old Node.js can say: it understands the first file", async () => {
    const text = readFileSync(create().command, "utf8");
    const forOld = await transform(text, { target: "node10", supported: { "dynamic-import": true } });
    // There is nothing in it that would have to be written in another way.
    expect((await transform(text, { target: "esnext" })).code).toBe(forOld.code);
    expect(text).not.toContain('require("node:');
  });
});

describe("with Yarn's Plug'n'Play", () => {
  const create = (own: readonly string[]) => {
    const repository = repositories.create({ hook: "" });
    const packages = [
      ...collectPackages(["prettier", ...Object.keys(dependenciesOf(repository))]),
      {
        name: "fmt-cache",
        version: "0.1.0",
        folder: dirname(dirname(repository.command)),
        needs: Object.keys(dependenciesOf(repository)),
      },
    ];
    layouts.plugAndPlay.install(repository.folder, packages, own);
    repository.write({ ".gitignore": ".yarn\n.pnp*\n" });
    repository.git("add", "-A");
    repository.git("commit", "-qm", "packages");
    repository.installHook();
    forgetPaths(repository);
    return repository;
  };
  const dependenciesOf = ({ command }: Repository) =>
    (
      JSON.parse(readFileSync(join(dirname(command), "../package.json"), "utf8")) as {
        readonly dependencies: Readonly<Record<string, string>>;
      }
    ).dependencies;

  it("the hook finds fmt-cache in its archive, from one file to many", () => {
    const repository = create(["prettier", "fmt-cache"]);
    expect(repository.exists("node_modules")).toBe(false);
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    // So many that worker processes are hired.
    const names = Array.from({ length: 60 }, (_, index) => `dir/b${index}.ts`);
    const body = Array.from({ length: 40 }, (_, index) => sloppy(`b${index}`)).join("");
    repository.stage(
      Object.fromEntries(names.map((name, index) => [name, `${body}${sloppy("own", index)}`])),
    );
    const answer = repository.commit();
    expect(notes(answer)).toEqual([]);
    expect(answer.stderr.split("\n").filter(Boolean)).toHaveLength(names.length);
    expect(repository.committed("dir/b59.ts")).toContain(neat("own", 59));
    // A syntax error refuses the commit as ever.
    repository.stage({ "c.js": "const = 1\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 1 });
  });

  it("lets the commit through where fmt-cache is no dependency", () => {
    const repository = create(["prettier"]);
    repository.stage({ "a.js": sloppy("a") });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toContain("fmt-cache is not installed here (.pnp.cjs).");
    expect(repository.committed("a.js")).toBe(sloppy("a"));
  });
});
