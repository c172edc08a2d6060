import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createPrettierLocator } from "../../src/engine/locate-prettier.ts";

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
    expect(locate("outer/src")).toEqual({ directory: outer, version: "3.1.0" });
    expect(locate("outer/inner/src")).toEqual({ directory: fork, version: "3.2.0" });
  });

  it("is our own dependency where there is none", () => {
    expect(locate("nothing").directory).toBe(own);
  });

  it("is never ourselves: a link to our module is passed over", () => {
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
