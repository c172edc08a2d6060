import { runFlags, type Flag } from "./flags.ts";
import { readFlags, type DoubtfulArguments, type Mistake, type ReadFlags } from "./read-flags.ts";
import { readReporters, type ReporterChoice } from "./reporter-names.ts";

/**
 * Which messages are written; each level includes those before it. Formatted text is no message: it
 * is always written.
 */
export type LogLevel = "silent" | "error" | "warn" | "log";

/**
 * Limits a run to changed files. With `revision`: those changed since the merge base of HEAD and
 * that commit. Without: those with changes that are not committed.
 */
export interface ChangeLimit {
  readonly revision?: string;
}

/** Limits formatting to changed statements. */
export interface StatementLimit {
  /** What becomes of a changed file whose statements cannot be told apart. */
  readonly otherFiles: "leave" | "whole";
}

/**
 * A run that does not need Prettier's own command. Every value is valid, and no two contradict each
 * other.
 */
export interface RunArguments {
  readonly patterns: readonly string[];
  /** Standard input is formatted as if it were this file. Never together with patterns. */
  readonly stdinPath: string | undefined;
  readonly check: boolean;
  readonly listDifferent: boolean;
  readonly write: boolean;
  readonly config: string | false | undefined;
  readonly configPrecedence: "cli-override" | "file-override" | "prefer-file";
  readonly editorconfig: boolean;
  readonly errorOnUnmatchedPattern: boolean;
  readonly ignorePaths: readonly string[];
  readonly ignoreUnknown: boolean;
  readonly withNodeModules: boolean;
  readonly logLevel: LogLevel;
  /** Formatting options that were given, by API name. */
  readonly cliOptions: Readonly<Record<string, unknown>>;
  readonly cache: boolean;
  readonly cacheLocation: string | undefined;
  /** Reports for programs, written besides the messages for people. */
  readonly reporters: readonly ReporterChoice[];
  /** Print a diff of what would change. */
  readonly diff: boolean;
  /** Undefined: no limit. */
  readonly changes: ChangeLimit | undefined;
  /** Undefined: whole files are formatted. */
  readonly statements: StatementLimit | undefined;
  /** Whether files that were only renamed are left alone. */
  readonly leavesRenames: boolean;
  /** Undefined: the terminal and the other arguments decide. */
  readonly summary: boolean | undefined;
  /** The unparsed value; `maxCacheBytes` parses it. */
  readonly cacheMaxSize: string | undefined;
  /** The share of the answers to verify, from 0 to 1. Undefined: the environment decides. */
  readonly verify: number | undefined;
  /** The first version of Prettier that knows all given flags, such as `3.5.0`. */
  readonly since: string | undefined;
}

/** A run with the values it was read from, for commands that have more flags than a run. */
export interface ReadRun extends Pick<ReadFlags, "values" | "patterns"> {
  readonly kind: "run";
  readonly run: RunArguments;
}

/** `isIdle`: neither files nor standard input are given. */
export type DoubtfulRun = DoubtfulArguments & { readonly isIdle?: boolean };

/**
 * Reads the arguments of a run. Accepts only arguments that leave no doubt: Prettier's parser
 * (minimist, then vnopts) has rules for everything else, with warnings, suggestions and errors of
 * its own.
 *
 * @param more flags that the command has besides those of a run
 * @param whole the patterns to take if no files are given
 */
export function readRun(
  argv: readonly string[],
  more: readonly Flag[] = [],
  whole: readonly string[] = [],
): ReadRun | Mistake | DoubtfulRun {
  const read = readFlags(argv, [...runFlags, ...more]);
  if (read.kind !== "read") return read;
  const reporters = readReporters((read.values.get("reporter") as string[] | undefined) ?? []);
  if (typeof reporters === "string") return { kind: "mistake", mistake: reporters };
  const isWhole = read.patterns.length === 0 && !read.values.has("stdin-filepath");
  const run = toRunArguments(isWhole ? { ...read, patterns: whole } : read, reporters);
  const mistake = findMistake(run, read);
  if (mistake !== undefined) return { kind: "mistake", mistake };
  const reason = findConflict(run, read);
  if (reason === undefined) return { kind: "run", run, values: read.values, patterns: read.patterns };
  return { kind: "doubt", reason, isIdle: run.patterns.length === 0 && run.stdinPath === undefined };
}

/**
 * Whether the user wants to see what the cache did. Works for arguments of Prettier's own command,
 * too.
 */
export function wantsStatistics(argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const end = argv.indexOf("--");
  return (
    (end === -1 ? argv : argv.slice(0, end)).includes("--cache-stats") ||
    (env["FMT_CACHE_VERBOSE"] || "0") !== "0"
  );
}

