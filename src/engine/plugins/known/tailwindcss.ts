import { extname, join, resolve } from "node:path";
import { findPackageOf, findPackages, type FoundPackage } from "./find-package.ts";
import { foldersUpwards } from "./folders-upwards.ts";
import type { KnownPlugin, Look, PluginText } from "./known-plugin.ts";
import { findPrettierConfigFolders } from "./prettier-config-folder.ts";
import { lookAtCode } from "./project-code.ts";
import { lookAtStylesheet } from "./tailwind-stylesheet.ts";

/**
 * Sorts class lists in an order that the project's Tailwind determines: by a stylesheet for
 * Tailwind 4, by a configuration for Tailwind 3.
 * Read: 0.1.13, 0.2.8, 0.3.0, 0.4.1, 0.5.14, 0.6.14, 0.7.2, 0.8.1.
 */
export const tailwindcss: KnownPlugin = {
  packages: { "prettier-plugin-tailwindcss": "0.8.1" },
  lookAtInputs(look, text) {
    lookAtCompanions(look, text);
    for (const variable of variablesOfLoader) look.variable(variable);
    return isBefore07(text.version) ? lookFromConfigFolder(look, text) : lookFromFile(look, text);
  },
};

// From 0.7 on, the plugin searches Tailwind and its configuration from the file's folder. Only
// paths in options are relative to Prettier's configuration.
function lookFromFile(look: Look, text: PluginText): string | undefined {
  const { workingDirectory, folder } = text;
  const found = findTailwind(look, text, folder);
  const { stylesheet, config } = namedInputs(text.options);
  const configFolders =
    stylesheet === undefined && config === undefined ? [] : findPrettierConfigFolders(look, folder);
  const bases = configFolders.length === 0 ? [workingDirectory] : configFolders;
  if (stylesheet !== undefined)
    return firstReason(bases, (base) => lookAtStylesheet(look, resolve(base, stylesheet)));
  if (config !== undefined) {
    const reason = firstReason(bases, (base) =>
      lookAtCode(look, resolve(base, config), join(base, "noop.js")),
    );
    if (reason !== undefined) return reason;
  } else if (!isCertainly4(found)) {
    const reason = lookAtNearestConfig(look, folder);
    if (reason !== undefined) return reason;
  }
  return found === undefined ? undefined : lookAtStylesheet(look, join(found.folder, "theme.css"));
}

// Before 0.7, the plugin searched everything from the folder of Prettier's configuration. Versions
// differ in which folder they use when there is no configuration.
function lookFromConfigFolder(look: Look, text: PluginText): string | undefined {
  const { workingDirectory, folder } = text;
  const configFolders = findPrettierConfigFolders(look, folder);
  const bases = configFolders.length === 0 ? [...new Set([workingDirectory, folder])] : configFolders;
  const { stylesheet, config } = namedInputs(text.options);
  return firstReason(bases, (base) => {
    const found = findTailwind(look, text, base);
    const style =
      stylesheet !== undefined ? resolve(base, stylesheet) : found && join(found.folder, "theme.css");
    return (
      (style === undefined ? undefined : lookAtStylesheet(look, style)) ??
      (config === undefined
        ? lookAtNearestConfig(look, base)
        : lookAtCode(look, resolve(base, config), join(base, "noop.js")))
    );
  });
}

