// Long: it makes folders full of configuration at random, and asks two Prettiers of each.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import type { OptionsRequest } from "../../../src/engine/config/options.ts";
import type { Lookup } from "../../../src/stores/store.ts";
import type { CacheKey } from "../../../src/util/digest.ts";
import { createMapStore } from "../../stores/map-store.ts";

const root = mkdtempSync(join(tmpdir(), "fmt-cache-same-options-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const request: OptionsRequest = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} };

const word = fc.constantFrom("a", "b", "src", "test", "lib-x", "Å", "1", "7");
const extension = fc.constantFrom("ts", "tsx", "js", "test.ts", "spec.tsx", "md", "yml", "d.ts", "");

const folderName = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 1, arbitrary: fc.constantFrom(".github", "[id]", "(group)", "a b", "x.ts", "@a", "a+b", "$b") },
);
const fileName = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(word, extension).map(([name, end]) => (end === "" ? name : `${name}.${end}`)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ".ts",
      ".eslintrc.js",
      "[id].tsx",
      "a{b}.ts",
      "package.js",
      "*.ts",
      "!a.ts",
      ".a.md",
    ),
  },
);
const path = fc
  .tuple(fc.array(folderName, { maxLength: 3 }), fileName)
  .map(([folders, name]) => [...folders, name].join("/"));

const namePattern = fc.oneof(
  fc.tuple(word, extension).map(([name, end]) => `${name}.${end}`),
  extension.map((end) => `*.${end === "" ? "ts" : end}`),
  fc.constantFrom(
    ...["*", "*.{ts,tsx}", "*.{spec,test}.{ts,tsx}", "{a,b}.ts", "*.[jt]s", "a*", "*a*", "{*.yml,*.md}"],
    ...[
      "{a,{b,src}}.*",
      "*.{js,{d,test}.ts}",
      "*.*",
      ".*",
      ".*.js",
      "?.ts",
      "*.@(ts|md)",
      "!(a).ts",
      "[id].tsx",
    ],
    ...["*.{ts}", "{a,}.ts", "a{1..3}.ts", "{1..9}.ts", "**", "**.ts", "a**", "[!a].ts", "*.+(ts)", "{a,b}*"],
    ...[
      "*.ts?(x)",
      "!*.md",
      "",
      "\\*.ts",
      "{**,b}.ts",
      "@a*",
      "~.ts",
      "a+b*",
      "$b",
      "*{.ts,.js}",
      "[a-z].ts",
    ],
  ),
);
const pattern = fc.oneof(
  { weight: 3, arbitrary: namePattern },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.array(
          fc.oneof(word, fc.constantFrom("**", "*", "{a,b}", "{src,test}", "..", ".", "", ".*", "{1..3}")),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
        namePattern,
      )
      .map(([folders, name]) => [...folders, name].join("/")),
  },
);

const options = fc.record(
  {
    semi: fc.boolean(),
    tabWidth: fc.integer({ min: 1, max: 8 }),
    plugins: fc.constantFrom(["./plugin.mjs"], ["../plugin.mjs", "some-plugin"], [], ["some-plugin"]),
  },
  { requiredKeys: [] },
);
const globs = fc.oneof(pattern, fc.array(pattern, { minLength: 1, maxLength: 3 }));
const override = fc.record(
  { files: globs, excludeFiles: globs, options },
  { requiredKeys: ["files", "options"] },
);
const config = fc.tuple(options, fc.array(override, { maxLength: 3 })).map(([own, overrides]) => ({
  ...own,
  ...(overrides.length === 0 ? {} : { overrides }),
}));
type Config = typeof config extends fc.Arbitrary<infer T> ? T : never;

const json = JSON.stringify;

/** One value in block style, with the quotes of choice. */
function printYaml(value: unknown, indent: string, quote: (text: string) => string): string {
  if (Array.isArray(value))
    return value.map((item) => `\n${indent}- ${printYaml(item, `${indent}  `, quote).trimStart()}`).join("");
  if (value === null || typeof value !== "object")
    return typeof value === "string" ? quote(value) : json(value);
  return Object.entries(value)
    .filter(([, field]) => !Array.isArray(field) || field.length > 0)
    .map(([key, field]) => `\n${indent}${key}: ${printYaml(field, `${indent}  `, quote)}`)
    .join("");
}
const single = (text: string) => `'${text}'`;
const bareIfPossible = (text: string) =>
  /^[\w.][\w./ -]*$/.test(text) && !/^\d|^\.+$| $/.test(text) ? text : json(text);

function printToml({ overrides = [], ...own }: Config & { overrides?: readonly object[] }): string {
  const fields = (object: object) =>
    Object.entries(object).map(
      ([key, value]) =>
        `${key} = ${Array.isArray(value) ? `[ ${value.map((item) => json(item)).join(",\n  ")} ]` : json(value)}\n`,
    );
  const tables = (overrides as readonly { options: object }[]).map(({ options: some, ...rest }) =>
    ["[[overrides]]\n", ...fields(rest), "[overrides.options]\n", ...fields(some)].join(""),
  );
  return [...fields(own), "# it's a comment\n", ...tables].join("");
}

