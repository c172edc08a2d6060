import { extname, join } from "node:path";
import { foldersUpwards } from "./folders-upwards.ts";
import type { KnownPlugin, Look } from "./known-plugin.ts";

/**
 * Sorts imports. The nearest configuration of import-sort names the style and the parser, which are
 * modules.
 * Read: 0.0.7, with import-sort-config 6, import-sort-parser-babylon 6 and
 * import-sort-parser-typescript 6.
 */
export const importSort: KnownPlugin = {
  packages: { "prettier-plugin-import-sort": "0.0.7" },
  lookAtInputs(look, { folder, entry, workingDirectory }) {
    for (const config of findConfigs(look, folder)) {
      if (isCode(config.file)) return "the configuration of import-sort is code";
      const reason = lookAtModules(look, config.content, join(folder, "noop.js"), entry);
      if (reason !== undefined) return reason;
    }
    return lookAtBabel(look, folder) ?? lookAtBabel(look, workingDirectory);
  },
};

interface Config {
  readonly file: string;
  readonly content: string;
}

// The plugin uses the first file with a configuration. Looking at those above it too is harmless.
function findConfigs(look: Look, folder: string): readonly Config[] {
  const found: Config[] = [];
  for (const current of foldersUpwards(folder))
    for (const name of configNames) {
      const file = join(current, name);
      const content = look.exists(file) ? look.read(file) : undefined;
      if (content !== undefined && (name !== "package.json" || /import-?sort/i.test(content)))
        found.push({ file, content });
    }
  return found;
}

const configNames = [
  "package.json",
  ".importsortrc",
  ...["json", "yaml", "yml", "js"].map((ending) => `.importsortrc.${ending}`),
  "importsort.config.js",
];

function isCode(file: string): boolean {
  return extname(file) === ".js";
}

/**
 * Looks for the parser and the style both from the file's folder and from the plugin's. It also
 * looks at modules that prevent caching, because a process that has loaded them must notice when
 * they are replaced.
 */
function lookAtModules(look: Look, content: string, from: string, entry: string): string | undefined {
  let reason: string | undefined;
  for (const [, kind, name] of content.matchAll(/["']?(parser|style)["']?\s*:\s*["']?([^"'\s,}]+)/g)) {
    const isPure = kind === "parser" ? pureParsers.has(name!) : pureStyles.has(name!);
    if (!isPure) reason ??= `import-sort uses a ${kind} of its own: ${name!}`;
    for (const importer of [from, entry])
      if (look.module(`import-sort-${kind!}-${name!}`, importer) === undefined) look.module(name!, importer);
  }
  return reason;
}

// Published modules whose code was read, and which depend only on the text. The style `eslint` is
// not one of them, because it reads ESLint's configuration.
const pureParsers = new Set([
  "babylon",
  "typescript",
  "import-sort-parser-babylon",
  "import-sort-parser-typescript",
]);
const pureStyles = new Set(["module", "import-sort-style-module"]);

/** The default parser, `babylon`, uses the project's Babel configuration if there is one. */
function lookAtBabel(look: Look, folder: string): string | undefined {
  for (const current of foldersUpwards(folder)) {
    const config = babelNames.map((name) => join(current, name)).find((file) => look.exists(file));
    if (config !== undefined) return "import-sort parses by the configuration of Babel";
    const packageJson = look.read(join(current, "package.json"));
    if (packageJson !== undefined && /"babel"\s*:/.test(packageJson))
      return "import-sort parses by the configuration of Babel";
  }
  return undefined;
}

const babelNames = [
  ".babelrc",
  ...["js", "cjs", "mjs", "json", "cts", "ts", "mts"].flatMap((ending) => [
    `.babelrc.${ending}`,
    `babel.config.${ending}`,
  ]),
];
