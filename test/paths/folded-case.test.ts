import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import {
  isConfigFile,
  isConfigOfCode,
  isRootMarker,
  readConfigChain,
} from "../../src/engine/config/config-chain.ts";
import { useRepositories } from "../surfaces/staged/scenarios.ts";

const repositories = useRepositories();
let folder: string | undefined;
afterEach(() => folder && rmSync(folder, { recursive: true, force: true }));

/**
 * Plays a file system that folds case: `Sub/Foo.js` is on the disk, and the native `realpath` gives
 * that name for every spelling that reaches it.
 */
const foldingRealpath = `
const fs = require("node:fs");
const { native } = fs.realpathSync;
fs.realpathSync.native = (path, options) =>
  String(native(path, options)).replace(/\\/sub(?=\\/|$)/i, "/Sub").replace(/\\/foo\\.js$/i, "/Foo.js");
`;

it("files that the user spells otherwise than git are changed all the same", () => {
  const repository = repositories.create({ hook: "", files: { "Sub/Bar.js": "b;\n" } });
  repository.write({ "Sub/Foo.js": "a( )\n" });
  const at = (path: string) => join(repository.folder, path);
  mkdirSync(at("sub"));
  for (const name of ["foo.js", "FOO.JS"]) linkSync(at("Sub/Foo.js"), at(`sub/${name}`));
  repository.write({ ".git/info/exclude": "sub\n" });
  const preload = join(repository.home, "folding.cjs");
  writeFileSync(preload, foldingRealpath);
  repository.env = { ...repository.env, NODE_OPTIONS: `--require ${preload}` };
  for (const name of ["Sub/Foo.js", "sub/foo.js", "sub/FOO.JS"])
    expect(repository.run("-l", "--changed", name)).toMatchObject({ stdout: `${name}\n`, exitCode: 1 });
  expect(repository.run("-l", "--changed", "Sub/Bar.js")).toMatchObject({ stdout: "", exitCode: 0 });
});

it("a file behind a link to its folder is changed, too", () => {
  const repository = repositories.create({ hook: "", files: { "real/a.js": "a;\n" } });
  repository.write({ "real/a.js": "a( )\n", "real/b.js": "b( )\n" });
  symlinkSync("real", join(repository.folder, "link"));
  const { stdout } = repository.run("-l", "--changed", "link/a.js", "link/b.js");
  expect(stdout).toBe("link/a.js\nlink/b.js\n");
});

it.each([".prettierrc", ".PrettierRC", ".EditorConfig", "Package.json", "prettier.config.MJS"])(
  "%s may be what Prettier reads, and is not taken for anything that we know",
  (name) => {
    folder = mkdtempSync(join(tmpdir(), "fmt-cache-case-"));
    expect(isConfigFile(name)).toBe(true);
    writeFileSync(join(folder, name), '{ "prettier": { "semi": false } }\n');
    const before = readConfigChain(folder, undefined);
    expect(before.isCode).toBe(name !== ".prettierrc");
    writeFileSync(join(folder, name), '{ "prettier": { "semi": true } }\n');
    expect(readConfigChain(folder, undefined).facts).not.toEqual(before.facts);
  },
);

it("folders and code are recognised in any case", () => {
  expect([".git", ".Git", "git"].map(isRootMarker)).toEqual([true, true, false]);
  expect(["prettier.config.js", "prettier.config.JS", ".prettierrc.json"].map(isConfigOfCode)).toEqual([
    true,
    true,
    false,
  ]);
});
