import { patch, patchPlugin, write, type Subject } from "../subject.ts";

const organizeImports = "prettier-plugin-organize-imports";
const component =
  "import React from 'react'\nimport b from './b'\nimport a from 'a'\nexport const soundness = <p>{a}{b}</p>\n";
const tsconfig = (options: object): string => `${JSON.stringify(options, null, 2)}\n`;
const extended = ["./tsconfig.base.json", "@acme/tsconfig"];
const [classic, automatic] = [{ jsx: "react" }, { jsx: "react-jsx" }];

export const organize: Subject = {
  name: "organize-imports",
  plugin: organizeImports,
  entry: "index.js",
  links: { typescript: "typescript" },
  files: {
    "tsconfig.json": tsconfig({ extends: extended }),
    "tsconfig.base.json": tsconfig({ compilerOptions: classic }),
    "node_modules/@acme/tsconfig/package.json": '{ "name": "@acme/tsconfig", "version": "1.0.0" }\n',
    "node_modules/@acme/tsconfig/tsconfig.json": "{}\n",
  },
  file: "src/a.tsx",
  text: component,
  inputs: [
    {
      name: "tsconfig.json",
      changes: [write("tsconfig.json", tsconfig({ extends: extended, compilerOptions: automatic }))],
      declared: /tsconfig\.json$/,
      isCompared: true,
    },
    {
      name: "what tsconfig.json extends",
      changes: [write("tsconfig.base.json", tsconfig({ compilerOptions: automatic }))],
      declared: /tsconfig\.base\.json$/,
    },
    {
      name: "what it extends from a package",
      changes: [write("node_modules/@acme/tsconfig/tsconfig.json", tsconfig({ compilerOptions: automatic }))],
      declared: /@acme/,
    },
    {
      name: "a nearer tsconfig.json appears",
      changes: [
        write("src/tsconfig.json", tsconfig({ extends: "../tsconfig.json", compilerOptions: automatic })),
      ],
      declared: /tsconfig\.json$/,
    },
    {
      name: "typescript, patched",
      changes: [
        patch(
          ["typescript"],
          "lib/typescript.js",
          "    organizeImports: organizeImports2,",
          "    organizeImports: () => [{ textChanges: [{ span: { start: 0, length: 0 }, newText: 'soundness;' }] }],",
        ),
      ],
    },
    patchPlugin(organizeImports, "index.js", false),
  ],
};

const trivagoPlugin = "@trivago/prettier-plugin-sort-imports";
const imports =
  "import z from 'z'\nimport fs from 'fs'\nimport b from './b'\nimport a from 'a'\nexport const soundness = [a, b, z, fs]\n";
const reverse = `
{
  const sort = module.exports;
  module.exports = (a, b) => sort(b, a);
}
`;
const renameSource = `
{
  const generate = exports.default;
  exports.default = (...given) => {
    const { code, ...rest } = generate(...given);
    return { ...rest, code: code.replaceAll("./b", "./c") };
  };
}
`;

export const trivago: Subject = {
  name: "trivago sort-imports",
  plugin: trivagoPlugin,
  entry: "lib/src/index.js",
  options: { importOrder: ["^[./]"], importOrderSeparation: true, importOrderExclude: ["**/{b,c}.ts"] },
  file: "a.ts",
  text: imports,
  inputs: [
    {
      name: "a dependency, patched",
      changes: [patch([trivagoPlugin, "javascript-natural-sort"], "naturalSort.js", "", reverse)],
      isCompared: true,
    },
    patchPlugin(trivagoPlugin, "lib/src/index.js", true),
  ],
};

/** A file that the plugin leaves alone, until a package two levels below it says otherwise. */
export const trivagoExcluded: Subject = {
  ...trivago,
  name: "trivago sort-imports, excluded",
  file: "b.ts",
  inputs: [
    {
      name: "a dependency's dependency, patched",
      changes: [
        patch(
          [trivagoPlugin, "minimatch", "brace-expansion"],
          "index.js",
          "",
          '\nmodule.exports = () => ["never"];\n',
        ),
      ],
      isCompared: true,
    },
  ],
};

const compiler = "@vue/compiler-sfc";

/**
 * A file that another compiler takes apart: at first one that finds nothing, then one that finds
 * the script.
 */