function toRunArguments(
  { values, patterns, options, since }: ReadFlags,
  reporters: readonly ReporterChoice[],
): RunArguments {
  const text = (name: string) => values.get(name) as string | undefined;
  const given = (name: string) => values.get(name) === true;
  const revision = text("since");
  const changes = revision === undefined ? (given("changed") ? {} : undefined) : { revision };
  const isWhole = changes !== undefined && patterns.length === 0 && !values.has("stdin-filepath");
  return {
    patterns: isWhole ? ["."] : patterns,
    stdinPath: text("stdin-filepath"),
    // `--diff` without `--list-different` is a check, too.
    check: given("check") || (given("diff") && !given("list-different")),
    listDifferent: given("list-different"),
    write: given("write"),
    config: values.get("config") as string | false | undefined,
    configPrecedence: (text("config-precedence") ?? "cli-override") as RunArguments["configPrecedence"],
    editorconfig: values.get("editorconfig") !== false,
    errorOnUnmatchedPattern: values.get("error-on-unmatched-pattern") !== false,
    ignorePaths: (values.get("ignore-path") as string[] | undefined) ?? [".gitignore", ".prettierignore"],
    ignoreUnknown: given("ignore-unknown"),
    withNodeModules: given("with-node-modules"),
    logLevel: (text("log-level") ?? "log") as LogLevel,
    cliOptions: options,
    cache: values.get("no-cache") === undefined,
    cacheLocation: text("cache-location"),
    reporters,
    diff: given("diff"),
    changes,
    statements: given("changed-statements")
      ? { otherFiles: (text("other-files") ?? "leave") as StatementLimit["otherFiles"] }
      : undefined,
    leavesRenames: given("leave-renames"),
    summary: values.get("summary") as boolean | undefined,
    cacheMaxSize: text("cache-max-size"),
    verify: values.get("verify") as number | undefined,
    since,
  };
}

/**
 * The first given flag that needs a run over files. Commands without such a run refuse it by this
 * name.
 */
export function findFlagOfRuns({ reporters, diff, changes, summary }: RunArguments): string | undefined {
  if (diff) return "--diff";
  if (changes !== undefined) return changes.revision === undefined ? "--changed" : "--since";
  if (reporters.length > 0) return "--reporter";
  return summary === undefined ? undefined : "--summary";
}

/** The first given flag that is about what has changed in a file. */
export function findFlagOfChanges({ statements, leavesRenames }: RunArguments): string | undefined {
  if (statements !== undefined) return "--changed-statements";
  return leavesRenames ? "--leave-renames" : undefined;
}

/** The message about a wrong use of flags that only fmt-cache has. */
function findMistake(run: RunArguments, { values }: ReadFlags): string | undefined {
  const [reporter] = run.reporters;
  const onStdout = run.reporters.find(({ file }) => file === undefined);
  if (run.diff && run.write)
    return "--diff shows what would change and writes nothing; it cannot be used with --write.";
  if (run.diff && onStdout !== undefined)
    return `--diff and --reporter ${onStdout.name} both write to stdout. Give the report a file: --reporter ${onStdout.name}=FILE.`;
  if (values.has("other-files") && run.statements === undefined)
    return "--other-files needs --changed-statements.";
  if (values.has("since") && values.has("changed")) return "--since and --changed cannot be used together.";
  const flag = findFlagOfRuns(run);
  const flagOfFiles = findFlagOfRuns({ ...run, diff: false });
  if (run.stdinPath !== undefined && flagOfFiles !== undefined)
    return `${flagOfFiles} cannot be used with --stdin-filepath.`;
  if (reporter !== undefined && !run.check && !run.listDifferent && !run.write)
    return `--reporter ${reporter.name} needs --check, --list-different or --write.`;
  if (flag !== undefined && run.stdinPath === undefined && run.patterns.length === 0)
    return `${flag} needs files${flag === "--diff" ? " or --stdin-filepath" : ""}.`;
  return undefined;
}

/**
 * Why Prettier's own command has to answer, although each flag alone is fine. Where flags
 * contradict each other, it reports the error.
 */
function findConflict(run: RunArguments, { values }: ReadFlags): string | undefined {
  if (run.check && run.listDifferent) return "--check together with --list-different";
  if (values.has("cache-strategy") && !values.has("cache")) return "--cache-strategy without --cache";
  if (run.stdinPath !== undefined && run.patterns.length > 0) return "--stdin-filepath together with files";
  if (run.stdinPath !== undefined && values.has("cache")) return "--cache together with standard input";
  // Without a path, Prettier takes the configuration of the working directory, without overrides.
  // The formatter cannot be asked for that.
  if (run.stdinPath === undefined && run.patterns.length === 0)
    return "standard input without --stdin-filepath";
  if (run.ignorePaths.some((path) => path.startsWith("file:"))) return "an ignore file given as URL";
  return undefined;
}
