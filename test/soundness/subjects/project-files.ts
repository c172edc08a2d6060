import { patch, patchPlugin, remove, word, wrapFunction, write, type Subject } from "../subject.ts";

// Plugins that look at files of the project.

const packagejsonPlugin = "prettier-plugin-packagejson";
const manifest = `${JSON.stringify({
  scripts: { prebuild: "1", build: "2", test: "3" },
  name: word,
  // npm and the others disagree on where a capital letter belongs.
  dependencies: { JSONStream: "1", abc: "1" },
  version: "1.0.0",
})}\n`;

export const packagejson: Subject = {
  name: "packagejson",
  plugin: packagejsonPlugin,
  entry: "lib/index.cjs",
  file: "package.json",
  text: manifest,
  inputs: [
    ...["yarn.lock", ".yarnrc.yml", "pnpm-lock.yaml", "pnpm-workspace.yaml"].map((name) => ({
      name: `${name} appears`,
      changes: [write(name, "")],
      declared: new RegExp(`${name.replaceAll(".", "\\.")}$`),
      isCompared: name === "yarn.lock",
    })),
    { name: ".yarn appears", changes: [write(".yarn/releases/a", "")], declared: /\.yarn$/ },
    {
      name: "a dependency, patched",
      changes: [
        patch(
          [packagejsonPlugin, "sort-package-json"],
          "index.cjs",
          "",
          `\nconst sort = module.exports.default;
module.exports = { default: (text) => sort(text).replace("${word}", "steadfast") };\n`,
        ),
      ],
    },
    patchPlugin(packagejsonPlugin, "lib/index.cjs", false),
  ],
};

export const packagejsonLocked: Subject = {
  ...packagejson,
  name: "packagejson, locked",
  files: { "yarn.lock": "" },
  inputs: [{ name: "yarn.lock disappears", changes: [remove("yarn.lock")], declared: /yarn\.lock$/ }],
};

const phpPlugin = "@prettier/plugin-php";
const requirePhp = (version: string): string => `{ "require": { "php": "^${version}" } }\n`;

export const php: Subject = {
  name: "php",
  plugin: phpPlugin,
  entry: "src/index.mjs",
  files: { "composer.json": requirePhp("7.0") },
  file: "src/a.php",
  text: "<?php\nfoo($soundness, $aaaaaaaaaaaaaaaaaaaaaaaaaaa, $bbbbbbbbbbbbbbbbbbbbbbbbbbb, $cccccccccccccccccc);\n",
  inputs: [
    {
      name: "composer.json",
      changes: [write("composer.json", requirePhp("8.2"))],
      declared: /composer\.json$/,
      isCompared: true,
    },
    { name: "composer.json disappears", changes: [remove("composer.json")], declared: /composer\.json$/ },
    {
      name: "a dependency, patched",
      changes: [
        patch([phpPlugin, "php-parser"], "src/index.js", "", wrapFunction("Engine.prototype.parseCode")),
      ],
    },
    patchPlugin(phpPlugin, "src/index.mjs", true),
  ],
};

const tomlPlugin = "prettier-plugin-toml";
const tombi = (width: number): string => `[format.rules]\nindent-width = ${width}\n`;

export const toml: Subject = {
  name: "toml",
  plugin: tomlPlugin,
  entry: "lib/index.js",
  file: "src/a.toml",
  text: '# soundness\n[a]\nb=1\n[a.b]\nc = [ "dddddddddddddddddddddddddddddddd", "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", "fffffffffffff" ]\n',
  inputs: [
    { name: "tombi.toml appears", changes: [write("tombi.toml", tombi(6))], declared: /[\\/]tombi\.toml$/ },
    { name: ".tombi.toml appears", changes: [write(".tombi.toml", tombi(6))], declared: /\.tombi\.toml$/ },
    {
      name: ".config/tombi.toml appears nearer",
      changes: [write("src/.config/tombi.toml", tombi(6))],
      declared: /\.config.tombi\.toml$/,
    },
    {
      name: "pyproject.toml appears",
      changes: [write("pyproject.toml", tombi(6).replace("[format", "[tool.tombi.format"))],
      declared: /pyproject\.toml$/,
    },
    patchPlugin(tomlPlugin, "lib/index.js", true),
  ],
};

const embedPlugin = "prettier-plugin-embed";
const overrides = (options: object): string =>
  `${JSON.stringify([{ identifiers: ["soundness"], options }])}\n`;
const overridden = { singleQuote: false };
const overriding = { bracketSpacing: false, embeddedJsonParser: "json5", quoteProps: "as-needed" };

export const embed: Subject = {
  name: "embed",
  plugin: embedPlugin,
  entry: "dist/index.js",
  options: { embeddedOverrides: "./overrides.json", embeddedJsonTags: ["soundness"] },
  files: { "overrides.json": overrides(overridden) },
  file: "a.ts",
  text: 'export const a = soundness`{"a":[1,{"b":2}], "c" : "ddd"}`;\n',
  inputs: [
    {
      name: "embeddedOverrides",
      changes: [write("overrides.json", overrides(overriding))],
      declared: /overrides\.json$/,
    },
    patchPlugin(embedPlugin, "dist/index.js", true),
  ],
};

export const embedCode: Subject = {
  ...embed,
  name: "embed, overrides in code",
  options: { ...embed.options, embeddedOverrides: "./overrides.mjs" },
  files: {
    "overrides.mjs": 'import overrides from "./part.mjs";\nexport default overrides;\n',
    "part.mjs": `export default ${overrides(overridden)}`,
  },
  inputs: [
    {
      name: "embeddedOverrides",
      changes: [write("overrides.mjs", `import "./part.mjs";\nexport default ${overrides(overriding)}`)],
      declared: /overrides\.mjs$/,
    },
    {
      name: "import of that",
      changes: [write("part.mjs", `export default ${overrides(overriding)}`)],
      declared: /part\.mjs$/,
    },
  ],
};
