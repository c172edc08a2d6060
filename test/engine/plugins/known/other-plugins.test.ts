// Long: each case formats in two new processes, which load a plugin.
import { describe, it } from "vitest";
import { expectIgnored, expectNoticed, expectRefused, type InputCase } from "./check-inputs.ts";

type Change = Partial<InputCase> & Pick<InputCase, "files" | "change">;

describe("prettier-plugin-packagejson", () => {
  const manifest = (inputs: Change): InputCase => ({
    plugin: "prettier-plugin-packagejson",
    packages: { "sort-package-json": "sort-package-json" },
    file: "packages/one/package.json",
    text: `{ "dependencies": { "a_b": "1", "aB": "1", "ab": "1", "a-b": "1" } }`,
    ...inputs,
  });

  it.each(["yarn.lock", ".yarn/releases", ".yarnrc.yml", "pnpm-lock.yaml", "pnpm-workspace.yaml"])(
    "notices %s in the working directory",
    (sign) => {
      expectNoticed(manifest({ files: {}, change: { [sign]: "" } }));
    },
  );

  it("ignores it beside the file, and for other files", () => {
    expectIgnored(manifest({ files: {}, change: { "packages/one/yarn.lock": "" } }));
    expectIgnored(manifest({ file: "composer.json", files: {}, change: { "yarn.lock": "" } }));
  });
});

describe("@prettier/plugin-php", () => {
  // Only newer versions of PHP allow the comma that this call would get.
  const text = `<?php\ncall($argumentOfSomeLength, $anotherArgumentOfSomeLength, $yetAnotherArgument, 1);\n`;
  const page = (inputs: Change): InputCase => ({
    plugin: "@prettier/plugin-php",
    packages: { "php-parser": "php-parser", "linguist-languages": "linguist-languages" },
    file: "app/page.php",
    text,
    ...inputs,
  });
  const of = (version: string) => `{ "require": { "php": "^${version}" } }`;

  it("notices composer.json in the working directory, and above it", () => {
    expectNoticed(page({ files: { "composer.json": of("8.1") }, change: { "composer.json": of("5.6") } }));
    expectNoticed(page({ files: {}, change: { "composer.json": of("5.6") } }));
    expectNoticed(
      page({ workingDirectory: "app", files: { "app/a.php": "" }, change: { "composer.json": of("5.6") } }),
    );
    expectNoticed(
      page({
        workingDirectory: "app",
        files: { "app/a.php": "", "composer.json": of("5.6") },
        change: { "app/composer.json": of("8.1") },
      }),
    );
  });

  it("ignores it where an option names the version", () => {
    expectIgnored(
      page({ options: { phpVersion: "8.1" }, files: {}, change: { "composer.json": of("5.6") } }),
    );
  });
});

describe("prettier-plugin-embed", () => {
  const embedded = (inputs: Change): InputCase => ({
    plugin: "prettier-plugin-embed",
    file: "src/page.ts",
    text: 'const a = sty`a{content:"b"}`;\n',
    options: { embeddedCssTags: ["sty"], embeddedOverrides: "./embedded.json" },
    ...inputs,
    files: { ".prettierrc": "{}", ...inputs.files },
  });
  const quoting = `[{ "tags": ["sty"], "options": { "singleQuote": true } }]`;

  it("notices a change of the file of settings, one that was missing, and where it is looked for", () => {
    expectNoticed(embedded({ files: { "embedded.json": "[]" }, change: { "embedded.json": quoting } }));
    expectNoticed(embedded({ files: {}, change: { "embedded.json": quoting } }));
    expectNoticed(embedded({ files: { "src/embedded.json": quoting }, change: { "src/.prettierrc": "{}" } }));
  });

  it("notices a change of settings in code, and of what they import", () => {
    expectNoticed(
      embedded({
        options: { embeddedCssTags: ["sty"], embeddedOverrides: "./embedded.mjs" },
        files: { "embedded.mjs": `export { default } from "./all.mjs";`, "all.mjs": "export default []" },
        change: { "all.mjs": `export default ${quoting}` },
      }),
    );
  });
});

