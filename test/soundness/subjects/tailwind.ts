import { patch, patchPlugin, write, remove, type Subject } from "../subject.ts";

const plugin = "prettier-plugin-tailwindcss";
const entry = "dist/index.mjs";

// A class that Tailwind does not know comes first; one that it knows, at its place.
const text = 'export const soundness = <p className="brand p-4 flex sm:p-1 lifted text-inherited">b</p>;\n';
const utility = (name: string): string => `@utility ${name} {\n  z-index: 10;\n}\n`;
const addUtility = `({ addUtilities }) => addUtilities({ ".brand": { zIndex: 10 } })`;
const pluginCode = `module.exports = ${addUtility};\n`;

const stylesheets = {
  "src/app.css":
    '@import "tailwindcss";\n@import "./theme.css";\n@import "brand-styles/theme.css";\n@plugin "./plugin.cjs";\n@config "./tailwind.config.cjs";\n',
  "src/theme.css": '@import "./nested.css";\n',
  "src/nested.css": ".unrelated {\n  color: red;\n}\n",
  "src/plugin.cjs": 'module.exports = require("./plugin-part.cjs");\n',
  "src/plugin-part.cjs": "module.exports = () => {};\n",
  "src/tailwind.config.cjs": 'module.exports = { plugins: [require("./config-part.cjs")] };\n',
  "src/config-part.cjs": "module.exports = () => {};\n",
  "node_modules/brand-styles/package.json": '{ "name": "brand-styles", "version": "1.0.0" }\n',
  "node_modules/brand-styles/theme.css": ".unrelated {\n  color: red;\n}\n",
};

export const tailwind4: Subject = {
  name: "tailwindcss 4",
  plugin,
  entry,
  options: { tailwindStylesheet: "./src/app.css" },
  links: { tailwindcss: "tailwindcss" },
  files: stylesheets,
  file: "src/a.tsx",
  text,
  looksAgain: true,
  inputs: [
    {
      name: "stylesheet",
      changes: [write("src/app.css", stylesheets["src/app.css"] + utility("brand"))],
      declared: /app\.css$/,
      isCompared: true,
    },
    {
      name: "stylesheet's import",
      changes: [write("src/theme.css", stylesheets["src/theme.css"] + utility("brand"))],
      declared: /theme\.css$/,
    },
    {
      name: "import of the import",
      changes: [write("src/nested.css", utility("brand"))],
      declared: /nested\.css$/,
    },
    {
      name: "import from a package",
      changes: [write("node_modules/brand-styles/theme.css", utility("brand"))],
      declared: /brand-styles/,
    },
    {
      name: "stylesheet's plugin",
      changes: [write("src/plugin.cjs", stylesheets["src/plugin.cjs"] + pluginCode)],
      declared: /plugin\.cjs$/,
    },
    {
      name: "import of that plugin",
      changes: [write("src/plugin-part.cjs", pluginCode)],
      declared: /plugin-part\.cjs$/,
    },
    {
      name: "stylesheet's configuration",
      changes: [
        write(
          "src/tailwind.config.cjs",
          `module.exports = { plugins: [require("./config-part.cjs"), ${addUtility}] };\n`,
        ),
      ],
      declared: /tailwind\.config\.cjs$/,
    },
    {
      name: "import of that configuration",
      changes: [write("src/config-part.cjs", pluginCode)],
      declared: /config-part\.cjs$/,
    },
    {
      name: "tailwindcss, patched",
      changes: [patch(["tailwindcss"], "index.css", "", utility("brand"))],
      declared: /tailwindcss/,
    },
    patchPlugin(plugin, entry, true),
  ],
};

/** The stylesheet is found from the folder of the configuration: moving that gives another one. */
export const tailwindFolder: Subject = {
  ...tailwind4,
  name: "tailwindcss 4, folder",
  options: { tailwindStylesheet: "./app.css" },
  files: {
    "app.css": '@import "tailwindcss";\n',
    "src/app.css": `@import "tailwindcss";\n${utility("brand")}`,
  },
  inputs: [
    {
      name: "folder of Prettier's configuration",
      changes: [
        write("src/.prettierrc", JSON.stringify({ plugins: [plugin], tailwindStylesheet: "./app.css" })),
        remove(".prettierrc"),
      ],
    },
  ],
};

export const tailwindPreset: Subject = {
  ...tailwind4,
  name: "preset with tailwindcss 4",
  options: { plugins: ["@acme/format"], tailwindStylesheet: "./src/app.css" },
  files: {
    ...stylesheets,
    "node_modules/@acme/format/package.json":
      '{ "name": "@acme/format", "version": "1.0.0", "type": "module", "exports": "./index.js" }\n',
    "node_modules/@acme/format/index.js": `export * from "${plugin}";\n`,
  },
  inputs: [
    {
      name: "stylesheet",
      changes: [write("src/app.css", stylesheets["src/app.css"] + utility("brand"))],
      isCompared: true,
    },
    patchPlugin(plugin, entry, true),
  ],
};

const configuration = (plugin: string): string => `const presets = [require("brand-preset")];
module.exports = { content: [], presets, plugins: [require("./part.js"), ${plugin}] };
`;

export const tailwind3: Subject = {
  name: "tailwindcss 3",
  plugin,
  entry,
  links: { tailwindcss: "tailwindcss-3" },
  files: {
    "tailwind.config.js": configuration("() => {}"),
    "part.js": "module.exports = () => {};\n",
    "node_modules/brand-preset/package.json": '{ "name": "brand-preset", "version": "1.0.0" }\n',
    "node_modules/brand-preset/index.js": "module.exports = {};\n",
  },
  file: "src/a.tsx",
  text,
  looksAgain: true,
  inputs: [
    {
      name: "tailwind.config.js",
      changes: [write("tailwind.config.js", configuration(addUtility))],
      declared: /tailwind\.config\.js$/,
      isCompared: true,
    },
    {
      name: "import of that",
      changes: [write("part.js", pluginCode)],
      declared: /part\.js$/,
    },
    {
      name: "preset in a package",
      changes: [
        write("node_modules/brand-preset/index.js", `module.exports = { plugins: [${addUtility}] };\n`),
      ],
      declared: /brand-preset/,
    },
    {
      name: "a nearer tailwind.config.js appears",
      changes: [
        write(
          "src/tailwind.config.js",
          `module.exports = { presets: [require("../tailwind.config.js")], content: [], plugins: [${addUtility}] };\n`,
        ),
      ],
      declared: /tailwind\.config\./,
    },
    {
      name: "tailwindcss, patched",
      changes: [
        patch(
          ["tailwindcss"],
          "lib/lib/setupContextUtils.js",
          "rules = context.offsets.sort(rules);",
          "rules = context.offsets.sort(rules).reverse();",
        ),
      ],
      declared: /tailwindcss/,
    },
  ],
};
