// Long: it packs the package, and seven compilers read its types.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { version as prettierVersion } from "prettier";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { libraryNames } from "../../esbuild.config.ts";
import { writePackageFolder } from "../../package-folder.ts";
import * as library from "../../src/index.ts";

// What npm gets. `npm run lint` looks at it with publint and are-the-types-wrong; this installs it.
const repository = resolve(import.meta.dirname, "../..");
let directory: string;
let installed: string;
let archive: string;

beforeAll(() => {
  if (!existsSync(join(repository, "dist/core.cjs"))) throw new Error("Run: npm run build");
  directory = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-package-")));
  const folder = join(directory, "package");
  writePackageFolder(folder);
  const name = execFileSync("npm", ["pack", "--silent"], { cwd: folder, encoding: "utf8" }).trim();
  archive = join(folder, name);
  installed = join(directory, "node_modules/fmt-cache");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", archive, "-C", installed, "--strip-components=1"]);
  for (const dependency of ["prettier", "lru-cache", "@babel", "diff", "fast-glob", "ignore", "@types"])
    symlinkSync(join(repository, "node_modules", dependency), join(directory, "node_modules", dependency));
}, 300_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("takes at most 400 kB", () => {
  expect(readFileSync(archive).length).toBeLessThanOrEqual(400_000);
});

test("has a manifest without scripts, with all that npm shows", () => {
  const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as object;
  expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(["scripts"]));
  expect(manifest).not.toHaveProperty("devDependencies");
  for (const field of ["repository", "bugs", "homepage", "keywords", "license", "engines"])
    expect(manifest).toHaveProperty(field);
  for (const file of ["README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "hooks/pre-commit"])
    expect(existsSync(join(installed, file))).toBe(true);
  // The pre-commit framework installs from git, and needs it there.
  const own = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  expect(own.scripts["prepare"]).toContain("npm run build");
});

test("has a command that starts", () => {
  const { bin, version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    bin: { "fmt-cache": string };
    version: string;
  };
  const said = execFileSync(process.execPath, [join(installed, bin["fmt-cache"]), "--version"], {
    cwd: directory,
    env: { PATH: process.env["PATH"], HOME: directory },
    encoding: "utf8",
  });
  expect(said).toBe(`${prettierVersion}\nfmt-cache ${version}, Prettier ${prettierVersion}\n`);
});

test("gives the same functions to import and to require", async () => {
  const required = createRequire(join(directory, "a.cjs"))("fmt-cache") as Record<string, unknown>;
  const imported = (await import(pathToFileURL(join(installed, "dist/index.js")).href)) as typeof required;
  expect(Object.keys(imported).sort()).toEqual(Object.keys(library).sort());
  expect([...libraryNames]).toEqual(Object.keys(library).sort());
  for (const name of libraryNames) expect(imported[name]).toBe(required[name]);
});

const program = `import { createFormatter, format, type Formatter, type FormatEvent } from "fmt-cache";
import * as prettier from "fmt-cache/prettier";
import { parsers } from "fmt-cache/prettier/plugins/babel";
import { builders } from "fmt-cache/prettier/doc";
const formatter: Formatter = createFormatter({ onEvent: (event: FormatEvent) => void event.kind });
export const text: Promise<string> = format("a", { parser: "babel" });
export const same: Promise<string> = prettier.format("a", { plugins: [{ parsers }] });
export const line = builders.hardline;
// @ts-expect-error an unknown setting
createFormatter({ nonsense: 1 });
export default formatter;
`;

describe("types", () => {
  test.each([
    ["ES modules", "typescript", "a.mts", ["--module", "nodenext", "--moduleResolution", "nodenext"]],
    ["CommonJS", "typescript", "a.cts", ["--module", "nodenext", "--moduleResolution", "nodenext"]],
    ["bundlers", "typescript", "a.ts", ["--module", "esnext", "--moduleResolution", "bundler"]],
    ["the old resolution", "typescript", "a.ts", ["--module", "commonjs", "--moduleResolution", "node10"]],
    ["TypeScript 4.9, ES modules", "typescript-4.9", "a.mts", ["--module", "nodenext"]],
    ["TypeScript 4.9, CommonJS", "typescript-4.9", "a.cts", ["--module", "nodenext"]],
    ["TypeScript 4.9, the old resolution", "typescript-4.9", "a.ts", ["--moduleResolution", "node"]],
  ])("for %s", (_, compiler, file, args) => {
    writeFileSync(join(directory, file), program);
    const tsc = join(repository, "node_modules", compiler, "bin/tsc");
    const own = ["--noEmit", "--strict", "--target", "es2020", "--types", "node"];
    const run = () =>
      execFileSync(process.execPath, [tsc, ...own, ...args, file], {
        cwd: directory,
        encoding: "utf8",
        stdio: "pipe",
      });
    try {
      expect(run()).toBe("");
    } catch (error) {
      expect((error as { stdout: string }).stdout).toBe("");
      throw error;
    }
  });

  test("show nothing that is not public", () => {
    const declarations = readFileSync(join(installed, "dist/index.d.cts"), "utf8");
    expect(existsSync(join(installed, "dist/types"))).toBe(false);
    expect([...declarations.matchAll(/from ["'](.*)["']/g)].map(([, name]) => name)).toEqual(["prettier"]);
  });
});

test("exports Prettier's plugins", async () => {
  const require = createRequire(join(directory, "a.cjs"));
  expect(require("fmt-cache/prettier/plugins/babel")).toHaveProperty("parsers.babel");
  const imported = (await import(
    pathToFileURL(join(installed, "prettier/plugins/babel.mjs")).href
  )) as object;
  expect(imported).toHaveProperty("parsers.babel");
});
