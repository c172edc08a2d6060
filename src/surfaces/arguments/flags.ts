import { machineReporterNames } from "./reporter-names.ts";

/** One flag of the command line. `option` names the formatting option that it sets. */
export type Flag = {
  readonly name: string;
  readonly option?: string;
  readonly since?: string;
  /**
   * Set if Prettier has no flag of that name; then fmt-cache reports a wrong use itself. The value
   * says what the flag is for. It `decides` which files are formatted or whether they are printed,
   * it `speaks` about them, or it `belongs` to a command that Prettier has not.
   */
  readonly ours?: "speaks" | "decides" | "belongs";
} & FlagShape &
  FlagText;

type FlagShape =
  /** `--name`; `--no-name` too when `negative` says so. */
  | { readonly kind: "switch"; readonly short?: string; readonly negative: "allowed" | "only" | "none" }
  | { readonly kind: "integer"; readonly atLeast?: 1 }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  /** One value, any text. `negative`: `--no-name` is a value too, namely `false`. */
  | { readonly kind: "text"; readonly negative?: "allowed" }
  /** `--name`, which means all, or `--name=1%`. The next word is never its value. */
  | { readonly kind: "share" }
  /** May be given several times. */
  | { readonly kind: "texts" };

/** The help for a flag of fmt-cache. Prettier's own help describes Prettier's flags. */
interface FlagText {
  /** The name of its value: `dir` in `--cache-location <dir>`. */
  readonly value?: string;
  /** Which values are valid, for the message `"--name" takes ..., not "..."`. */
  readonly expects?: string;
  /** Values for completions of a flag that takes other text, too. */
  readonly proposed?: readonly string[];
  readonly summary?: string;
  /** The text for `--help <flag>`, if that is longer than the summary. */
  readonly details?: string;
  readonly default?: string;
}

/**
 * The formatting options of Prettier 3.10.1 as flags. Any flag that this file does not have sends
 * the run to Prettier's own command, so the table may lag behind a newer Prettier. `since` is the
 * first version that knows a flag. An older one warns about the flag and ignores it, so its own
 * command has to answer.
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

/** Other flags of Prettier's command that fmt-cache implements itself. */
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
  // Not "debug", which prints the steps of Prettier's own command.
  { name: "log-level", kind: "choice", choices: ["silent", "error", "warn", "log"] },
  { name: "stdin-filepath", kind: "text" },
  { name: "with-node-modules", kind: "switch", negative: "none" },
  { name: "write", kind: "switch", short: "w", negative: "none" },
];

/**
 * Flags that only Prettier's own command implements; for completions, and to recognise misspelt
 * ones.
 */
const delegatedFlags: readonly Flag[] = [
  { name: "cursor-offset", kind: "integer" },
  { name: "debug-check", kind: "switch", negative: "none" },
  { name: "file-info", kind: "text" },
  { name: "find-config-path", kind: "text" },
  { name: "help", kind: "switch", short: "h", negative: "none" },
  { name: "range-end", kind: "integer" },
  { name: "range-start", kind: "integer" },
  { name: "support-info", kind: "switch", negative: "none" },
  { name: "version", kind: "switch", short: "v", negative: "none" },
];

