import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Options } from "prettier";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createPrettierLocator } from "../../../src/engine/prettier/locate-prettier.ts";
import { openProject, readRecipe } from "../../../src/engine/project/project.ts";
import { createMapStore } from "../../stores/map-store.ts";

const text = "a { b: c }\n";
// The name of a plugin that is known to read nothing; unknown plugins would have to be watched.
const name = "prettier-plugin-sort-json";
const root = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-plugin-keys-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder: string;
let count = 0;
beforeEach(() => {
  folder = join(root, String((count += 1)));
  mkdirSync(folder);
});

/** Writes files below a folder of the test's own; returns the path of the first. */
function write(files: Readonly<Record<string, string | object>>): string {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
  return join(folder, Object.keys(files)[0]!);
}

/** The key of a whole text, found out by a new project; or the reason why there is none. */
async function keyOf(options: Options, source = text): Promise<string> {
  const location = createPrettierLocator()(import.meta.dirname);
  const recipe = await readRecipe(await openProject(location, createMapStore(new Map())), options, source);
  return recipe.kind === "recipe" ? recipe.keyOf({ kind: "file" }, source) : JSON.stringify(recipe);
}

/** All keys differ, and none is missing. */
function expectDifferent(keys: readonly string[]): void {
  for (const key of keys) expect(key).not.toContain('"kind"');
  expect(new Set(keys).size).toBe(keys.length);
}

const touching = 'export const parsers = { css: { parse() {}, astFormat: "postcss" } };\n';

describe("the key of a text that a plugin touches", () => {
  const plugin = "node_modules/made-up/index.js";
  const manifest = { name, version: "1.0.0", type: "module" };

  it("has the whole path but no defaults, because the plugin may have its own", async () => {
    const entry = write({ [plugin]: touching, "node_modules/made-up/package.json": manifest });
    const plugged = { parser: "css", plugins: [entry], filepath: join(folder, "a.css") };
    expectDifferent([
      await keyOf(plugged),
      await keyOf({ ...plugged, tabWidth: 2 }),
      await keyOf({ ...plugged, filepath: join(folder, "other", "a.css") }),
    ]);
  });

  it("depends on the path in the repository, wherever that is checked out", async () => {
    const entry = write({ [plugin]: touching, "node_modules/made-up/package.json": manifest });
    const keys: string[] = [];
    for (const checkout of ["one", "two/deeper"]) {
      mkdirSync(join(folder, checkout, ".git"), { recursive: true });
      for (const file of ["a.css", "src/a.css", "src/b.css"])
        keys.push(await keyOf({ parser: "css", plugins: [entry], filepath: join(folder, checkout, file) }));
    }
    expect(keys.slice(0, 3)).toEqual(keys.slice(3));
    expectDifferent(keys.slice(0, 3));
  });

  it("depends on all code that the plugin can load, to the end, and on nothing else", async () => {
    const options = { parser: "css", filepath: join(folder, "a.css"), plugins: [join(folder, plugin)] };
    const code = {
      [plugin]: `import "./helper.js"; import "declared"; try { await import("optional") } catch {} ${touching}`,
      "node_modules/made-up/helper.js": "export {};",
      "node_modules/made-up/unused.js": "export {};",
      "node_modules/made-up/package.json": { ...manifest, dependencies: { declared: "*" } },
      "node_modules/declared/package.json": { name: "declared", version: "1.0.0", exports: "./x.js" },
      "node_modules/declared/x.js": 'module.exports = require("undeclared/deep");',
      "node_modules/undeclared/package.json": { name: "undeclared", version: "1.0.0" },
      "node_modules/undeclared/deep.js": "module.exports = 1;",
    };
    const keys: string[] = [];
    for (const change of [
      {},
      { [plugin]: `${code[plugin]}// patched` },
      { "node_modules/made-up/helper.js": "export const a = 1;" },
      { "node_modules/made-up/package.json": { ...manifest, version: "1.0.1" } },
      { "node_modules/declared/package.json": { name: "declared", version: "2.0.0", exports: "./x.js" } },
      { "node_modules/undeclared/deep.js": "module.exports = 2;" },
      { "node_modules/optional/package.json": { name: "optional" }, "node_modules/optional/index.js": "" },
      { "node_modules/declared/node_modules/undeclared/deep.js": "module.exports = 3;" },
    ]) {
      // Each has a folder of its own, because Node and we remember what was loaded.
      folder = join(root, String((count += 1)));
      write({ ...code, ...change });
      keys.push(await keyOf({ ...options, filepath: "a.css", plugins: [join(folder, plugin)] }));
    }
    expectDifferent(keys);
    folder = join(root, String((count += 1)));
    write({ ...code, "node_modules/made-up/unused.js": "export const b = 1;", "other.js": "c" });
    expect(await keyOf({ ...options, filepath: "a.css", plugins: [join(folder, plugin)] })).toBe(keys[0]);
  });

  it("follows links, as of a workspace, and imports that leave the package", async () => {
    const keys: string[] = [];
    for (const shared of ["one", "two"]) {
      folder = join(root, String((count += 1)));
      write({
        "packages/format/index.js": `import "../../shared.js"; ${touching}`,
        "packages/format/package.json": manifest,
        "shared.js": `export const word = "${shared}";`,
        "node_modules/x": "",
      });
      symlinkSync(join(folder, "packages/format"), join(folder, "node_modules/format"));
      keys.push(
        await keyOf({
          parser: "css",
          filepath: "a.css",
          plugins: [join(folder, "node_modules/format/index.js")],
        }),
      );
    }
    expectDifferent(keys);
  });

  it("does not exist where code of the project computes the names of modules that it loads", async () => {
    const entry = write({
      "plugin.js": `const name = "./x.js"; import(name); ${touching}`,
      "package.json": { name: "project", type: "module" },
    });
    expect(await keyOf({ parser: "css", filepath: "a.css", plugins: [entry] })).toContain(
      "plugin-unidentified",
    );
  });
});

describe("the key of a text that no plugin touches", () => {
  const files = {
    "node_modules/made-up/index.js": `${touching} export const options = { own: { type: "boolean", category: "x", description: "y", default: false } };`,
    "node_modules/made-up/package.json": { name, version: "1.0.0", type: "module" },
  };

  it.each([
    ["json", "{}", {}],
    ["graphql", "{ a }", {}],
    ["yaml", "a: b", {}],
    ["markdown", "# a\n", {}],
    ["typescript", "let a = `b`", { embeddedLanguageFormatting: "off" }],
    ["babel", "let a", {}],
  ] as const)("is that without plugins: %s", async (parser, source, more) => {
    const entry = write(files);
    const options = { parser, filepath: "a", ...more };
    expect(await keyOf({ ...options, plugins: [entry] }, source)).toBe(await keyOf(options, source));
  });

  it.each([
    ["markdown", "```css\na{}\n```\n"],
    ["markdown", "---\na: b\n---\n"],
    ["babel", "const a = css`b{}`"],
    ["vue", "<style>a{}</style>"],
    ["html", "<p></p>"],
  ])("differs where the text may hold a language that plugins touch: %s %s", async (parser, source) => {
    const entry = write(files);
    const options = { parser, filepath: "a" };
    expectDifferent([await keyOf({ ...options, plugins: [entry] }, source), await keyOf(options, source)]);
  });

  it("says which plugins judge their options", async () => {
    const entry = write(files);
    const options = { parser: "json", filepath: "a.json", own: true };
    expectDifferent([await keyOf({ ...options, plugins: [entry] }), await keyOf(options)]);
  });
});
