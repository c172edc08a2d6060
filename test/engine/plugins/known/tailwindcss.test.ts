// Long: each case formats in two new processes, which load Tailwind.
import { describe, it } from "vitest";
import { expectIgnored, expectNoticed, expectRefused, folderOf, type InputCase } from "./check-inputs.ts";

const text = `<div class="p-4 mark flex"></div>`;
const utility = "@utility mark { color: red; }\n";
/**
 * The code of a Tailwind plugin. A class that Tailwind does not know is sorted first, one that a
 * plugin makes last.
 */
const madeByPlugin = `({ addUtilities }) => addUtilities({ ".mark": { color: "red" } })`;

const of4 = (inputs: Partial<InputCase> & Pick<InputCase, "files" | "change">): InputCase => ({
  plugin: "prettier-plugin-tailwindcss",
  file: "src/page.html",
  text,
  packages: { tailwindcss: "tailwindcss" },
  options: { tailwindStylesheet: "./app.css" },
  ...inputs,
  files: { ".prettierrc": "{}", "app.css": `@import "tailwindcss";\n`, ...inputs.files },
});

const of3 = (inputs: Partial<InputCase> & Pick<InputCase, "files" | "change">): InputCase => ({
  plugin: "prettier-plugin-tailwindcss",
  file: "src/page.html",
  text,
  packages: { tailwindcss: "tailwindcss-3" },
  ...inputs,
});

