import type { LogLevel } from "./logger.ts";
import { readFlags, type ReadFlags } from "./read-flags.ts";

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "run"; readonly run: RunArguments }
  | { readonly kind: "version" }
  /** The usage, or what is said about one flag (without dashes). */
  | { readonly kind: "help"; readonly flag?: string }
  /** Prettier's own command has to answer. `isIdle`: there is nothing to do, so that on a terminal it prints its usage. */
  | { readonly kind: "delegate"; readonly reason: string; readonly isIdle: boolean };

/** A run that we do ourselves; every value is valid and no two contradict each other. */
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
  /** By API name, only what was given. */
  readonly cliOptions: Readonly<Record<string, unknown>>;
  readonly cache: boolean;
  readonly cacheLocation: string | undefined;
  /** The newest Prettier that a given flag needs, as `3.5.0`. */
  readonly since: string | undefined;
}

/**
 * Decides whether we answer a command line ourselves. We do so only when it is well-formed in the narrowest sense: Prettier's parser
 * (minimist, then vnopts) has rules for everything else, with warnings, suggestions and errors that are its own to give.
 */
export function parseArguments(argv: readonly string[], env: NodeJS.ProcessEnv): Invocation {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-v")) return { kind: "version" };
  if (argv[0] === "--help" || argv[0] === "-h") {
    if (argv.length === 1) return { kind: "help" };
    // Without a flag's name behind it, Prettier prints the whole usage.
    if (argv.length === 2) return { kind: "help", flag: argv[1]!.replace(/^--/, "") };
  }
  for (const name of ["PRETTIER_DEBUG", "PRETTIER_EXPERIMENTAL_CLI", "PRETTIER_PERF_REPEAT"]) {
    if (env[name]) return delegate(`the environment variable ${name}`);
  }
  const read = readFlags(argv);
  if (typeof read === "string") return delegate(read);
  const run = toRunArguments(read);
  const doubt = findConflict(run, read);
  return doubt === undefined
    ? { kind: "run", run }
    : delegate(doubt, run.patterns.length === 0 && run.stdinPath === undefined);
}

/** Whether the user wants to know what the cache did; can be asked about arguments that are not for us, too. */
export function wantsStatistics(argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const end = argv.indexOf("--");
  return (
    (end === -1 ? argv : argv.slice(0, end)).includes("--cache-stats") ||
    (env["FMT_CACHE_VERBOSE"] || "0") !== "0"
  );
}

function delegate(reason: string, isIdle = false): Invocation {
  return { kind: "delegate", reason, isIdle };
}

function toRunArguments({ values, patterns, options, since }: ReadFlags): RunArguments {
  const text = (name: string) => values.get(name) as string | undefined;
  const given = (name: string) => values.get(name) === true;
  return {
    patterns,
    stdinPath: text("stdin-filepath"),
    check: given("check"),
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
    since,
  };
}

/** Flags that are fine one by one but not together; the errors are Prettier's. */
function findConflict(run: RunArguments, { values }: ReadFlags): string | undefined {
  if (run.check && run.listDifferent) return "--check together with --list-different";
  if (values.has("cache-strategy") && !values.has("cache")) return "--cache-strategy without --cache";
  if (run.stdinPath !== undefined && run.patterns.length > 0) return "--stdin-filepath together with files";
  if (run.stdinPath !== undefined && values.has("cache")) return "--cache together with standard input";
  // Without a path the configuration is that of the working directory, without overrides: a question that the formatter does not take.
  if (run.stdinPath === undefined && run.patterns.length === 0)
    return "standard input without --stdin-filepath";
  if (run.ignorePaths.some((path) => path.startsWith("file:"))) return "an ignore file given as URL";
  return undefined;
}
