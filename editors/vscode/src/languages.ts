import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { foldersAbove } from "./find-server.ts";

/** The editor's names of the languages that Prettier knows by itself. */
export const ownLanguages: readonly string[] = [
  ...["javascript", "javascriptreact", "typescript", "typescriptreact", "mongo", "vue"],
  ...["json", "jsonc", "json5", "css", "postcss", "less", "scss", "html", "mjml", "handlebars"],
  ...["graphql", "markdown", "mdx", "yaml", "ansible", "dockercompose"],
  ...["github-actions-workflow", "home-assistant"],
];

/**
 * The extensions of the files that Prettier knows by itself. The editor need not know their
 * language: without further extensions, `.vue` and `.mdx` are plain text to it.
 */
export const ownExtensions: readonly string[] = [
  ...["4DForm", "4DProject", "JSON-tmLanguage", "_js", "avsc", "bones", "cjs", "code-snippets"],
  ...["code-workspace", "component.html", "css", "cts", "end.frag", "es", "es6", "geojson", "gltf"],
  ...["gql", "graphql", "graphqls", "gs", "handlebars", "har", "hbs", "hta", "htm", "html", "html.hl"],
  ...["hujson", "ice", "importmap", "inc", "jake", "javascript", "js", "js.flow", "jsb", "jscad"],
  ...["jsfl", "jslib", "jsm", "json", "json.example", "json5", "jsonc", "jspre", "jss", "jsx", "less"],
  ...["livemd", "markdown", "mcmeta", "md", "mdown", "mdwn", "mdx", "mir", "mjml", "mjs", "mkd"],
  ...["mkdn", "mkdown", "mts", "njs", "pac", "pcss", "postcss", "reek", "ronn", "rviz", "sarif", "scd"],
  ...["scss", "sjs", "slnlaunch", "ssjs", "start.frag", "sublime-build", "sublime-color-scheme"],
  ...["sublime-commands", "sublime-completions", "sublime-keymap", "sublime-macro", "sublime-menu"],
  ...["sublime-mousemap", "sublime-project", "sublime-settings", "sublime-syntax", "sublime-theme"],
  ...["sublime-workspace", "sublime_metrics", "sublime_session", "syntax", "tact", "tfstate"],
  ...["tfstate.backup", "topojson", "ts", "tsx", "vue", "webapp", "webmanifest", "workbook", "wxs"],
  ...["wxss", "xht", "xhtml", "xsjs", "xsjslib", "yaml", "yaml-tmlanguage", "yaml.sed", "yml"],
  ...["yml.mysql", "yy", "yyp"],
];

/** Those of which Prettier can format a range; in others, a range stays as it is. */
export const rangeLanguages: readonly string[] = [
  ...["javascript", "javascriptreact", "typescript", "typescriptreact"],
  ...["json", "jsonc", "graphql"],
];

/**
 * The languages that the plugins of a folder bring, and the extensions of their files, which are
 * mostly the same words. The plugins are known by their names in the
 * configuration files and packages of the folder and of those above it: nothing is loaded, because
 * a language is asked for before there is a server.
 */
export function languagesOfPlugins(folder: string): ReadonlySet<string> {
  const languages = new Set<string>();
  for (const current of foldersAbove(folder))
    for (const name of namesIn(current).filter((file) => mayNamePlugins.test(file)))
      for (const [, plugin = ""] of read(join(current, name)).matchAll(pluginName))
        for (const language of pluginLanguages[plugin] ?? [plugin]) languages.add(language);
  return languages;
}

const mayNamePlugins = /^(?:\.prettierrc|prettier\.config\.|package\.json$)/;

/** `prettier-plugin-svelte`, `@prettier/plugin-php`, `@shopify/prettier-plugin-liquid`. */
const pluginName = /(?:\bprettier-|@prettier\/)plugin-([a-z-]+)/g;

/** Others bring a language and an extension of their own name. */
const pluginLanguages: Readonly<Record<string, readonly string[]>> = {
  apex: ["apex", "apex-anon", "cls", "trigger"],
  "ember-template-tag": ["glimmer-js", "glimmer-ts", "gjs", "gts"],
  gherkin: ["feature", "cucumber", "gherkin"],
  pug: ["jade", "pug"],
  ruby: ["ruby", "rb"],
  sh: ["shellscript", "dockerfile", "properties", "dotenv", "sh"],
  solidity: ["solidity", "sol"],
  sql: ["sql", "pgsql"],
};

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder that cannot be read names no plugins.
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // As above.
    return "";
  }
}
