import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findFlagOfRuns, parseArguments, type RunArguments } from "../../arguments/arguments.ts";

/** `fmt-cache explain ...` as it was given; `mistake` says what is wrong with it. */
export type ExplainCommand =
  | {
      readonly kind: "explain";
      readonly file: string;
      readonly json: boolean;
      readonly all: boolean;
      readonly run: RunArguments;
    }
  | { readonly kind: "help" }
  | { readonly kind: "mistake"; readonly mistake: string };

/**
 * The explain command that a command line asks for, if it does: its first word must be `explain`,
 * with a file, `--json`, `--all` or `--help` behind it. A file or folder named `explain` is
 * formatted by `fmt-cache explain`, by `fmt-cache ./explain`, and, where there is one, by what
 * would be a mistake as an explain command (`fmt-cache explain --check`, `fmt-cache explain src
 * test`).
 */
export function findExplainCommand(argv: readonly string[], cwd: string): ExplainCommand | undefined {
  const [first, ...words] = argv;
  if (first !== "explain" || words.length === 0) return undefined;
  if (words.length === 1 && (words[0] === "--help" || words[0] === "-h")) return { kind: "help" };
  const { json, all, rest } = takeOwnFlags(words);
  const read = readRun(rest);
  if (typeof read !== "string") return { kind: "explain", file: read.patterns[0]!, json, all, run: read };
  // Without a file it is Prettier's `explain --check` or the like, unless a flag says whose command
  // it is.
  const isOurs = json || all || read !== noFile;
  return isOurs && !existsSync(resolve(cwd, first)) ? { kind: "mistake", mistake: read } : undefined;
}

export const explainUsage = `fmt-cache explain <file>

  Format a file through the cache, write nothing to it, and show what came from the cache, what was formatted, and why.
  The cache is read and written as in any other run. Options are those of a run: --cache-location, --config, --tab-width ...

  --all    Show neighbouring segments from the cache one by one.
  --json   Print the same facts as one JSON document.

To format files named "explain", write "fmt-cache ./explain".
`;

const noFile = "No file given.";

function takeOwnFlags(words: readonly string[]): { json: boolean; all: boolean; rest: readonly string[] } {
  const end = words.indexOf("--");
  const flags = end < 0 ? words : words.slice(0, end);
  const isOwn = (word: string) => word === "--json" || word === "--all";
  const rest = [...flags.filter((word) => !isOwn(word)), ...words.slice(flags.length)];
  return { json: flags.includes("--json"), all: flags.includes("--all"), rest };
}

/** A string is what is wrong with the words. */
function readRun(words: readonly string[]): RunArguments | string {
  // What the environment makes Prettier's command do is no matter of ours.
  const invocation = parseArguments(words, {});
  if (invocation.kind === "delegate")
    return invocation.isIdle ? noFile : `"explain" cannot be used with ${invocation.reason}.`;
  if (invocation.kind === "mistake") return invocation.mistake;
  if (invocation.kind !== "run") return `"explain" cannot be used with ${words[0]}.`;
  const { run } = invocation;
  const ofRuns = findFlagOfRuns(run);
  if (ofRuns !== undefined) return `"explain" cannot be used with ${ofRuns}.`;
  const flag = (["write", "check"] as const).find((name) => run[name]);
  if (run.listDifferent || flag !== undefined)
    return `"explain" cannot be used with --${flag ?? "list-different"}: it neither writes nor checks files.`;
  if (run.stdinPath !== undefined) return '"explain" cannot be used with --stdin-filepath: it takes a file.';
  if (run.patterns.length > 1) return `"explain" takes one file, not ${run.patterns.length}.`;
  return run;
}
