import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Parser, Plugin } from "prettier";
import type { PrettierLocation } from "../prettier/locate-prettier.ts";
import type { BodyRules } from "../../pipeline/body-rules.ts";
import type { StatementParser } from "../../pipeline/parse.ts";
import { isPrettiersOwn } from "../prettier/own-parser.ts";
import { readPackageJsonOf } from "./packages.ts";
import { findOrigin, findPluginEntry } from "./plugin-set.ts";
import { loadPlugins } from "./plugins.ts";
import type { StatementTrait } from "./known/statement-trait.ts";
import { importSorters, statementTraits } from "./known/statement-traits.ts";

/** How the plugins of a text affect one of Prettier's own parsers for JavaScript or TypeScript. */
export type LanguageUse =
  /** Not at all: they are for other languages. */
  | { readonly kind: "untouched" }
  /**
   * They only rewrite the text before Prettier's own parser parses it.
   * @property looksAtImportsOnly see `ImportSorter`
   * @property touchesEmbedded whether they have parsers or printers for languages other than
   * JavaScript that Prettier formats in template literals
   */
  | {
      readonly kind: "rewrites";
      readonly parser: Parser;
      readonly touchesEmbedded: boolean;
      readonly looksAtImportsOnly: boolean;
    }
  /**
   * They change the tree, and may also rewrite the text. What they do to a statement depends on
   * that statement alone.
   */
  | {
      readonly kind: "wraps-parse";
      readonly parser: Parser;
      readonly reachesInto: NonNullable<BodyRules["reachesInto"]>;
      readonly looksAtImportsOnly: boolean;
    }
  /**
   * They have their own way to parse or print, or change Prettier's options. So only the whole text
   * can be formatted reliably.
   */
  | { readonly kind: "replaces" };

/** The parameters of `readLanguageUse`. */
export interface LanguageQuestion {
  /** The options of the text, including `plugins`. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly name: StatementParser;
  /** The names of Prettier's own options. */
  readonly ownOptions: ReadonlySet<string>;
  /**
   * Plugins that format each statement independently, according to the user's configuration. They
   * are named as in the options.
   */
  readonly believed: ReadonlySet<string>;
}

/**
 * Loads the plugins and finds out how they affect a parser. As in Prettier 3, the last plugin with
 * a parser of that name counts (`main/parser-and-printer.js`, 3.0 to 3.10).
 */
export async function readLanguageUse(
  location: PrettierLocation,
  { options, name, ownOptions, believed }: LanguageQuestion,
): Promise<LanguageUse> {
  const specifiers = (options["plugins"] ?? []) as readonly unknown[];
  if (specifiers.length === 0) return { kind: "untouched" };
  let plugins: readonly Plugin[];
  try {
    plugins = await loadPlugins(specifiers);
  } catch {
    // Prettier will report the error.
    return { kind: "replaces" };
  }
  const isOwnOption = (option: string) => ownOptions.has(option);
  const replaces = plugins.some(
    (plugin) =>
      plugin.printers?.["estree"] !== undefined || Object.keys(plugin.options ?? {}).some(isOwnOption),
  );
  if (replaces) return { kind: "replaces" };
  const last = plugins.findLastIndex(({ parsers }) => parsers !== undefined && Object.hasOwn(parsers, name));
  if (last < 0) return { kind: "untouched" };
  const parser = await resolveParser(plugins[last]!, name);
  if (parser === undefined) return { kind: "replaces" };
  if (await isPrettiersOwn(parser, name, location)) {
    return parser.preprocess === undefined
      ? { kind: "untouched" }
      : {
          kind: "rewrites",
          parser,
          touchesEmbedded: plugins.some(touchesEmbedded),
          looksAtImportsOnly: isImportSorter(specifiers[last]),
        };
  }
  const isBelieved = believed.has(String(specifiers[last]));
  const reachesInto = isBelieved ? () => false : readTrait(specifiers[last], location, options);
  if (reachesInto === undefined) return { kind: "replaces" };
  let looksAtImportsOnly = true;
  // A plugin that knows others may call their parsers and `preprocess` too, so check all of them.
  for (const [index, plugin] of plugins.entries()) {
    const other = index === last ? undefined : await resolveParser(plugin, name);
    if (other !== undefined && !(await isPrettiersOwn(other, name, location))) return { kind: "replaces" };
    if (other?.preprocess !== undefined) looksAtImportsOnly &&= isImportSorter(specifiers[index]);
  }
  return { kind: "wraps-parse", parser, reachesInto, looksAtImportsOnly };
}

/** A plugin may give a parser as a function that loads it. */
async function resolveParser({ parsers }: Plugin, name: string): Promise<Parser | undefined> {
  if (parsers === undefined || !Object.hasOwn(parsers, name)) return undefined;
  const given: unknown = parsers[name];
  try {
    return (typeof given === "function" ? await (given as () => unknown)() : given) as Parser | undefined;
  } catch {
    // Prettier will report the error.
    return undefined;
  }
}

function readTrait(
  specifier: unknown,
  location: PrettierLocation,
  options: LanguageQuestion["options"],
): ReturnType<StatementTrait["rulesOf"]> {
  const entry = findModule(specifier);
  const name = entry && readPackageJsonOf(realpathSync(entry)).name;
  const trait = statementTraits.find(({ packages }) => packages.includes(name ?? ""));
  if (entry === undefined || trait === undefined || !loadsPrettier(entry, location)) return undefined;
  return trait.rulesOf(options);
}

function findModule(specifier: unknown): string | undefined {
  const entry = findPluginEntry(specifier);
  return entry && findOrigin(entry);
}

function isImportSorter(specifier: unknown): boolean {
  const entry = findModule(specifier);
  if (entry === undefined) return false;
  const { name, version = "" } = readPackageJsonOf(realpathSync(entry));
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return importSorters.some(
    ({ package: sorter, since }) => sorter === name && major === since.major && minor >= since.minor,
  );
}

/**
 * Whether the Prettier that a plugin imports is the one that loads the plugin. Only then does it
 * wrap this Prettier's parsers.
 */
function loadsPrettier(entry: string, { directory }: PrettierLocation): boolean {
  try {
    const packageJson = createRequire(join(dirname(entry), "noop.js")).resolve("prettier/package.json");
    return realpathSync(dirname(packageJson)) === realpathSync(directory);
  } catch {
    // The plugin finds no Prettier.
    return false;
  }
}

function touchesEmbedded({ parsers, printers }: Plugin): boolean {
  return [...Object.keys(parsers ?? {}), ...Object.keys(printers ?? {})].some((name) => embedded.has(name));
}

/**
 * Parsers and tree formats that Prettier uses for code in template literals. JavaScript is left
 * out: scripts in template literals are found in the text.
 */
const embedded = new Set([
  ...["css", "scss", "less", "postcss"],
  ...["graphql", "html", "angular", "lwc", "mjml", "markdown", "mdx", "remark", "mdast", "yaml", "json"],
]);
