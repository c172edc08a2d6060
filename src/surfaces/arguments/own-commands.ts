import { randomBytes } from "node:crypto";
import { findFlagOfChanges, findFlagOfRuns, readRun, type DoubtfulRun, type ReadRun } from "./arguments.ts";
import { shells, type Command, type CommandName, type FolderCommandName } from "./command.ts";
import { runFlags, type Flag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { readFlags, type ReadFlags } from "./read-flags.ts";
import { suggestFlag, suggestWord } from "./suggest.ts";

type Mistaken = Extract<Invocation, { kind: "mistake" }>;

export function mistaken(command: CommandName, mistake: string, suggestion = ""): Mistaken {
  return { kind: "mistake", command, mistake: mistake + suggestion };
}

/** The message for arguments that only Prettier's own command could handle. */
export function refuse(command: Command["name"], doubt: DoubtfulRun, flags: readonly Flag[]): Mistaken {
  const meant = doubt.unknownFlag && suggestFlag(doubt.unknownFlag, [...flags, ...runFlags]);
  return mistaken(
    command,
    `"${command}" cannot be used with ${doubt.reason}.`,
    meant ? ` Did you mean ${meant}?` : "",
  );
}

export function readFolderCommand(
  kind: FolderCommandName,
  words: readonly string[],
  flags: readonly Flag[],
): Invocation {
  const read = readFlags(words, flags);
  const maxAgeDays = read.kind === "read" ? (read.values.get("max-age") as number | undefined) : undefined;
  if (read.kind !== "read" || read.patterns.length > 0 || (maxAgeDays ?? 0) > 99_999) {
    const meant = read.kind === "doubt" && read.unknownFlag && suggestFlag(read.unknownFlag, flags);
    return mistaken(
      kind,
      `Unexpected arguments after "${kind}": ${words.join(" ")}`,
      meant ? `. Did you mean ${meant}?` : "",
    );
  }
  const text = (name: string) => read.values.get(name) as string | undefined;
  const maxSize = text("max-size") ?? text("cache-max-size");
  return { kind, cacheLocation: text("cache-location"), maxSize, maxAgeDays, json: read.values.has("json") };
}

/** Without files, it takes the working directory. */
export function readVerifyCommand(words: readonly string[], flags: readonly Flag[]): Invocation {
  const read = readRun(words, flags, ["."]);
  if (read.kind === "doubt") return refuse("cache verify", read, flags);
  if (read.kind === "mistake") return { ...read, command: "cache verify" };
  const { run, values } = read;
  if (run.write || run.check || run.listDifferent || run.stdinPath !== undefined || !run.cache)
    return mistaken(
      "cache verify",
      '"cache verify" cannot be used with --check, --list-different, --write, --stdin-filepath or --no-cache.',
    );
  const flag = findFlagOfChanges(run);
  if (flag !== undefined) return mistaken("cache verify", `"cache verify" cannot be used with ${flag}.`);
  const seed = (values.get("seed") as string | undefined) ?? randomBytes(4).toString("hex");
  return { kind: "cache verify", run, sample: values.get("sample") as number | undefined, seed };
}

export function readCompletionsCommand(words: readonly string[], isPath: boolean): Invocation | undefined {
  const [word, ...more] = words;
  const shell = shells.find((one) => one === word);
  if (shell !== undefined && more.length === 0) return { kind: "completions", shell };
  if (isPath) return undefined;
  return mistaken(
    "completions",
    `"completions" takes the name of a shell: ${shells.join(", ")}.`,
    suggestWord(word ?? "", shells),
  );
}

export function readExplainCommand(
  words: readonly string[],
  flags: readonly Flag[],
  isPath: boolean,
): Invocation | undefined {
  if (words.length === 0) return undefined;
  const read = readRun(words, flags);
  const wrong = read.kind === "run" ? findMistakeOfExplain(read) : undefined;
  if (read.kind === "run" && wrong === undefined) {
    const { run, values } = read;
    const form = (["json", "html"] as const).find((name) => values.has(name)) ?? "text";
    return { kind: "explain", file: run.patterns[0]!, form, all: values.has("all"), run };
  }
  // Without a file, `explain` may itself be the file, as in `explain --check`; then Prettier
  // answers. A flag that only this command has shows that the command is meant.
  const isIdle = read.kind === "doubt" && read.isIdle;
  const isOurs = !isIdle || words.some((word) => flags.some(({ name }) => word === `--${name}`));
  if (!isOurs || isPath) return undefined;
  if (isIdle) return mistaken("explain", "No file given.");
  if (read.kind === "doubt") return refuse("explain", read, flags);
  return mistaken("explain", read.kind === "mistake" ? read.mistake : wrong!);
}

function findMistakeOfExplain({ run, values }: ReadRun): string | undefined {
  if (values.has("json") && values.has("html")) return '"explain" takes --json or --html, not both.';
  const ofRuns = findFlagOfRuns(run) ?? findFlagOfChanges(run);
  if (ofRuns !== undefined) return `"explain" cannot be used with ${ofRuns}.`;
  const flag = (["write", "check"] as const).find((name) => run[name]);
  if (run.listDifferent || flag !== undefined)
    return `"explain" cannot be used with --${flag ?? "list-different"}: it neither writes nor checks files.`;
  if (run.stdinPath !== undefined) return '"explain" cannot be used with --stdin-filepath: it takes a file.';
  return run.patterns.length > 1 ? `"explain" takes one file, not ${run.patterns.length}.` : undefined;
}

/** Reads a command that takes nothing but its own flags. */
export function readSwitches(
  { name, flags }: Command,
  words: readonly string[],
  toInvocation: (values: ReadFlags["values"]) => Invocation,
): Invocation {
  const read = readFlags(words, flags);
  if (read.kind === "mistake") return { ...read, command: name };
  if (read.kind === "read" && read.patterns.length === 0) return toInvocation(read.values);
  const meant = read.kind === "doubt" && read.unknownFlag && suggestFlag(read.unknownFlag, flags);
  return mistaken(
    name,
    `Unexpected arguments after "${name}": ${words.join(" ")}.`,
    meant ? ` Did you mean ${meant}?` : "",
  );
}

export function readServeCommand(values: ReadFlags["values"]): Invocation {
  const asked = [...values.keys()];
  if (asked.length > 1)
    return mistaken("serve", `"serve" takes one of its flags, not --${asked.join(" and --")}.`);
  const action = values.has("status")
    ? "status"
    : values.has("stop")
      ? "stop"
      : values.has("on-demand")
        ? "switch"
        : "run";
  return {
    kind: "serve",
    action,
    onDemand: values.get("on-demand") === true,
    idleMinutes: values.get("idle-minutes") as number | undefined,
  };
}

export function readInstallCommand(
  kind: "install" | "uninstall",
  words: readonly string[],
  flags: readonly Flag[],
): Invocation {
  const read = readFlags(words, flags);
  if (read.kind === "mistake") return { ...read, command: kind };
  if (read.kind === "doubt" || read.patterns.length > 0) {
    const takes = flags.length === 0 ? "nothing more" : "no files, and only options of its own";
    const meant = read.kind === "doubt" && read.unknownFlag && suggestFlag(read.unknownFlag, flags);
    return mistaken(
      kind,
      `"fmt-cache ${kind}" takes ${takes}: it works on the repository of the current folder.`,
      meant ? ` Did you mean ${meant}?` : ` To format a file named "${kind}", write "fmt-cache ./${kind}".`,
    );
  }
  if (kind === "uninstall") return { kind };
  const { values } = read;
  if (values.has("other-files") && !values.has("changed-statements"))
    return mistaken(kind, "--other-files needs --changed-statements.");
  const hookArguments = [...values].map(([name, value]) =>
    typeof value === "string" ? `--${name}=${value}` : `--${name}`,
  );
  return { kind, hookArguments: hookArguments.sort() };
}

/** Reads the flags of a run for a command that finds its files itself. */
function readOwnRun(
  command: "agent-hook" | "staged",
  words: readonly string[],
  flags: readonly Flag[],
): ReadRun | Mistaken {
  // `readRun` requires files. The run of such a command ignores them.
  const read = readRun(words, flags, ["."]);
  if (read.kind === "doubt") return refuse(command, read, flags);
  return read.kind === "mistake" ? { ...read, command } : read;
}

export function readAgentHookCommand(words: readonly string[], flags: readonly Flag[]): Invocation {
  const read = readOwnRun("agent-hook", words, flags);
  if (read.kind !== "run") return read;
  const { run, patterns } = read;
  if (patterns.length > 0)
    return mistaken(
      "agent-hook",
      `"agent-hook" takes no files, but "${patterns[0]}" was given: the event on standard input names them.`,
    );
  const ofRuns = findFlagOfRuns(run);
  if (ofRuns !== undefined) return mistaken("agent-hook", `"agent-hook" cannot be used with ${ofRuns}.`);
  if (run.write || run.check || run.listDifferent || run.stdinPath !== undefined)
    return mistaken(
      "agent-hook",
      '"agent-hook" cannot be used with --write, --check, --list-different or --stdin-filepath. It always writes.',
    );
  return { kind: "agent-hook", run };
}

export function readStagedCommand(words: readonly string[], flags: readonly Flag[]): Invocation {
  const read = readOwnRun("staged", words, flags);
  if (read.kind !== "run") return read;
  const { run, patterns, values } = read;
  if (patterns.length > 0)
    return mistaken(
      "staged",
      `"staged" takes no files, but "${patterns[0]}" was given: it formats all that is staged.`,
    );
  const ofRuns = findFlagOfRuns(run);
  if (ofRuns !== undefined) return mistaken("staged", `"staged" cannot be used with ${ofRuns}.`);
  if (run.write || run.listDifferent || run.stdinPath !== undefined)
    return mistaken(
      "staged",
      '"staged" cannot be used with --write, --list-different or --stdin-filepath. It writes unless --check is given.',
    );
  return { kind: "staged", check: run.check, workTree: !values.has("no-worktree"), run };
}