describe("prettier-plugin-import-sort", () => {
  const sorted = (inputs: Change): InputCase => ({
    plugin: "prettier-plugin-import-sort",
    packages: Object.fromEntries(
      ["import-sort", "import-sort-config", "import-sort-parser-typescript", "import-sort-style-module"].map(
        (name) => [name, name],
      ),
    ),
    file: "src/page.ts",
    text: `import b from "b";\nimport a from "./a";\nimport c from "a";\nb(a, c);\n`,
    ...inputs,
    files: { "node_modules/typescript/index.js": "", ...inputs.files },
  });
  const config = `{ ".ts": { "style": "module", "parser": "typescript" } }`;

  it("notices its configuration, in every form", () => {
    expectNoticed(sorted({ files: {}, change: { "package.json": `{ "importSort": ${config} }` } }));
    expectNoticed(sorted({ files: {}, change: { "src/.importsortrc": config } }));
    expectNoticed(sorted({ files: {}, change: { ".importsortrc.json": config } }));
  });

  it("refuses what is not known to depend on the text alone", () => {
    const own = config.replace("module", "./style.js");
    expectRefused(
      sorted({ files: {}, change: { ".importsortrc": own } }),
      "import-sort uses a style of its own: ./style.js",
    );
    expectRefused(
      sorted({ files: { ".importsortrc": config }, change: { ".babelrc": "{}" } }),
      "import-sort parses by the configuration of Babel",
    );
    expectRefused(
      sorted({ files: {}, change: { "importsort.config.js": `module.exports = ${config}` } }),
      "the configuration of import-sort is code",
    );
  });
});

describe("prettier-plugin-svelte", () => {
  it("notices another compiler beside it", () => {
    expectNoticed({
      plugin: "prettier-plugin-svelte",
      packages: { svelte: "svelte" },
      file: "a.svelte",
      text: "<p >a</p>",
      files: {},
      change: {
        "node_modules/svelte": null,
        "node_modules/svelte/package.json": `{ "exports": { "./*": "./*.js" } }`,
        "node_modules/svelte/compiler.js": "exports.parse = () => { throw new Error('other') }",
      },
    });
  });
});

describe("prettier-plugin-toml", () => {
  const settings = (inputs: Change): InputCase => ({
    plugin: "prettier-plugin-toml",
    packages: Object.fromEntries(
      ["@tombi-toml/wasm-lib", "smol-toml", "@dual-bundle/import-meta-resolve"].map((name) => [name, name]),
    ),
    file: "src/a.toml",
    text: `a = 'b'\n`,
    ...inputs,
  });
  const rules = "[format.rules]\nstring-quote-style = 'preserve'\n";

  it("notices the formatter's own configuration", () => {
    expectNoticed(settings({ files: {}, change: { "tombi.toml": rules } }));
    expectNoticed(settings({ files: {}, change: { "src/.config/tombi.toml": rules } }));
    expectNoticed(
      settings({
        files: { "pyproject.toml": "[project]\n" },
        change: { "pyproject.toml": "[tool.tombi.format.rules]\nstring-quote-style = 'preserve'\n" },
      }),
    );
  });
});

describe("prettier-plugin-sort-imports", () => {
  it("notices a change of the manifest that says what is a package", () => {
    expectNoticed({
      plugin: "prettier-plugin-sort-imports",
      packages: { typescript: "typescript" },
      file: "src/a.ts",
      text: `import aaa from "./aaaaaaaaaaaaaa";\nimport b from "b";\n`,
      options: { importTypeOrder: ["NPMPackages", "localImports"] },
      files: { ".prettierrc": "{}", "package.json": `{ "dependencies": {} }` },
      change: { "package.json": `{ "dependencies": { "b": "1" } }` },
    });
  });
});
