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

/** Those of which Prettier can format a range; in others, a range stays as it is. */
export const rangeLanguages: readonly string[] = [
  ...["javascript", "javascriptreact", "typescript", "typescriptreact"],
  ...["json", "jsonc", "graphql"],
];

/**
 * The languages that the plugins of a folder bring. The plugins are known by their names in the
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

/** Others bring a language of their own name. */
const pluginLanguages: Readonly<Record<string, readonly string[]>> = {
  apex: ["apex", "apex-anon"],
  "ember-template-tag": ["glimmer-js", "glimmer-ts"],
  gherkin: ["feature", "cucumber", "gherkin"],
  pug: ["jade", "pug"],
  sh: ["shellscript", "dockerfile", "properties", "dotenv"],
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
