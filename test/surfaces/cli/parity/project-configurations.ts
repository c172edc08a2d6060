import type { FolderContent } from "../folder.ts";

const source = "const a  = 'x'\n\nfunction f( ) {\n    return a }\n";

/** Folders that hold one file to format and these configuration files. */
function folders(content: Readonly<Record<string, FolderContent>>): FolderContent {
  return Object.fromEntries(
    Object.entries(content).flatMap(([name, files]) => [
      [`${name}/a.js`, source],
      ...Object.entries(files).map(([path, entry]) => [`${name}/${path}`, entry] as const),
    ]),
  );
}

/**
 * `config/`: a folder for each way to configure; `wrong/`: a folder for each way to do it wrong.
 */
export const configurations: FolderContent = {
  ...folders({
    "config/json": { ".prettierrc.json": '{ "semi": false }' },
    "config/json5": { ".prettierrc.json5": "{ semi: false, /* c */ }" },
    "config/yaml": { ".prettierrc.yaml": "semi: false\n" },
    "config/yml": { ".prettierrc.yml": "# c\nsemi: false\n" },
    "config/bare-yaml": { ".prettierrc": "semi: false\nsingleQuote: true\n" },
    "config/toml": { ".prettierrc.toml": "semi = false\n" },
    "config/cjs": { ".prettierrc.cjs": "module.exports = { semi: false };\n" },
    "config/js": { ".prettierrc.js": "module.exports = { semi: false };\n" },
    "config/esm": {
      "package.json": '{ "type": "module" }\n',
      "prettier.config.js": "export default { semi: false };\n",
    },
    "config/mjs": { ".prettierrc.mjs": "export default { semi: false };\n" },
    "config/async": { "prettier.config.mjs": "await 0; export default { tabWidth: 8 };\n" },
    "config/imports": {
      "prettier.config.mjs": 'import { base } from "./base.mjs"; export default { ...base, semi: true };\n',
      "base.mjs": "export const base = { semi: false, singleQuote: true };\n",
    },
    "config/ts": { "prettier.config.ts": "export default { semi: false as boolean };\n" },
    "config/package-yaml": { "package.yaml": "name: x\nprettier:\n  semi: false\n" },
    "config/shared": { "package.json": '{ "prettier": "shared-config" }\n' },
    "config/shared-file": { ".prettierrc": '"../../configs/tabs.json"' },
    "config/schema": { ".prettierrc": '{ "$schema": "https://json.schemastore.org/x", "semi": false }' },
    "config/empty": { ".prettierrc": "" },
    "config/no-key": { "package.json": '{ "name": "x" }\n' },
    "config/first": {
      ".prettierrc": '{ "semi": false }',
      "prettier.config.mjs": "export default { singleQuote: true };\n",
      ".editorconfig": "root = true\n[*]\nindent_style = tab\n",
    },
    "config/inherited": {
      ".prettierrc": '{ "semi": false }',
      "inner/b.js": source,
      "inner/.prettierrc": '{ "singleQuote": true }',
      "outer/.editorconfig": "[*]\nindent_size = 8\n",
      "outer/c.js": source,
    },
    "config/overridden": {
      ".prettierrc": JSON.stringify({
        overrides: [
          { files: ["*.test.js", "below/**"], excludeFiles: "below/not.js", options: { semi: false } },
          { files: "*.xyz", options: { parser: "babel" } },
          { files: ".*rc", options: { parser: "json" } },
          { files: "a.js", options: { tabWidth: 4 } },
          { files: "*.js", options: { tabWidth: 6 } },
        ],
      }),
      "b.test.js": source,
      "c.xyz": source,
      ".somerc": '{"a":1}\n',
      "below/deep/d.js": source,
      "below/not.js": source,
    },
    "config/editor": {
      ".editorconfig":
        "root = true\n\n[*]\nindent_style = space\nindent_size = 3\nmax_line_length = 40\nend_of_line = crlf\nquote_type = single\n\n[{b,c}.js]\nindent_size = tab\ntab_width = 5\n\n[below/**]\nindent_size = unset\nmax_line_length = off\n",
      "b.js": source,
      "below/d.js": source,
    },
    "config/editor-chain": {
      ".editorconfig": "[*]\nindent_size = 7\n",
      "below/.editorconfig": "[*.js]\nindent_style = tab\n",
      "below/d.js": source,
    },
    "config/pragma": { ".prettierrc": '{ "insertPragma": true }' },
    "config/range": { ".prettierrc": '{ "rangeStart": 0, "rangeEnd": 3 }' },
    "config/cursor": { ".prettierrc": '{ "cursorOffset": 2 }' },
    "config/parser": { ".prettierrc": '{ "parser": "typescript" }' },
    "config/plugin-override": {
      ".prettierrc":
        '{ "overrides": [{ "files": "*.shout", "options": { "plugins": ["../../plugin/plugin.mjs"] } }] }',
      "b.shout": "hello\n",
    },
    "config/plugin-package": {
      ".prettierrc": '{ "plugins": ["prettier-plugin-shout"] }',
      "b.shout": "hello\n",
    },
    "config/plugin-inline": {
      "prettier.config.mjs": `import * as shout from "../../plugin/plugin.mjs"; export default { plugins: [shout] };\n`,
      "b.shout": "hello\n",
    },
    "wrong/json": { ".prettierrc.json": '{ "semi": false,, }' },
    "wrong/json5": { ".prettierrc.json5": "{ semi: }" },
    "wrong/yaml": { ".prettierrc.yaml": "semi: [\n" },
    "wrong/toml": { ".prettierrc.toml": "semi = \n" },
    "wrong/throws": { "prettier.config.mjs": 'throw new Error("no config today");\n' },
    "wrong/import": { "prettier.config.mjs": 'import "./missing.mjs";\n' },
    "wrong/function": { "prettier.config.mjs": "export default () => ({ semi: false });\n" },
    "wrong/nothing": { "prettier.config.mjs": "export const semi = false;\n" },
    "wrong/package": { "package.json": '{ "prettier": \n' },
    "wrong/null": { ".prettierrc": "null" },
    "wrong/list": { ".prettierrc": "[]" },
    "wrong/number": { ".prettierrc": "3" },
    "wrong/shared": { "package.json": '{ "prettier": "missing-config" }\n' },
    "wrong/folder": { ".prettierrc/b.js": source },
    "wrong/editor": { ".editorconfig": "[*\nindent_size = x\nmax_line_length = -3\n" },
    "wrong/overrides-null": { ".prettierrc": '{ "overrides": null }' },
    "wrong/overrides-nameless": { ".prettierrc": '{ "overrides": [{ "options": { "semi": false } }] }' },
    "wrong/overrides-value": {
      ".prettierrc": '{ "overrides": [{ "files": "*.js", "options": { "tabWidth": "four" } }] }',
    },
    "wrong/width-text": { ".prettierrc": '{ "tabWidth": "2" }' },
    "wrong/width-negative": { ".prettierrc": '{ "tabWidth": -1 }' },
    "wrong/width-fraction": { ".prettierrc": '{ "printWidth": 79.5 }' },
    "wrong/width-null": { ".prettierrc": '{ "printWidth": null }' },
    "wrong/semi-text": { ".prettierrc": '{ "semi": "false" }' },
    "wrong/comma": { ".prettierrc": '{ "trailingComma": true }' },
    "wrong/parser-null": { ".prettierrc": '{ "parser": null }' },
    "wrong/parser-number": { ".prettierrc": '{ "parser": 3 }' },
    "wrong/plugins-text": { ".prettierrc": '{ "plugins": "../../plugin/plugin.mjs" }' },
    "wrong/plugins-missing": { ".prettierrc": '{ "plugins": ["prettier-plugin-missing"] }' },
    "wrong/plugins-throwing": {
      ".prettierrc": '{ "plugins": ["./bad.mjs"] }',
      "bad.mjs": 'throw new Error("no");\n',
    },
    "wrong/filepath": { ".prettierrc": '{ "filepath": "b.css" }' },
    "wrong/case": { ".prettierrc": '{ "Semi": false, "tabwidth": 4, "print-width": 20 }' },
    "wrong/old": {
      ".prettierrc": '{ "jsxBracketSameLine": true, "trailingComma": "all", "useFlowParser": true }',
    },
  }),
  "node_modules/prettier-plugin-throws/package.json":
    '{ "name": "prettier-plugin-throws", "version": "1.0.0", "main": "index.mjs" }\n',
  "node_modules/prettier-plugin-throws/index.mjs": 'throw new Error("not today");\n',
  "node_modules/shared-config/package.json": '{ "name": "shared-config", "main": "index.js" }\n',
  "node_modules/shared-config/index.js": "module.exports = { semi: false, tabWidth: 3 };\n",
  "node_modules/prettier-plugin-shout/package.json":
    '{ "name": "prettier-plugin-shout", "version": "1.0.0", "main": "index.mjs" }\n',
  "node_modules/prettier-plugin-shout/index.mjs": `export const languages = [{ name: "shout", parsers: ["shout"], extensions: [".shout"] }];
export const parsers = { shout: { parse: (text) => ({ text }), astFormat: "shout", locStart: () => 0, locEnd: (node) => node.text.length } };
export const printers = { shout: { print: (path) => path.node.text.trim().toUpperCase() + "!" } };
`,
};
