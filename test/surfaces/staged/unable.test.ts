import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { packageOf } from "../cli/command.ts";
import type { Repository } from "./repository.ts";
import { useRepositories } from "./scenarios.ts";
import { sloppy } from "./texts.ts";

const repositories = useRepositories();

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
    repository.forgetPaths();
    const said = commitAnyway(repository);
    expect(said).toContain("fmt-cache is not installed here (node_modules/fmt-cache).");
    expect(said).toContain("npx fmt-cache uninstall");
  });

  it.each(["--require /gone/bootloader.js", "--no-such-option"])("NODE_OPTIONS=%s", (options) => {
    const repository = create();
    repository.env = { ...repository.env, NODE_OPTIONS: options };
    expect(commitAnyway(repository)).toContain(`Node.js does not start with NODE_OPTIONS=${options}\n`);
  });

  it("a package that it needs is missing", () => {
    const repository = create();
    repository.forgetPaths();
    const modules = installPackage(repository);
    repository.write({ ".prettierignore": "x\n" });
    rmSync(join(modules, "ignore"));
    expect(commitAnyway(repository)).toBe(
      "[warn] What is staged is committed as it is, not formatted: Cannot find module 'ignore'\n[warn] Install the project's packages again.\n",
    );
  });

  it("a part of itself is missing", () => {
    const repository = create();
    repository.forgetPaths();
    const modules = installPackage(repository);
    renameSync(join(modules, "fmt-cache/dist/core.cjs"), join(modules, "moved"));
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

  it.each(["18.20.8", "20.18.3"])("Node.js is too old: %s", (version) => {
    const repository = create();
    const preload = join(repository.home, "old.cjs");
    writeFileSync(preload, `Object.defineProperty(process.versions, "node", { value: "${version}" });\n`);
    const env = { NODE_OPTIONS: `--require ${preload}` };
    repository.env = { ...repository.env, ...env };
    const sentence = `fmt-cache needs Node.js 20.19 or newer, but "${process.execPath}" is ${version}.`;
    expect(commitAnyway(repository)).toBe(
      `${sentence} What is staged is committed as it is, not formatted.\n`,
    );
    for (const words of [["staged", "--check"], ["--check", "."], ["lsp"]])
      expect(repository.run(...words)).toMatchObject({ exitCode: 1, stderr: `${sentence}\n` });
  });

  it("which is what package.json says, too", () => {
    const { engines } = JSON.parse(
      readFileSync(join(dirname(dirname(create().command)), "package.json"), "utf8"),
    ) as { readonly engines: { readonly node: string } };
    expect(engines.node).toBe(">=20.19");
  });

  it("which an old Node.js can say: it understands the first file", async () => {
    const text = readFileSync(create().command, "utf8");
    const forOld = await transform(text, { target: "node10", supported: { "dynamic-import": true } });
    // There is nothing in it that would have to be written in another way.
    expect((await transform(text, { target: "esnext" })).code).toBe(forOld.code);
    expect(text).not.toContain('require("node:');
  });
});
