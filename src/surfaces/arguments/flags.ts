/** One flag of the command line. `option` names the formatting option that it sets. */
export type Flag = {
  readonly name: string;
  readonly option?: string;
  readonly since?: string;
  /**
   * Prettier has nothing of that name, so that a mistake in its use is ours to tell. `decides`:
   * which files are formatted, or whether they are printed.
   */
  readonly ours?: "speaks" | "decides";
} & FlagShape;

type FlagShape =
  /** `--name`; `--no-name` too when `negative` says so. */
  | { readonly kind: "switch"; readonly short?: string; readonly negative: "allowed" | "only" | "none" }
  | { readonly kind: "integer" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  /** One value, any text. `negative`: `--no-name` is a value too, namely `false`. */
  | { readonly kind: "text"; readonly negative?: "allowed" }
  /** `--name`, which means all, or `--name=1%`. The next word never belongs to it. */
  | { readonly kind: "share" }
  /** May be given several times. */
  | { readonly kind: "texts" };

/**
 * The formatting options of Prettier 3.10.1 as flags. Flags that are not here or below go to
 * Prettier's own command, so that this table can be behind a newer Prettier without being wrong.
 * `since` is the first version that knows a flag: an older one warns about it and ignores it, which
 * is then its answer to give.
 */
const formattingFlags: readonly Flag[] = [
  option("arrowParens", "choice", ["always", "avoid"]),
  option("bracketSameLine", "switch"),
  option("bracketSpacing", "switch"),
  { ...option("checkIgnorePragma", "switch"), since: "3.6.0" },
  option("embeddedLanguageFormatting", "choice", ["auto", "off"]),
  option("endOfLine", "choice", ["lf", "crlf", "cr", "auto"]),
  { ...option("experimentalOperatorPosition", "choice", ["start", "end"]), since: "3.5.0" },
  { ...option("experimentalTernaries", "switch"), since: "3.1.0" },
  option("htmlWhitespaceSensitivity", "choice", ["css", "strict", "ignore"]),
  option("insertPragma", "switch"),
  option("jsxSingleQuote", "switch"),
  { ...option("objectWrap", "choice", ["preserve", "collapse"]), since: "3.5.0" },
  option("parser", "text"),
  { name: "plugin", option: "plugins", kind: "texts" },
  option("printWidth", "integer"),
  option("proseWrap", "choice", ["always", "never", "preserve"]),
  option("quoteProps", "choice", ["as-needed", "consistent", "preserve"]),
  option("requirePragma", "switch"),
  option("semi", "switch"),
  option("singleAttributePerLine", "switch"),
  option("singleQuote", "switch"),
  option("tabWidth", "integer"),
  option("trailingComma", "choice", ["all", "es5", "none"]),
  option("useTabs", "switch"),
  option("vueIndentScriptAndStyle", "switch"),
];

/** What else Prettier's command knows and we do ourselves. */
const commandFlags: readonly Flag[] = [
  { name: "cache", kind: "switch", negative: "none" },
  { name: "cache-strategy", kind: "choice", choices: ["metadata", "content"] },
  { name: "check", kind: "switch", short: "c", negative: "none" },
  { name: "color", kind: "switch", negative: "allowed" },
  { name: "config", kind: "text", negative: "allowed" },
  { name: "config-precedence", kind: "choice", choices: ["cli-override", "file-override", "prefer-file"] },
  { name: "editorconfig", kind: "switch", negative: "allowed" },
  { name: "error-on-unmatched-pattern", kind: "switch", negative: "allowed" },
  { name: "ignore-path", kind: "texts" },
  { name: "ignore-unknown", kind: "switch", short: "u", negative: "none" },
  { name: "list-different", kind: "switch", short: "l", negative: "none" },
  // Not "debug": what that prints are Prettier's own steps, which are not ours.
  { name: "log-level", kind: "choice", choices: ["silent", "error", "warn", "log"] },
  { name: "stdin-filepath", kind: "text" },
  { name: "with-node-modules", kind: "switch", negative: "none" },
  { name: "write", kind: "switch", short: "w", negative: "none" },
];

/** Flags that Prettier must not see: it does not know them, or they mean something else to it. */
export const ownFlags: readonly Flag[] = [
  { name: "cache", kind: "switch", negative: "only" },
  { name: "cache-location", kind: "text" },
  { name: "cache-max-size", kind: "text" },
  { name: "cache-stats", kind: "switch", negative: "none" },
  { name: "changed", kind: "switch", negative: "none", ours: "decides" },
  { name: "diff", kind: "switch", negative: "none", ours: "decides" },
  { name: "reporter", kind: "texts", ours: "speaks" },
  { name: "since", kind: "text", ours: "decides" },
  { name: "summary", kind: "switch", negative: "allowed", ours: "speaks" },
  { name: "verify", kind: "share" },
];

export const flags: readonly Flag[] = [...formattingFlags, ...commandFlags, ...ownFlags];

/** The flag of a formatting option, by the option's API name. */
export const flagsByOption: ReadonlyMap<string, Flag> = new Map(
  formattingFlags.flatMap((flag) => (flag.option === undefined ? [] : [[flag.option, flag] as const])),
);

function option(name: string, kind: "switch" | "integer" | "text"): Flag;
function option(name: string, kind: "choice", choices: readonly string[]): Flag;
function option(name: string, kind: Flag["kind"], choices: readonly string[] = []): Flag {
  const base = { name: name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), option: name };
  switch (kind) {
    case "switch":
      return { ...base, kind, negative: "allowed" };
    case "choice":
      return { ...base, kind, choices };
    case "integer":
    case "text":
    case "texts":
    case "share":
      return { ...base, kind };
  }
}
