import { patch, patchPlugin, type Subject } from "../subject.ts";

// Plugins for Prettier's own languages that look at nothing but the text.

const [jsdocPlugin, cssOrderPlugin] = ["prettier-plugin-jsdoc", "prettier-plugin-css-order"];
const [sortJsonPlugin, mergePlugin] = ["prettier-plugin-sort-json", "prettier-plugin-merge"];
const [attributesPlugin, arraysPlugin] = [
  "prettier-plugin-organize-attributes",
  "prettier-plugin-multiline-arrays",
];
const classnamesPlugin = "prettier-plugin-classnames";

export const rewriters: readonly Subject[] = [
  {
    name: "jsdoc",
    plugin: jsdocPlugin,
    entry: "dist/index.js",
    file: "a.ts",
    text: "/**\n * soundness\n * - a\n * @param {  string } soundness  what soundness is\n */\nfunction a(soundness) {}\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [jsdocPlugin, "comment-parser"],
            "es6/parser/index.js",
            "    return function (source) {",
            '    return function (source) {\n        source = source.replaceAll("soundness", "steadfast");',
          ),
        ],
      },
      {
        name: "a dependency's dependency, patched",
        changes: [
          patch(
            [jsdocPlugin, "mdast-util-from-markdown", "micromark"],
            "lib/preprocess.js",
            "value.toString()",
            'value.toString().replaceAll("oundness", "teadfast")',
          ),
        ],
      },
      patchPlugin(jsdocPlugin, "dist/index.js", true),
    ],
  },
  {
    name: "css-order",
    plugin: cssOrderPlugin,
    entry: "src/main.mjs",
    file: "a.css",
    text: ".soundness { color : red; display:flex; position: absolute }\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [cssOrderPlugin, "css-declaration-sorter"],
            "src/core/main.mjs",
            "  OnceExit (css) {",
            '  OnceExit (css) {\n    order = "alphabetical";',
          ),
        ],
      },
      patchPlugin(cssOrderPlugin, "src/main.mjs", true),
    ],
  },
  {
    name: "sort-json",
    plugin: sortJsonPlugin,
    entry: "dist/index.js",
    file: "a.json",
    text: '{"soundness":1,"a":2}\n',
    inputs: [patchPlugin(sortJsonPlugin, "dist/index.js", false)],
  },
  {
    name: "organize-attributes",
    plugin: attributesPlugin,
    entry: "lib/index.js",
    file: "a.html",
    text: '<p title="soundness" id="b" class="c">d</p>\n',
    inputs: [patchPlugin(attributesPlugin, "lib/index.js", false)],
  },
  {
    name: "multiline-arrays",
    plugin: arraysPlugin,
    entry: "dist/index.js",
    file: "a.ts",
    text: "const soundness = [1,2,3]\n",
    inputs: [patchPlugin(arraysPlugin, "dist/index.js", true)],
  },
  {
    name: "classnames",
    plugin: classnamesPlugin,
    entry: "dist/index.js",
    file: "a.tsx",
    text: `export const a = <p className="soundness ${"long-class-name ".repeat(8)}">b</p>;\n`,
    inputs: [patchPlugin(classnamesPlugin, "dist/index.js", false)],
  },
  {
    name: "merge",
    plugin: mergePlugin,
    entry: "dist/index.js",
    options: { plugins: [cssOrderPlugin, mergePlugin] },
    file: "a.css",
    text: ".soundness { color : red; display:flex; position: absolute }\n",
    inputs: [
      {
        name: "a plugin that it merges, patched",
        changes: [
          patch(
            [cssOrderPlugin, "css-declaration-sorter"],
            "src/core/main.mjs",
            "  OnceExit (css) {",
            '  OnceExit (css) {\n    order = "alphabetical";',
          ),
        ],
      },
      patchPlugin(mergePlugin, "dist/index.js", false),
    ],
  },
];