/** Flags that Prettier must not see: it does not know them, or they mean something else to it. */
export const ownFlags: readonly Flag[] = [
  {
    name: "cache-location",
    kind: "text",
    value: "dir",
    summary: `Folder of the cache (not a file, as with Prettier).
Defaults to $FMT_CACHE_LOCATION, else to the user's cache folder.`,
    details: "Folder of the cache. It is created when it is missing.",
    default: "$FMT_CACHE_LOCATION, else the user's cache folder",
  },
  {
    name: "cache-max-size",
    kind: "text",
    value: "size",
    summary: `Bound of that folder: 512MB, 1GiB, 100000. What was used least recently leaves it.
Defaults to $FMT_CACHE_MAX_SIZE, else to 512MB.`,
    details:
      "Bound of the cache folder: 512MB, 1GiB, 100000 (bytes). What was used least recently leaves it at the end of a run.",
    default: "$FMT_CACHE_MAX_SIZE, else 512MB",
  },
  {
    name: "cache-stats",
    kind: "switch",
    negative: "none",
    summary: "Print to stderr what the cache did. Same as FMT_CACHE_VERBOSE=1.",
    details: `Print to stderr how many files and statements came from the cache, how many were formatted, and why.
Same as FMT_CACHE_VERBOSE=1.`,
  },
  {
    name: "changed",
    kind: "switch",
    negative: "none",
    ours: "decides",
    summary: "Only files with changes that are not committed, staged or not, and untracked files.",
    details: `Only files with changes that are not committed, staged or not, and untracked files that git does not ignore.
Without patterns: all such files in the working directory.`,
  },
  {
    name: "changed-statements",
    kind: "switch",
    negative: "none",
    ours: "decides",
    summary: `Format only the statements that have changed, and leave the rest of each file as it is.
Needs --changed or --since, except with "staged" and "install".`,
    details: `Format only the statements and members that have changed since the commit that --changed or --since names, or, with "staged", those that
are staged. They come out as Prettier prints them in the whole file. The rest of each file stays as it is, byte for byte. New files are
formatted whole. --other-files says what becomes of files whose statements cannot be told apart.`,
  },
  {
    name: "diff",
    kind: "switch",
    negative: "none",
    ours: "decides",
    summary: "Show on stdout what would change, as a unified diff; exit with 1 if there is any.",
    details: `Show what would change as a unified diff that "git apply" takes. Nothing else is written to stdout.
Alone it is a --check: exits with 1 if there is a difference. Works with --list-different and --stdin-filepath, too.`,
  },
  {
    name: "cache",
    kind: "switch",
    negative: "only",
    summary: "Neither read nor write the cache. Same as FMT_CACHE=0.",
  },
  {
    name: "leave-renames",
    kind: "switch",
    negative: "none",
    ours: "decides",
    summary: `Leave files alone that were only renamed.
Needs --changed or --since, except with "staged" and "install".`,
  },
  {
    name: "other-files",
    kind: "choice",
    choices: ["leave", "whole"],
    ours: "decides",
    expects: '"leave" or "whole"',
    summary: `What becomes of changed files in which --changed-statements cannot tell statements apart, such as CSS:
leave them alone, or format them whole. Defaults to leave.`,
    details: `What becomes of changed files in which --changed-statements cannot tell statements apart: all that are neither JavaScript nor TypeScript,
and a few of those.

leave   They stay as they are, except files that were formatted before the change: these stay formatted.
whole   They are formatted whole.`,
    default: "leave",
  },
  {
    name: "reporter",
    kind: "texts",
    ours: "speaks",
    value: "name[=file]",
    proposed: ["default", ...machineReporterNames],
    summary: `Report to stdout, or to a file, for programs: json, github, checkstyle or sarif.
Messages then go to stderr. May be repeated. Defaults to "default", which is Prettier's output.`,
    details: `Report what was found, with --check, --list-different or --write, for programs:

default      Prettier's messages; they are always there, and go to stderr if a report goes to stdout.
json         One object with the result of every file.
github       Annotations for GitHub Actions.
checkstyle   Checkstyle's XML.
sarif        SARIF 2.1.0.

May be given several times, if at most one report goes to stdout.`,
    default: "default",
  },
  {
    name: "since",
    kind: "text",
    ours: "decides",
    value: "commit",
    summary: "Only files that have changed since the current branch left that commit's, and untracked files.",
    details: `Only files that have changed since the merge base of HEAD and the commit: in later commits, staged or not, and untracked files that
git does not ignore. Without patterns: all such files in the working directory.`,
  },
  {
    name: "summary",
    kind: "switch",
    negative: "allowed",
    ours: "speaks",
    summary: "Print to stderr how many files came from the cache. Defaults to true on a terminal.",
    details:
      "Print to stderr how many files there were, how many of them came from the cache, and how long it took.",
    default:
      "true on a terminal, for more than one file with --check, --list-different or --write; false in CI",
  },
  {
    name: "verify",
    kind: "share",
    value: "n",
    summary: `Compare answers of the cache with Prettier's own, all or some at random; take Prettier's where they
differ, and drop what was wrong. Same as FMT_CACHE_VERIFY=1.`,
    details: `Compare what the cache answers with what Prettier returns without it: for all files, or for so many of them, at random. Where they differ,
Prettier's output is taken, the wrong entries are dropped, and a report for a bug is written. The exit code is as without a cache.
It takes at least as long as Prettier alone.`,
    default: "$FMT_CACHE_VERIFY, else none",
  },
];

/** All flags of Prettier's command that this file knows. */
export const prettierFlags: readonly Flag[] = [...formattingFlags, ...commandFlags, ...delegatedFlags];

/** The flags of a run that does not need Prettier's own command. */
export const runFlags: readonly Flag[] = [...formattingFlags, ...commandFlags, ...ownFlags];

/** The flag of a formatting option, by the option's API name. */
export const flagsByOption: ReadonlyMap<string, Flag> = new Map(
  formattingFlags.flatMap((flag) => (flag.option === undefined ? [] : [[flag.option, flag] as const])),
);

/** How a flag can be written, apart from its value: `--summary` and `--no-summary`. */
export function spellingsOf(flag: Flag): readonly { readonly text: string; readonly negated: boolean }[] {
  const negative = flag.kind === "switch" || flag.kind === "text" ? (flag.negative ?? "none") : "none";
  return [
    ...(negative === "only" ? [] : [{ text: `--${flag.name}`, negated: false }]),
    ...(negative === "none" ? [] : [{ text: `--no-${flag.name}`, negated: true }]),
    ...(flag.kind === "switch" && flag.short ? [{ text: `-${flag.short}`, negated: false }] : []),
  ];
}

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
