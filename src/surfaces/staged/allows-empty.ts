import type * as ChildProcess from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { requireLazily } from "../shared/require-lazily.ts";

/**
 * Whether the `git commit` that waits for us replaces a commit, or was told that it may be empty.
 * Git tells its hook nothing of its flags, so they are read from the command line of the process.
 * Where that cannot be read, the answer is no.
 */
export function allowsEmptyCommit(): boolean {
  let pid = process.ppid;
  // Hook managers put a handful of processes in between.
  for (let level = 0; level < 20 && pid > 1; level += 1) {
    const command = readCommand(pid);
    if (command === undefined) return false;
    const flags = flagsOfCommit(command.words);
    if (flags !== undefined) return hasEmptyFlag(flags);
    pid = command.parent;
  }
  return false;
}

interface RunningCommand {
  readonly words: readonly string[];
  readonly parent: number;
}

function readCommand(pid: number): RunningCommand | undefined {
  try {
    if (process.platform === "linux") {
      // The name before the last bracket may hold anything.
      const [, , parent] = readFileSync(`/proc/${pid}/stat`, "latin1").split(/.*\)/s)[1]!.split(" ");
      return { words: readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0"), parent: Number(parent) };
    }
    const { execFileSync } = requireLazily("node:child_process") as typeof ChildProcess;
    const answer = execFileSync("ps", ["-o", "ppid=", "-o", "args=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [parent, ...words] = answer.trim().split(/\s+/);
    return { words, parent: Number(parent) };
  } catch {
    // No `ps` (Windows), or a process that ended or is another user's.
    return undefined;
  }
}

/** What stands behind `git commit`; `undefined` for another command. Git resolves aliases. */
function flagsOfCommit([program = "", ...words]: readonly string[]): readonly string[] | undefined {
  const name = basename(program);
  if (name === "git-commit") return words;
  const at = words.indexOf("commit");
  return name === "git" && at !== -1 ? words.slice(at + 1) : undefined;
}

function hasEmptyFlag(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words
    .slice(0, end === -1 ? undefined : end)
    .some((word, index) => emptyFlag.test(word) && !takesValue.test(words[index - 1] ?? ""));
}

// Git takes shortened flags, too.
const emptyFlag = /^--(?:am(?:e|en|end)?|allow-empty|fixup=(?:amend|reword):.*)$/s;
const takesValue = /^(?:-[a-zA-Z]*[mFCct]|--(?:message|file|template|author|date|trailer))$/;