describe("Tailwind 4", () => {
  it("notices a change of the stylesheet", () => {
    expectNoticed(of4({ files: {}, change: { "app.css": `@import "tailwindcss";\n${utility}` } }));
  });

  it("notices a change of what the stylesheet imports, in turn", () => {
    expectNoticed(
      of4({
        files: {
          "app.css": `@import "tailwindcss";@import './a';`,
          "a.css": '@import\n"./b.css" layer(x);',
          "b.css": "",
        },
        change: { "b.css": utility },
      }),
    );
  });

  it("notices a change of what it refers to", () => {
    expectNoticed(
      of4({
        files: { "app.css": `@reference "./other.css";`, "other.css": `@import "tailwindcss";` },
        change: { "other.css": `@import "tailwindcss";${utility}` },
      }),
    );
  });

  it("is not fooled by patterns that look like comments", () => {
    expectNoticed(
      of4({
        files: {
          "app.css": `@source "./a/*";@import "./b.css";@source "./c/**/*.ts";@import "tailwindcss";`,
          "b.css": "",
        },
        change: { "b.css": utility },
      }),
    );
  });

  it.each([
    ["exports", { name: "@acme/theme", exports: { ".": { style: "./dist/theme.css" } } }, "@acme/theme"],
    [
      "a pattern of exports",
      { name: "@acme/theme", exports: { "./*": { default: "./dist/*.css" } } },
      "@acme/theme/theme",
    ],
    ["the field style", { name: "@acme/theme", style: "dist/theme.css" }, "@acme/theme"],
    ["a path", { name: "@acme/theme" }, "@acme/theme/dist/theme.css"],
    ["a path without its ending", { name: "@acme/theme" }, "@acme/theme/dist/theme"],
  ])("notices a change in a package found by %s", (_, manifest, specifier) => {
    expectNoticed(
      of4({
        files: {
          "app.css": `@import "tailwindcss";@import "${specifier}";`,
          "node_modules/@acme/theme/package.json": JSON.stringify(manifest),
          "node_modules/@acme/theme/dist/theme.css": "",
        },
        change: { "node_modules/@acme/theme/dist/theme.css": utility },
      }),
    );
  });

  it("finds what a linked package imports from its real place", () => {
    expectNoticed(
      of4({
        files: {
          "app.css": `@import "tailwindcss";@import "theme/index.css";`,
          "node_modules/theme": "-> ../packages/theme",
          "packages/theme/package.json": "{}",
          "packages/theme/index.css": `@import "../shared.css";`,
          "packages/shared.css": "",
        },
        change: { "packages/shared.css": utility },
      }),
    );
  });

  it("finds what a linked stylesheet imports from its real place", () => {
    expectNoticed(
      of4({
        files: {
          "app.css": `@import "tailwindcss";@import "./theme.css";`,
          "theme.css": "-> packages/theme.css",
          "packages/theme.css": `@import "./shared.css";`,
          "packages/shared.css": "",
          "shared.css": "",
        },
        change: { "packages/shared.css": utility },
      }),
    );
  });

  it("notices a stylesheet that was missing", () => {
    expectNoticed(
      of4({
        files: { "app.css": `@import "tailwindcss";@import "./later.css";` },
        change: { "later.css": "" },
      }),
    );
  });

  it("notices a change of a module, and of what it imports", () => {
    const plugin = `module.exports = ${madeByPlugin}`;
    expectNoticed(
      of4({
        files: {
          "app.css": `@import "tailwindcss";@plugin "./plugin.cjs";`,
          "plugin.cjs": "module.exports = () => {}",
        },
        change: { "plugin.cjs": plugin },
      }),
    );
    expectNoticed(
      of4({
        files: {
          "app.css": `@import "tailwindcss";@plugin "./plugin.mjs";`,
          "plugin.mjs": `export { default } from "./lib/all.mjs";`,
          "lib/all.mjs": `import all from "./index.cjs";\nexport default all`,
          "lib/index.cjs": "module.exports = () => {}",
        },
        change: { "lib/index.cjs": plugin },
      }),
    );
  });

  it("notices a change of a configuration in code, and of a module in a package", () => {
    expectNoticed(
      of4({
        files: { "app.css": `@import "tailwindcss";@config "./tw.mjs";`, "tw.mjs": "export default {}" },
        change: { "tw.mjs": `export default { plugins: [${madeByPlugin}] }` },
      }),
    );
    expectNoticed(
      of4({
        files: {
          "app.css": `@import "tailwindcss";@plugin "acme-plugin";`,
          "node_modules/acme-plugin/package.json": `{ "main": "a.js", "module": "b.mjs" }`,
          "node_modules/acme-plugin/a.js": "module.exports = () => {}",
          "node_modules/acme-plugin/b.mjs": "export default () => {}",
        },
        change: { "node_modules/acme-plugin/b.mjs": `export default ${madeByPlugin}` },
      }),
    );
  });

  it("notices another Tailwind beside the file, also one that was missing", () => {
    const shadow = `<div class="p-4 text-shadow-md"></div>`;
    const change = { "src/node_modules/tailwindcss": `-> ${folderOf("tailwindcss-3")}` };
    expectNoticed(of4({ text: shadow, options: {}, files: {}, change }));
    expectNoticed(of4({ text: shadow, options: {}, files: {}, change, packages: {} }));
  });

  it("notices a change in Tailwind's own code", () => {
    const tailwind = (order: string) =>
      `export const __unstable__loadDesignSystem = async () => ({
         getClassOrder: (classes) => classes.map((name) => [name, BigInt(${order})]),
       });`;
    expectNoticed(
      of4({
        options: {},
        packages: {},
        files: {
          "node_modules/tailwindcss/package.json": `{ "version": "4.0.0", "exports": { ".": "./lib.mjs", "./package.json": "./package.json" } }`,
          "node_modules/tailwindcss/lib.mjs": `export * from "./order.mjs";`,
          "node_modules/tailwindcss/order.mjs": tailwind("name.length"),
          "node_modules/tailwindcss/theme.css": "",
        },
        change: { "node_modules/tailwindcss/order.mjs": tailwind("-name.length") },
      }),
    );
  });

  it("notices where the options begin", () => {
    const nearer = { "src/app.css": `@import "tailwindcss";${utility}` };
    expectNoticed(of4({ files: nearer, change: { "src/prettier.config.mts": "export default {}" } }));
    expectNoticed(of4({ files: nearer, change: { "src/package.json": `{ "prettier": {} }` } }));
    expectNoticed(of4({ files: nearer, change: { "src/package.yaml": "prettier: { semi: false }" } }));
    expectNoticed(
      of4({
        files: { ...nearer, "src/package.json": `{ "prettier": { "semi": true } }` },
        change: { "src/package.json": "{}" },
      }),
    );
  });

  it("looks at the package that an option names", () => {
    expectNoticed(
      of4({
        text: `<div class="p-4 text-shadow-md"></div>`,
        options: { tailwindPackageName: "acme-tailwind" },
        files: {},
        change: { "src/node_modules/acme-tailwind": `-> ${folderOf("tailwindcss-3")}` },
      }),
    );
  });

  it("notices a change of a plugin that it calls", () => {
    const rewriting = (word: string) =>
      `const { parsers } = require("prettier/plugins/postcss");
       exports.parsers = { css: { ...parsers.css, preprocess: (code) => code.replace("red", "${word}") } };`;
    expectNoticed(
      of4({
        file: "a.css",
        text: "a { color: red; }",
        options: { plugins: ["prettier-plugin-css-order"] },
        files: {
          "node_modules/prettier-plugin-css-order/package.json": `{ "name": "prettier-plugin-css-order" }`,
          "node_modules/prettier-plugin-css-order/index.js": rewriting("green"),
        },
        change: { "node_modules/prettier-plugin-css-order/index.js": rewriting("blue") },
      }),
    );
  });

  it("ignores other files", () => {
    expectIgnored(of4({ files: { "other.css": "" }, change: { "other.css": utility, "src/new.ts": "" } }));
    expectIgnored(
      of4({
        files: {},
        change: { "tailwind.config.js": "module.exports = { plugins: [], now: Date.now() }" },
      }),
    );
  });

  it("refuses modules that read anything else", () => {
    expectRefused(
      of4({
        files: { "app.css": `@import "tailwindcss";@plugin "./plugin.cjs";`, "plugin.cjs": "" },
        change: { "plugin.cjs": `require("fs"); module.exports = () => {}` },
      }),
      "plugin.cjs reads fs",
    );
  });
});