const printers: readonly (readonly [name: string, print: (config: Config) => string])[] = [
  [".prettierrc", json],
  [".prettierrc.json", json],
  ["package.json", (value) => json({ name: "x", prettier: value })],
  [".prettierrc", (value) => `# it's "x"\n${printYaml(value, "", single).trimStart()}\n`],
  [".prettierrc.yaml", (value) => `---\n${printYaml(value, "", bareIfPossible).trimStart()} # end\n`],
  [
    ".prettierrc.yml",
    (value) =>
      `${json(value)
        .replace(/^\{(.*)\}$/, "$1")
        .replaceAll(/"(\w+)":/g, "$1: ")}\n`,
  ],
  ["package.yaml", (value) => `name: x\nprettier: ${printYaml(value, "  ", json)}\n`],
  [".prettierrc.toml", printToml],
  [
    ".prettierrc.json5",
    (value) =>
      `// it's\n${json(value)
        .replaceAll(/"(\w+)":/g, "$1:")
        .replaceAll("]", ",]")}`,
  ],
  ["prettier.config.mjs", (value) => `export default ${json(value)};`],
  [".prettierrc.cjs", (value) => `module.exports = ${json(value)};`],
  ["prettier.config.js", (value) => `module.exports = { ...${json(value)}, get semi() { return false; } };`],
];

const configFile = fc.tuple(fc.constantFrom(...printers), config).map(([[name, print], value]) => ({
  name,
  text: print(value),
}));
const section = fc.tuple(
  fc.oneof(
    pattern,
    fc.constantFrom("*", "/src/**", "{package.js,*.ts}", "/a.ts", "src/**.ts", "*.ts]", "a b"),
  ),
  fc.constantFrom(
    "indent_size = 3\nindent_style = space",
    "max_line_length = off",
    "max_line_length = 50",
    "quote_type = single",
  ),
);
const editorconfig = fc
  .tuple(fc.boolean(), fc.array(section, { maxLength: 4 }))
  .map(([isRoot, sections]) => ({
    name: ".editorconfig",
    text: [isRoot ? "root = true\n" : "", ...sections.map(([glob, body]) => `[${glob}]\n${body}\n`)].join(
      "\n",
    ),
  }));
const sharedConfig = config.map((value) => ({
  name: ".prettierrc",
  text: "shared-config\n",
  beside: { "node_modules/shared-config/index.js": `module.exports = ${json(value)};` },
}));

const tree = fc.record({
  configs: fc.array(
    fc.tuple(
      fc.constantFrom("", "", "src", "a/b", "test"),
      fc.oneof(
        { weight: 4, arbitrary: configFile },
        { weight: 2, arbitrary: editorconfig },
        { weight: 1, arbitrary: sharedConfig },
      ),
    ),
    { minLength: 1, maxLength: 4 },
  ),
  repository: fc.constantFrom("", "src", "a"),
  paths: fc.uniqueArray(path, { minLength: 25, maxLength: 40 }),
});

let count = 0;

describe.each(["prettier", "prettier-3.0"])("with %s, options", (name) => {
  const location = fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url));
  const plant = (
    folder: string,
    { configs, repository }: typeof tree extends fc.Arbitrary<infer T> ? T : never,
  ) => {
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    symlinkSync(location, join(folder, "node_modules/prettier"), "dir");
    mkdirSync(join(folder, repository, ".git"), { recursive: true });
    for (const [at, { name: file, text, ...rest }] of configs) {
      write(join(at, file), text);
      const { beside = {} } = rest as { beside?: Record<string, string> };
      for (const [path, content] of Object.entries(beside)) write(join(at, path), content);
    }
  };

  it("are Prettier's for every file, shared or not, remembered or not, in this checkout and another", async () => {
    const prettier = (await import(join(location, "index.mjs"))) as typeof import("prettier");
    const expected = async (file: string) =>
      await prettier.resolveConfig(file, { editorconfig: true, useCache: false }).then(
        (found) => found ?? {},
        () => "rejects",
      );
    await fc.assert(
      fc.asyncProperty(tree, async (planted) => {
        const [folder, copy] = [join(root, `${count}`), join(root, `${count++}-copy`)];
        plant(folder, planted);
        cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
        const map = new Map<CacheKey, Lookup>();
        // Older versions of Prettier search a folder when they get one.
        const paths = planted.paths.filter((path) => !existsSync(join(folder, path)));
        for (const checkout of [folder, folder, copy]) {
          const formatter = createFormatter({ store: createMapStore(map), warnings: false });
          for (const path of paths) {
            const file = join(checkout, path);
            const ours = await formatter.fileKind(file, request).then(
              (kind) => kind.options,
              () => "rejects",
            );
            expect([path, ours]).toEqual([path, await expected(file)]);
          }
        }
        rmSync(folder, { recursive: true });
        rmSync(copy, { recursive: true });
      }),
      { numRuns: Number(process.env["RUNS"] ?? 40), seed: 15 },
    );
  }, 1_200_000);
});