/** The stylesheet and the configuration that the options name. */
function namedInputs(options: Readonly<Record<string, unknown>>): {
  readonly stylesheet: string | undefined;
  readonly config: string | undefined;
} {
  const read = (name: string) => {
    const value = options[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const config = read("tailwindConfig");
  const isStylesheet = config?.endsWith(".css") === true;
  return {
    stylesheet:
      read("tailwindStylesheet") ?? read("tailwindEntryPoint") ?? (isStylesheet ? config : undefined),
    config: isStylesheet ? undefined : config,
  };
}

/**
 * Finds the Tailwind package of a folder and looks at it. Its version decides the order of classes,
 * and where the rest is found.
 */
function findTailwind(look: Look, { options }: PluginText, folder: string): FoundPackage | undefined {
  const named = options["tailwindPackageName"];
  const name = typeof named === "string" && named !== "" ? named : "tailwindcss";
  const from = join(folder, "noop.js");
  const module = look.module(name, from);
  const [inModules] = findPackages(look, name, folder);
  const found = inModules ?? (module === undefined ? undefined : findPackageOf(look, module));
  if (found === undefined || isCertainly4(found)) return found;
  for (const part of partsOf3) look.module(join(found.folder, part), from);
  look.read(join(found.folder, "lib/css/preflight.css"));
  return found;
}

const partsOf3 = [
  "resolveConfig.js",
  "loadConfig.js",
  "lib/lib/setupContextUtils.js",
  "lib/lib/generateRules.js",
];

function lookAtNearestConfig(look: Look, folder: string): string | undefined {
  for (const current of foldersUpwards(folder)) {
    const config = configNames.map((name) => join(current, name)).find((file) => look.exists(file));
    if (config !== undefined) return lookAtCode(look, config, config);
  }
  return undefined;
}

const configNames = ["js", "cjs", "mjs", "ts"].map((ending) => `tailwind.config.${ending}`);

function isCertainly4(found: FoundPackage | undefined): boolean {
  return (
    typeof found?.packageJson.version === "string" && Number.parseInt(found.packageJson.version, 10) >= 4
  );
}

function isBefore07(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 0 && minor < 7;
}

function firstReason(
  bases: readonly string[],
  lookFrom: (base: string) => string | undefined,
): string | undefined {
  for (const base of bases) {
    const reason = lookFrom(base);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/**
 * Plugins that this plugin calls, as resolved from its own folder. It always calls them for these
 * languages, otherwise only if they are in the option `plugins`.
 */
const companions: readonly (readonly [name: string, languages?: RegExp])[] = [
  ["@ianvs/prettier-plugin-sort-imports"],
  ["@trivago/prettier-plugin-sort-imports"],
  ["prettier-plugin-organize-imports"],
  ["prettier-plugin-sort-imports"],
  ["prettier-plugin-import-sort"],
  ["prettier-plugin-css-order"],
  ["prettier-plugin-jsdoc"],
  ["prettier-plugin-multiline-arrays"],
  ["prettier-plugin-organize-attributes"],
  ["prettier-plugin-style-order"],
  ["prettier-plugin-svelte", /svelte/],
  ["prettier-plugin-astro", /astro/],
  ["prettier-plugin-marko", /marko/],
  ["prettier-plugin-twig-melody", /twig|melody/],
  ["@zackad/prettier-plugin-twig-melody", /twig|melody/],
  ["@zackad/prettier-plugin-twig", /twig/],
  ["@prettier/plugin-pug", /pug|jade/],
  ["@shopify/prettier-plugin-liquid", /liquid/],
  ["@shufo/prettier-plugin-blade", /blade/],
  ["@prettier/plugin-oxc", /oxc/],
  ["@prettier/plugin-hermes", /hermes/],
];

function lookAtCompanions(look: Look, { options, file, entry }: PluginText): void {
  const plugins = Array.isArray(options["plugins"]) ? (options["plugins"] as readonly unknown[]) : [];
  const names = plugins.map((plugin) =>
    typeof plugin === "string" || plugin instanceof URL ? String(plugin) : undefined,
  );
  const language = `${String(options["parser"])} ${file === undefined ? "" : extname(file)}`;
  for (const [name, languages] of companions)
    if (
      languages?.test(language) === true ||
      names.some((named) => named === undefined || named.includes(name))
    )
      look.module(name, entry);
}

/** Environment variables that the loader of configurations in code reads. */
const variablesOfLoader = [
  "JITI_ALIAS",
  "JITI_EXTENSIONS",
  "JITI_INTEROP_DEFAULT",
  "JITI_JSX",
  "JITI_NATIVE_MODULES",
  "JITI_TRANSFORM_MODULES",
  "JITI_TRY_NATIVE",
];
