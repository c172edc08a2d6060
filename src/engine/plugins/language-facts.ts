import type { Plugin } from "prettier";
import type { PrettierModule } from "../prettier/load-prettier.ts";
import { askSupport, type Support } from "../prettier/support.ts";

/** What plugins change about languages, as far as this is the same for every text. Plain data. */
export interface LanguageFacts {
  /** Names of the parsers that the plugins add or replace. */
  readonly parsers: readonly string[];
  /** The formats of syntax trees (`astFormat`) that they print. */
  readonly printed: readonly string[];
  /** Options that they add. Prettier rejects a bad value for one of them in every language. */
  readonly options: readonly PluginOption[];
  /**
   * Whether they change the defaults or the allowed values of Prettier's own options. This affects
   * every language.
   */
  readonly changesDefaults: boolean;
  /**
   * The languages of file names, including those of the plugins. `undefined` when Prettier has to
   * be asked for each file.
   */
  readonly support: Support | undefined;
}

/**
 * An option that plugins add, with what tells which of its values are certainly valid. Plain data.
 */
export interface PluginOption {
  readonly name: string;
  /** As in Prettier's support information: `boolean`, `int`, `choice`, `string`, `path`. */
  readonly type: string;
  readonly isArray: boolean;
  /**
   * The valid values of a `choice`. Deprecated ones are left out, because Prettier may warn or
   * redirect.
   */
  readonly choices: readonly unknown[];
}

/**
 * @param load loads the plugins; called after Prettier has loaded them, so that errors are
 * Prettier's
 * @param names the same plugins as they are passed to Prettier
 */
export async function readLanguageFacts(
  prettier: PrettierModule,
  load: () => Promise<readonly Plugin[]>,
  names: readonly unknown[],
): Promise<LanguageFacts> {
  const plugged = await prettier.getSupportInfo({ showDeprecated: true, plugins: names });
  const plain = await prettier.getSupportInfo({ showDeprecated: true });
  const plugins = await load();
  const languages = plugins.flatMap((plugin) => plugin.languages ?? []);
  const asksFiles = languages.some(
    (language) =>
      typeof (language as { isSupported?: unknown }).isSupported === "function" ||
      (language.interpreters?.length ?? 0) > 0,
  );
  const own = new Map(plain.options.map((option) => [option.name, describeOption(option)]));
  return {
    parsers: unique(plugins.flatMap(({ parsers = {} }) => Object.keys(parsers))),
    printed: unique(plugins.flatMap(({ printers = {} }) => Object.keys(printers))),
    options: plugged.options.filter(({ name }) => !own.has(name)).flatMap(readPluginOption),
    changesDefaults: plugged.options.some(
      (option) => own.has(option.name) && own.get(option.name) !== describeOption(option),
    ),
    support: asksFiles ? undefined : await askSupport(prettier, plugged, names),
  };
}

/**
 * Whether plugins can take part in formatting a text with this parser, including its embedded
 * languages.
 * @param text `undefined` for any text
 */
export function touchesText(
  facts: LanguageFacts,
  parser: string,
  text: string | undefined,
  options: Readonly<Record<string, unknown>>,
): boolean {
  if (facts.changesDefaults) return true;
  const reached = options["embeddedLanguageFormatting"] === "off" ? [] : reach(parser, text);
  if (reached === "anything") return facts.parsers.length > 0 || facts.printed.length > 0;
  return [parser, ...reached].some((each) => {
    const format = treeFormats.get(each);
    return format === undefined || facts.parsers.includes(each) || facts.printed.includes(format);
  });
}

/** The format of the syntax tree of each of Prettier's own parsers. */
const treeFormats: ReadonlyMap<string, string> = new Map(
  Object.entries({
    estree: [
      ...["babel", "babel-flow", "babel-ts", "flow", "acorn", "espree", "meriyah", "typescript"],
      ...["oxc", "oxc-ts"],
    ],
    "estree-json": ["json", "json5", "jsonc", "json-stringify"],
    postcss: ["css", "less", "scss"],
    graphql: ["graphql"],
    mdast: ["markdown", "mdx", "remark"],
    html: ["html", "angular", "lwc", "vue", "mjml"],
    yaml: ["yaml"],
    glimmer: ["glimmer"],
  }).flatMap(([format, parsers]) => parsers.map((parser) => [parser, format] as const)),
);

/**
 * The parsers that Prettier may use for parts of a text. The list may have too many, never too few.
 * Source: Prettier 3.0 to 3.10, `language-*\/embed`.
 */
function reach(parser: string, text: string | undefined): readonly string[] | "anything" {
  switch (treeFormats.get(parser)) {
    case "estree-json":
    case "graphql":
    case "glimmer":
      return [];
    case "yaml":
      return ["json", "json5", "jsonc"];
    case "postcss":
      return mayHaveFrontMatter(text) ? "anything" : [];
    case "mdast":
      return parser !== "mdx" && text !== undefined && !/```|~~~/.test(text) && !mayHaveFrontMatter(text)
        ? []
        : "anything";
    case "estree":
      if (text === undefined) return "anything";
      if (!text.includes("`")) return [];
      // Markdown and HTML can contain any language. Angular's `template` contains HTML.
      return /html|\b(?:md|markdown|template)\b/i.test(text)
        ? "anything"
        : ["css", "scss", "less", "graphql"];
    default:
      return "anything";
  }
}

function mayHaveFrontMatter(text: string | undefined): boolean {
  return text === undefined || /^\uFEFF?(?:---|\+\+\+)/.test(text);
}

function readPluginOption(option: object): readonly PluginOption[] {
  const { name, type, array, choices, deprecated, redirect } = option as Record<string, unknown>;
  const isPlain = deprecated === undefined && redirect === undefined;
  const plainChoices = ((choices ?? []) as readonly Record<string, unknown>[]).filter(
    (choice) => choice["deprecated"] === undefined && choice["redirect"] === undefined,
  );
  return [
    {
      name: String(name),
      type: isPlain ? String(type) : "unknown",
      isArray: array === true,
      choices: plainChoices.map(({ value }) => value),
    },
  ];
}

function describeOption(option: object): string {
  const { name, default: value, type, choices, range, array } = option as Record<string, unknown>;
  // Each parser that a plugin adds is one more choice of this option. That changes nothing for the
  // others.
  const others = name === "parser" ? [] : choices;
  return JSON.stringify([value === Infinity ? "infinite" : value, type, others, range, array]);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
