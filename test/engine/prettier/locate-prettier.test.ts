import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createPrettierLocator } from "../../../src/engine/prettier/locate-prettier.ts";

describe("the Prettier of a folder", () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-locate-")));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const install = (folder: string, manifest: object): string => {
    const directory = join(root, folder);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
    return directory;
  };
  const locate = (folder: string) => createPrettierLocator()(join(root, folder));
  const own = dirname(fileURLToPath(import.meta.resolve("prettier/package.json")));
  const link = (target: string, name: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    symlinkSync(target, join(root, name));
  };
  const ours = install("checkout/prettier", { name: "prettier", version: "3.10.1", "fmt-cache": true });

  it("is the nearest upwards, under whatever name it was published", () => {
    const outer = install("outer/node_modules/prettier", { name: "prettier", version: "3.1.0" });
    const fork = install("outer/inner/node_modules/prettier", { name: "@fork/prettier", version: "3.2.0" });
    expect(locate("outer/src")).toEqual({ directory: outer, version: "3.1.0", origin: "nearest" });
    expect(locate("outer/inner/src")).toEqual({ directory: fork, version: "3.2.0", origin: "nearest" });
  });

  it("is our own dependency where there is none", () => {
    expect(locate("nothing")).toMatchObject({ directory: own, origin: "own" });
  });

  it("is the nearest from a given folder, if there is one; else the same as without that folder", () => {
    const outer = install("given/node_modules/prettier", { name: "prettier", version: "3.1.0" });
    const inner = install("given/a/b/node_modules/prettier", { name: "prettier", version: "3.2.0" });
    const inAll = ["given/a/b", "given", "nothing"].map((folder) => join(root, folder));
    const from = (folder: string) => inAll.map(createPrettierLocator(join(root, folder)));
    expect(new Set(from("given/a").map(({ directory }) => directory))).toEqual(new Set([outer]));
    expect(new Set(from("given/a").map(({ origin }) => origin))).toEqual(new Set(["given-folder"]));
    expect(from("given/a/b/c").map(({ directory }) => directory)).toEqual([inner, inner, inner]);
    expect(from("nothing").map(({ directory, origin }) => [directory, origin])).toEqual([
      [inner, "nearest"],
      [outer, "nearest"],
      [own, "own"],
    ]);
  });

  it.each([
    ["is no JSON", "{"],
    ["has no version", '{ "name": "prettier" }'],
    ["is null", "null"],
  ])("is a broken one where its package.json %s, and is looked for again", (because, manifest) => {
    install("broken/node_modules/prettier", { name: "prettier", version: "3.1.0" });
    const folder = `broken/${because}`;
    const inner = install(`${folder}/node_modules/prettier`, {});
    writeFileSync(join(inner, "package.json"), manifest);
    const locateAgain = createPrettierLocator();
    expect(locateAgain(join(root, folder))).toEqual({
      directory: inner,
      version: "unknown",
      origin: "nearest",
      problem: expect.stringContaining("package.json") as string,
    });
    install(`${folder}/node_modules/prettier`, { version: "3.2.0" });
    expect(locateAgain(join(root, folder))).toEqual({
      directory: inner,
      version: "3.2.0",
      origin: "nearest",
    });
  });

  it("is not an empty folder", () => {
    const outer = install("empty/node_modules/prettier", { name: "prettier", version: "3.1.0" });
    mkdirSync(join(root, "empty/inner/node_modules/prettier"), { recursive: true });
    expect(locate("empty/inner").directory).toBe(outer);
  });

  it("is never ourselves: a link to our module is skipped", () => {
    const outer = install("linked/node_modules/prettier", { name: "prettier", version: "3.1.0" });
    link(ours, "linked/inner/node_modules/prettier");
    expect(locate("linked/inner/src").directory).toBe(outer);
    link(ours, "only-linked/node_modules/prettier");
    expect(locate("only-linked").directory).toBe(own);
  });

  it("is never ourselves: so is an alias of our package, whose own dependency may lie in it", () => {
    install("alias/node_modules/prettier", { name: "fmt-cache", version: "3.10.1" });
    expect(locate("alias").directory).toBe(own);
  });
});
