import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Options } from "prettier";
import { sprinkle } from "./edits/plugins.ts";
import type { Random } from "./random.ts";

/** Short names for the plugins of a run. */
export const pluginPackages = {
  tailwind: "prettier-plugin-tailwindcss",
  trivago: "@trivago/prettier-plugin-sort-imports",
  ianvs: "@ianvs/prettier-plugin-sort-imports",
  organize: "prettier-plugin-organize-imports",
  jsdoc: "prettier-plugin-jsdoc",
  packagejson: "prettier-plugin-packagejson",
  "css-order": "prettier-plugin-css-order",
  svelte: "prettier-plugin-svelte",
} as const;

export type PluginName = keyof typeof pluginPackages;

/** @throws RangeError for an unknown name */
export function readPluginNames(list: string): readonly PluginName[] {
  const names = list.split(",").filter((name) => name !== "");
  const wrong = names.find((name) => !Object.hasOwn(pluginPackages, name));
  if (wrong === undefined) return names as readonly PluginName[];
  throw new RangeError(`--plugins ${wrong}: expected some of ${Object.keys(pluginPackages).join(", ")}`);
}

/**
 * Fills the `node_modules` of a workspace: the plugins are copies, so that they find its Prettier
 * and a TypeScript with an interface, and all other packages are the installed ones.
 */
export function installPlugins(folder: string, installed: string, plugins: readonly PluginName[]): void {
  writeFileSync(join(folder, "plugins.json"), JSON.stringify(plugins));
  if (plugins.length === 0) return;
  const packages = plugins.map((name) => pluginPackages[name]);
  for (const name of listPackages(installed)) {
    if (name === "prettier") continue;
    const target = join(folder, name);
    mkdirSync(dirname(target), { recursive: true });
    const isCopied = packages.some((each) => each === name);
    if (isCopied) cpSync(join(installed, name), target, { recursive: true, dereference: true });
    else symlinkSync(join(installed, name), target, "junction");
  }
}

/** The plugins of a workspace that another process has made. */
export function readPlugins(folder: string): readonly PluginName[] {
  return JSON.parse(readFileSync(join(folder, "plugins.json"), "utf8")) as readonly PluginName[];
}

function listPackages(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`) : [name],
    );
}

/**
 * The options that make the plugins do something; Prettier finds them from the working directory.
 */
export function pluginOptions(plugins: readonly PluginName[], random: Random): Options {
  if (plugins.length === 0) return {};
  const own: readonly Options[] = plugins.map((name) => random.pick(optionsOf[name]));
  return Object.assign({ plugins: plugins.map((name) => pluginPackages[name]) }, ...own) as Options;
}

/** A text with something in it for the plugins to do. */
export function prepareText(text: string, plugins: readonly PluginName[], random: Random): string {
  return plugins.length === 0 || random.chance(0.2) ? text : sprinkle(text, random);
}

const importOrder = ["^react", "<THIRD_PARTY_MODULES>", "^@/(.*)$", "^[./]"];

const optionsOf: Readonly<Record<PluginName, readonly object[]>> = {
  tailwind: [
    {},
    { tailwindFunctions: ["cn", "clsx", "tw"] },
    { tailwindFunctions: ["/^c/"], tailwindAttributes: ["/Name$/"], tailwindPreserveWhitespace: true },
    { tailwindFunctions: ["cn"], tailwindPreserveDuplicates: true },
  ],
  trivago: [
    { importOrder, importOrderSeparation: true, importOrderSortSpecifiers: true },
    { importOrder, importOrderParserPlugins: ["typescript", "jsx", "decorators-legacy"] },
    {},
  ],
  ianvs: [{}, { importOrder: [...importOrder.slice(0, 2), "", "^[./]"] }],
  organize: [{}, { organizeImportsSkipDestructiveCodeActions: true }],
  jsdoc: [{}, { jsdocCapitalizeDescription: false, tsdoc: true }],
  packagejson: [{}],
  "css-order": [{}],
  svelte: [{}],
};
