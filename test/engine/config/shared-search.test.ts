import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import type { OptionsRequest } from "../../../src/engine/config/options.ts";
import type { Lookup } from "../../../src/stores/store.ts";
import type { CacheKey } from "../../../src/util/digest.ts";
import { createMapStore } from "../../stores/map-store.ts";

const root = mkdtempSync(join(tmpdir(), "fmt-cache-shared-search-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const request: OptionsRequest = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} };

/** How often each Prettier of this test was asked, by the name of its project. */
const counts = ((globalThis as { fmtCacheSearches?: Record<string, number> }).fmtCacheSearches ??= {});

let number = 0;

/** A project whose Prettier counts its searches. */
function open(files: Readonly<Record<string, string>>) {
  const name = `${number++}`;
  const folder = join(root, name);
  const original = JSON.stringify(new URL("../../../node_modules/prettier/index.mjs", import.meta.url).href);
  const all: Readonly<Record<string, string>> = {
    "node_modules/prettier/package.json": '{ "name": "prettier", "version": "3.10.1", "type": "module" }',
    "node_modules/prettier/index.mjs": `
      import * as prettier from ${original};
      export * from ${original};
      export const resolveConfig = (...request) => {
        globalThis.fmtCacheSearches["${name}"] = (globalThis.fmtCacheSearches["${name}"] ?? 0) + 1;
        return prettier.resolveConfig(...request);
      };`,
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const map = new Map<CacheKey, Lookup>();
  /** The options of each file in a new run. */
  const run = async (paths: readonly string[]) => {
    const formatter = createFormatter({ store: createMapStore(map), warnings: false });
    const options = [];
    for (const path of paths) options.push((await formatter.fileKind(join(folder, path), request)).options);
    return options;
  };
  return { folder, run, searches: () => counts[name] ?? 0 };
}

/** Many files of a few kinds, in many folders. */
const files = ["a", "b", "c/d", "c/e/f"].flatMap((folder) =>
  ["x.ts", "y.ts", "z.ts", "x.test.ts", "y.test.ts", "x.tsx", "README.md", "CHANGES.md"].map(
    (name) => `${folder}/${name}`,
  ),
);

const overrides = [
  { files: "*.{ts,tsx}", options: { semi: false } },
  { files: "**/*.{spec,test}.{ts,tsx}", options: { tabWidth: 3 } },
  { files: ["{a,b}/**"], excludeFiles: "a/*.md", options: { tabWidth: 5 } },
];
const yaml = `overrides:
  - files: "*.{ts,tsx}" # all
    options:
      semi: false
  - files: '**/*.{spec,test}.{ts,tsx}'
    options: { tabWidth: 3 }
  - files: ["{a,b}/**"]
    excludeFiles:
      - a/*.md
      - 'a/**/*.md'
    options:
      tabWidth: 5
`;
const toml = `[[overrides]]
files = "*.{ts,tsx}"
[overrides.options]
semi = false
[[overrides]]
files = [
  "**/*.{spec,test}.{ts,tsx}", # these
]
[overrides.options]
tabWidth = 3
[[overrides]]
files = "{a,b}/**"
excludeFiles = ["a/*.md"]
[overrides.options]
tabWidth = 5
`;
const json5 = `{ overrides: [ // all
  { files: '*.{ts,tsx}', options: { semi: false } },
  { files: ["**/*.{spec,test}.{ts,tsx}"], options: { tabWidth: 3, }, },
  { files: "{a,b}/**", excludeFiles: 'a/*.md', options: { tabWidth: 5 } } ] }`;
const editorconfig = `root = true
[*.{ts,tsx}]
quote_type = single
[{a,b}/**.md]
indent_size = 3
indent_style = space
[*.{spec,test}.{js,{ts,tsx}}]
max_line_length = off
`;

describe("files that the configuration cannot tell apart", () => {
  it.each([
    [".prettierrc.json", JSON.stringify({ overrides })],
    [".prettierrc", yaml],
    [".prettierrc.toml", toml],
    [".prettierrc.json5", json5],
    ["package.json", JSON.stringify({ prettier: { overrides } })],
    [".editorconfig", editorconfig],
  ])("share one search with %s, and none is left for the next run", async (name, text) => {
    const { run, searches, folder } = open({ [name]: text, ".git/HEAD": "" });
    const first = await run(files);
    // Three or four kinds of names, in the folders `a`, `b` and others.
    expect(searches()).toBeLessThanOrEqual(10);
    const before = searches();
    expect(await run(files)).toEqual(first);
    expect(searches()).toBe(before);
    const prettier = await import("prettier");
    for (const [index, file] of files.entries())
      expect(first[index]).toEqual(
        (await prettier.resolveConfig(join(folder, file), { editorconfig: true, useCache: false })) ?? {},
      );
  });

  it.each([
    ["prettier.config.mjs", `export default ${JSON.stringify({ overrides })};`, {}],
    [".prettierrc.cjs", `module.exports = ${JSON.stringify({ overrides })};`, {}],
    [
      "package.json",
      '{ "prettier": "shared-config" }',
      { "node_modules/shared-config/index.js": `module.exports = ${JSON.stringify({ overrides })};` },
    ],
    [
      ".prettierrc",
      "shared-config\n",
      {
        "node_modules/shared-config/package.json": '{ "type": "module", "exports": "./index.js" }',
        "node_modules/shared-config/index.js": `export default ${JSON.stringify({ overrides })};`,
      },
    ],
  ])("share one search with %s in code: %s", async (name, text, more) => {
    const { run, searches, folder } = open({ [name]: text, ...more, ".editorconfig": editorconfig });
    const found = await run(files);
    expect(searches()).toBeLessThanOrEqual(10);
    const prettier = await import("prettier");
    for (const [index, file] of files.entries())
      expect(found[index]).toEqual(await prettier.resolveConfig(join(folder, file), { editorconfig: true }));
  });

  it("share one search where there are plugins, also in another run", async () => {
    const { run, searches, folder } = open({ ".prettierrc": "plugins:\n  - ./plugin.mjs\n  - other\n" });
    const first = await run(files);
    expect(searches()).toBe(1);
    expect(first[0]?.plugins).toEqual([join(folder, "plugin.mjs"), "other"]);
    expect(await run(files)).toEqual(first);
    expect(searches()).toBe(1);
  });
});

describe("a configuration in code", () => {
  it("whose options count their reads is searched for each file", async () => {
    const { run, searches } = open({
      "prettier.config.mjs": "export default { get overrides() { return []; } };",
    });
    await run(["a.ts", "b.ts"]);
    expect(searches()).toBe(2);
  });

  it("is read anew after clearConfigCache, and not before", async () => {
    const { folder, searches } = open({
      ".prettierrc": "./shared.cjs\n",
      "shared.cjs": "module.exports = { tabWidth: 3 };",
    });
    const formatter = createFormatter({ store: createMapStore(), warnings: false });
    const optionsOf = async (file: string) => (await formatter.fileKind(join(folder, file), request)).options;
    expect(await optionsOf("a.ts")).toEqual({ tabWidth: 3 });
    writeFileSync(join(folder, ".prettierrc"), "tabWidth: 5\n");
    expect(await optionsOf("b.ts")).toEqual({ tabWidth: 3 });
    await formatter.clearConfigCache();
    expect(await optionsOf("b.ts")).toEqual({ tabWidth: 5 });
    expect(searches()).toBe(2);
  });
});
