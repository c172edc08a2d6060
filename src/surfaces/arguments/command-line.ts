import { existsSync, lstatSync } from "node:fs";
import { resolve } from "node:path";
import { unreachable } from "../../util/unreachable.ts";
import { findFlagOfChanges, readRun } from "./arguments.ts";
import { commands, groupWords } from "./commands.ts";
import { ownFlags, prettierFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { isLspCommand } from "./is-lsp-command.ts";
import {
  mistaken,
  readAgentHookCommand,
  readCompletionsCommand,
  readExplainCommand,
  readFolderCommand,
  readInstallCommand,
  readServeCommand,
  readStagedCommand,
  readSwitches,
  readVerifyCommand,
} from "./own-commands.ts";
import { readPlainRemoteCommand, readRemoteInit, readRemoteRun } from "./read-remote-commands.ts";
import { suggest, suggestFlag, suggestWord } from "./suggest.ts";

/**
 * Reads a command line. Its first word may name a command of fmt-cache. A file or folder of that
 * name is formatted by `fmt-cache ./NAME`, and by all arguments that the command would not take:
 * `fmt-cache cache`, `fmt-cache explain --check`.
 */
export function parseCommandLine(argv: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Invocation {
  return parseOwnCommand(argv, cwd) ?? parsePrettierCommand(argv, env);
}

function parseOwnCommand(argv: readonly string[], cwd: string): Invocation | undefined {
  const [first, second] = argv;
  const inGroup = first === undefined ? undefined : groupWords.get(first);
  if (first === undefined || (inGroup !== undefined && second === undefined)) return undefined;
  const isPath = (word: string) => existsSync(resolve(cwd, word));
  if (inGroup?.includes(second!) === false) {
    const group = first as "cache" | "remote";
    if (asksForHelp(argv)) return { kind: "command-help", command: group };
    if (second!.startsWith("-") || isPath(first) || isPath(second!)) return undefined;
    return mistaken(group, `Unknown ${group} command "${second}".`, suggestWord(second!, inGroup));
  }
  const name = inGroup ? `${first} ${second}` : first === "--staged" ? "staged" : first;
  const command = commands.find((one) => one.name === name);
  if (command === undefined) return findMistypedCommand(argv, cwd);
  const words = argv.slice(name.split(" ").length);
  if (asksForHelp(words)) return { kind: "command-help", command: command.name };
  switch (command.name) {
    case "agent-hook":
      return readAgentHookCommand(words, command.flags);
    case "cache":
    case "remote":
      return undefined;
    case "cache info":
    case "cache path":
    case "cache gc":
    case "cache clean":
      return readFolderCommand(command.name, words, command.flags);
    case "cache verify":
      return readVerifyCommand(words, command.flags);
    case "completions":
      return readCompletionsCommand(words, isPath(first));
    case "explain":
      return readExplainCommand(words, command.flags, isPath(first));
    case "doctor":
      return readSwitches(command, words, (given) => ({ kind: "doctor", json: given.has("json") }));
    case "init":
      return readSwitches(command, words, (given) => ({ kind: "init", yes: given.has("yes") }));
    case "install":
    case "uninstall":
      return readInstallCommand(command.name, words, command.flags);
    case "lsp":
      return isLspCommand(argv) ? { kind: "lsp" } : undefined;
    case "remote init":
      return readRemoteInit(words, command.flags);
    case "remote status":
    case "remote pull":
      return readPlainRemoteCommand(command.name, words);
    case "remote push":
    case "remote verify":
      return readRemoteRun(command.name, words, command.flags);
    case "serve":
      return readSwitches(command, words, readServeCommand);
    case "staged":
      return readStagedCommand(words, command.flags);
    default:
      return unreachable(command.name);
  }
}

/** Recognises a first word that is no file but probably a misspelt command. */
function findMistypedCommand(argv: readonly string[], cwd: string): Invocation | undefined {
  const word = argv[0]!;
  const isPlain = /^[a-z][a-z-]*$/.test(word) && !argv.includes("--no-error-on-unmatched-pattern");
  if (!isPlain || lstatSync(resolve(cwd, word), { throwIfNoEntry: false }) !== undefined) return undefined;
  const names = commands.map(({ name }) => name).filter((name) => !name.includes(" "));
  const meant = suggest(word, names);
  return meant === undefined
    ? undefined
    : mistaken("run", `There is no file and no command "${word}": did you mean "${meant}"?`);
}

function parsePrettierCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Invocation {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-v")) return { kind: "version" };
  if (argv[0] === "--help" || argv[0] === "-h") {
    if (argv.length === 1) return { kind: "help" };
    // Prettier prints the whole usage if no flag's name follows.
    if (argv.length === 2) return { kind: "help", flag: argv[1]!.replace(/^--/, "") };
  }
  for (const name of ["PRETTIER_DEBUG", "PRETTIER_EXPERIMENTAL_CLI", "PRETTIER_PERF_REPEAT"])
    if (env[name]) return { kind: "delegate", reason: `the environment variable ${name}`, isIdle: false };
  const run = readRun(argv);
  if (run.kind === "run") {
    const flag = run.run.changes === undefined ? findFlagOfChanges(run.run) : undefined;
    if (flag !== undefined)
      return mistaken("run", `${flag} needs --changed or --since, which say what a change is.`);
    return { kind: "run", run: run.run };
  }
  if (run.kind === "mistake") return { ...run, command: "run" };
  const meant =
    run.unknownFlag && !argv.some((word) => word.startsWith("--plugin")) && suggestOwnFlag(run.unknownFlag);
  if (meant) return mistaken("run", `There is no flag ${run.unknownFlag}.`, ` Did you mean ${meant}?`);
  return { kind: "delegate", reason: run.reason, isIdle: run.isIdle ?? false };
}

/**
 * A suggestion for a misspelt flag, where Prettier would suggest another one or none, because it
 * does not know the flags of fmt-cache.
 */
function suggestOwnFlag(argument: string): string | undefined {
  const meant = suggestFlag(argument, [...prettierFlags, ...ownFlags]);
  return suggestFlag(argument, prettierFlags) === meant ? undefined : meant;
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return (end === -1 ? words : words.slice(0, end)).some((word) => word === "--help" || word === "-h");
}
