import { linkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

/**
 * Plays a file system that folds case (macOS, Windows), where `Sub/Foo.js` is on the disk and git
 * knows `sub/foo.js`: both names reach the file, and the native `realpath` gives that on the disk.
 */
const foldingRealpath = `
const { realpathSync } = require("node:fs");
const { native } = realpathSync;
realpathSync.native = (path, options) => {
  const found = native(path, options);
  const fold = (text) => text.replace(/\\/sub(?=\\/|$)/, "/Sub").replace(/\\/foo\\.js$/, "/Foo.js");
  return typeof found === "string" ? fold(found) : Buffer.from(fold(found.toString("latin1")), "latin1");
};
`;

it("a file that git knows by another spelling than the disk is formatted in the work tree, too", () => {
  const repository = repositories.create({ config: ["core.ignoreCase=true"] });
  repository.stage({ "sub/foo.js": sloppy("a"), "sub/bar.js": sloppy("b") + sloppy("c") });
  repository.write({ "sub/bar.js": `${sloppy("b")}c = 2;\n` });
  const at = (path: string) => join(repository.folder, path);
  linkSync(at("sub/foo.js"), at("sub/Foo.js"));
  symlinkSync("sub", at("Sub"));
  const preload = join(repository.home, "folding.cjs");
  writeFileSync(preload, foldingRealpath);
  repository.env = { ...repository.env, NODE_OPTIONS: `--require ${preload}` };
  expect(notes(repository.commit())).toEqual([]);
  expect(repository.committed("sub/foo.js")).toBe(neat("a"));
  expect(repository.read("sub/foo.js")).toBe(neat("a"));
  expect(repository.read("sub/bar.js")).toBe(`${neat("b")}c = 2;\n`);
  expect(repository.git("diff", "--name-only")).toBe("sub/bar.js\n");
});