describe("Tailwind 3", () => {
  const config = `module.exports = { plugins: [${madeByPlugin}] }`;

  it("notices a change of the nearest configuration, and a nearer one", () => {
    expectNoticed(
      of3({
        files: { "tailwind.config.js": "module.exports = {}" },
        change: { "tailwind.config.js": config },
      }),
    );
    expectNoticed(of3({ files: {}, change: { "tailwind.config.cjs": config } }));
    expectNoticed(
      of3({
        files: { "tailwind.config.js": "module.exports = {}" },
        change: { "src/tailwind.config.cjs": config },
      }),
    );
  });

  it("notices a change of what it loads, wherever that is", () => {
    expectNoticed(
      of3({
        files: {
          "tailwind.config.js": `module.exports = require("./preset")`,
          "preset/index.js": "module.exports = {}",
        },
        change: { "preset/index.js": config },
      }),
    );
    expectNoticed(
      of3({
        files: {
          "tailwind.config.ts": `import type { Config } from "tailwindcss";
            import { plugins } from "./plugins.js";
            export default { content: [], plugins } satisfies Config;`,
          "plugins.ts": "export const plugins: unknown[] = [];",
        },
        change: { "plugins.ts": `export const plugins: unknown[] = [${madeByPlugin}];` },
      }),
    );
    expectNoticed(
      of3({
        files: {
          "tailwind.config.js": `module.exports = { presets: [require("@acme/preset")] }`,
          "node_modules/@acme/preset": "-> ../../packages/preset",
          "packages/preset/package.json": "{}",
          "packages/preset/index.js": "module.exports = {}",
        },
        change: { "packages/preset/index.js": config },
      }),
    );
  });

  it("notices the configuration that an option names", () => {
    expectNoticed(
      of3({
        options: { tailwindConfig: "./other.js" },
        files: { ".prettierrc": "{}", "other.js": "module.exports = {}" },
        change: { "other.js": config },
      }),
    );
  });

  it("notices a variable that the configuration asks for", () => {
    expectNoticed(
      of3({
        files: {
          "tailwind.config.js": `module.exports = { plugins: process.env.MARK === "1" ? [${madeByPlugin}] : [] }`,
        },
        change: {},
        environment: { MARK: "1" },
      }),
    );
  });

  it.each([
    ["the clock", "Date.now()", "Date"],
    ["the environment as a whole", "Object.keys(process.env)", "process.env"],
    ["a module that is computed", "require('./' + 'a')", "a computed require"],
    ["the disk", "require('node:fs').existsSync('a')", "node:fs"],
    ["chance", "Math.random()", "Math.random"],
  ])("refuses a configuration that reads %s", (_, expression, what) => {
    expectRefused(
      of3({ files: {}, change: { "tailwind.config.js": `const x = ${expression};\nmodule.exports = {}` } }),
      `tailwind.config.js reads ${what}`,
    );
  });

  it("notices a stylesheet of version 4 that an option names all the same", () => {
    expectNoticed(
      of3({
        options: { tailwindStylesheet: "./app.css" },
        files: { ".prettierrc": "{}", "app.css": `@import "tailwindcss";` },
        change: { "app.css": `@import "tailwindcss";${utility}` },
      }),
    );
  });
});

describe("before 0.7, everything is looked for from the folder of Prettier's configuration", () => {
  const plugin = "prettier-plugin-tailwindcss-0.6";
  const config = `module.exports = { plugins: [${madeByPlugin}] }`;

  it("notices a configuration of Tailwind there, and where that is", () => {
    expectNoticed(of3({ plugin, files: { ".prettierrc": "{}" }, change: { "tailwind.config.js": config } }));
    const files = { ".prettierrc": "{}", "src/tailwind.config.js": config };
    expectNoticed(of3({ plugin, files, change: { "src/.prettierrc": "{}" } }));
    expectNoticed(of3({ plugin, files, change: { ".prettierrc": null } }));
  });

  it("notices a change of a stylesheet of version 4", () => {
    const files = { ".prettierrc": "{}", "app.css": `@import "tailwindcss";@import "./a.css";`, "a.css": "" };
    expectNoticed(of4({ plugin, files, change: { "a.css": utility } }));
  });
});