export const trivagoVue: Subject = {
  ...trivago,
  name: "trivago sort-imports, vue",
  file: "a.vue",
  text: `<script lang="ts">\n${imports}</script>\n`,
  files: {
    [`node_modules/${compiler}/package.json`]: `{ "name": "${compiler}", "version": "1.0.0" }\n`,
    [`node_modules/${compiler}/index.js`]: "exports.parse = () => ({ descriptor: {} });\n",
  },
  inputs: [
    {
      name: "the compiler, patched",
      changes: [
        write(
          `node_modules/${compiler}/index.js`,
          "exports.parse = (text) => ({ descriptor: { script: { content: text.split(/<.*?>/)[1] } } });\n",
        ),
      ],
    },
  ],
};

const ianvsPlugin = "@ianvs/prettier-plugin-sort-imports";

export const ianvs: Subject = {
  name: "ianvs sort-imports",
  plugin: ianvsPlugin,
  entry: "lib/src/index.js",
  file: "a.ts",
  text: imports,
  inputs: [
    {
      name: "a dependency, patched",
      changes: [patch([ianvsPlugin, "@babel/generator"], "lib/index.js", "", renameSource)],
    },
    patchPlugin(ianvsPlugin, "lib/src/index.js", false),
  ],
};

const importSortPlugin = "prettier-plugin-import-sort";
// A style that the table knows by its name: one of the project's own is not cached at all.
const importSortSettings = (order: "up" | "down"): string =>
  JSON.stringify({ ".ts": { parser: "babylon", style: "module", options: { order } } });
const style = "import-sort-style-module";
const styleCode = (up: number): string =>
  `module.exports = ({ always, moduleName }, file, { order }) => [
  { match: always, sort: moduleName((a, b) => ((a < b) === (order === "up") ? ${-up} : ${up})) },
];
`;

export const importSort: Subject = {
  name: "import-sort",
  plugin: importSortPlugin,
  entry: "src/index.js",
  files: {
    ".importsortrc": importSortSettings("up"),
    [`node_modules/${style}/package.json`]: `{ "name": "${style}", "version": "1.0.0" }\n`,
    [`node_modules/${style}/index.js`]: styleCode(1),
  },
  file: "src/a.ts",
  text: imports,
  inputs: [
    {
      name: ".importsortrc",
      changes: [write(".importsortrc", importSortSettings("down"))],
      declared: /importsortrc$/,
    },
    {
      name: "a nearer .importsortrc.json appears",
      changes: [write("src/.importsortrc.json", importSortSettings("down"))],
      declared: /importsortrc/,
    },
    {
      name: "importSort in a nearer package.json",
      changes: [write("src/package.json", `{ "importSort": ${importSortSettings("down")} }\n`)],
      declared: /package\.json$/,
    },
    {
      // It is code, with which nothing is cached: no input of a key.
      name: "a nearer importsort.config.js appears",
      changes: [write("src/importsort.config.js", `module.exports = ${importSortSettings("down")};\n`)],
    },
    {
      name: "the style's package",
      changes: [write(`node_modules/${style}/index.js`, styleCode(-1))],
      declared: /import-sort-style-module/,
    },
    {
      name: "a dependency, patched",
      changes: [
        patch(
          [importSortPlugin, "import-sort"],
          "lib/index.js",
          "bucket.sort(sort);",
          "bucket.sort(sort).reverse();",
        ),
      ],
    },
    patchPlugin(importSortPlugin, "src/index.js", false),
  ],
};

/**
 * With a style of the project's own nothing is cached, and the plugin keeps in a running process
 * what it has loaded.
 */
export const importSortOwnStyle: Subject = {
  ...importSort,
  name: "import-sort, a style of its own",
  files: {
    ".importsortrc": importSortSettings("up").replace('"module"', '"own"'),
    "node_modules/import-sort-style-own/package.json":
      '{ "name": "import-sort-style-own", "version": "1.0.0" }\n',
    "node_modules/import-sort-style-own/index.js": styleCode(1),
  },
  inputs: [
    {
      name: "the style's package",
      changes: [write("node_modules/import-sort-style-own/index.js", styleCode(-1))],
    },
  ],
};
