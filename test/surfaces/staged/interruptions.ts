import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../../oracle/random.ts";
import { Repository } from "./repository.ts";
import { neat, sloppy } from "./texts.ts";

const names = Array.from({ length: 8 }, (_, index) => `file${index}.js`);

/** How a commit is interrupted. */
export const interruptions = {
  /** Ctrl-C in the terminal: git, the hook and all that they started get it. */
  ctrl_c: { signal: "SIGINT", arguments: [], isForAll: true },
  ctrl_c_commit_a: { signal: "SIGINT", arguments: ["-a"], isForAll: true },
  sigterm: { signal: "SIGTERM", arguments: [], isForAll: true },
  ctrl_c_commit_path: { signal: "SIGINT", arguments: names, isForAll: true },
  sigterm_commit_path: { signal: "SIGTERM", arguments: names, isForAll: true },
  sigterm_commit_a: { signal: "SIGTERM", arguments: ["-a"], isForAll: true },
  /** The hook alone is killed; what git leaves behind when it is killed itself is git's. */
  sigkill: { signal: "SIGKILL", arguments: [], isForAll: false },
  sigkill_commit_a: { signal: "SIGKILL", arguments: ["-a"], isForAll: false },
} as const;

export type Interruption = keyof typeof interruptions;

/** A repository whose commits can be interrupted over and over. */
export class InterruptedRepository {
  readonly repository: Repository;
  #round = 0;
  /** What the hook makes when it starts. */
  readonly #stamp: string;
  /** How long a whole commit takes, in milliseconds. */
  #duration = 400;

  constructor(command: string) {
    this.repository = Repository.create({
      command,
      // Git cleans up behind a commit, and has a lock of its own for that.
      config: ["maintenance.auto=false"],
      files: Object.fromEntries(names.map((name) => [name, `${neat("a")}\n${neat("b")}`])),
    });
    this.#stamp = join(this.repository.home, "hook-started");
    const hook = this.repository.read(".git/hooks/pre-commit");
    this.repository.installHook(hook.replace("\n", `\n: > '${this.#stamp}'\n`));
  }

  /**
   * Commits, interrupts at a random moment, waits for everything to end, and gives every way in
   * which a byte of work is lost or something is left behind; none when all is well.
   */
  async interrupt(kind: Interruption, random: Random): Promise<readonly string[]> {
    const { signal, arguments: args, isForAll } = interruptions[kind];
    const { repository } = this;
    const round = ++this.#round;
    const staged = `${sloppy("a", round)}\n${neat("b", round)}`;
    const formatted = `${neat("a", round)}\n${neat("b", round)}`;
    repository.stage(Object.fromEntries(names.map((name) => [name, staged])));
    // Half of the files have unstaged changes, which `-a` would stage too.
    const own = args.length > 0 ? "" : `${neat("c", round)}`;
    const trees = new Map(names.map((name, index) => [name, index % 2 === 0 ? own : ""]));
    repository.write(Object.fromEntries(names.map((name) => [name, staged + trees.get(name)!])));

    rmSync(this.#stamp, { force: true });
    const commit = repository.start("git", ["commit", "-q", "-m", "next", ...args]);
    commit.stdout.resume();
    commit.stderr.resume();
    const started = performance.now();
    const ended = new Promise<void>((resolve) => commit.once("close", () => resolve()));
    // The moment is what is tried: any may be the one at which work is lost.
    const delay = random.integer(Math.ceil(this.#duration * 1.2));
    const timer = setTimeout(() => {
      for (const target of isForAll ? [-commit.pid!] : hookProcesses(commit.pid!)) kill(target, signal);
    }, delay);
    await ended;
    clearTimeout(timer);
    await processesGone(repository.folder);
    if (commit.exitCode === 0) this.#duration = performance.now() - started;

    // A git that is killed while it writes an object or a ref, which no hook touches, leaves that.
    // A hook that is killed leaves what its next run takes away, and may cut off the git that it
    // feeds.
    const ofOthers = isForAll ? /\/tmp_obj_|^refs\// : /\/tmp_(?:obj|pack)_|^fmt-cache/;
    const problems: string[] = repository
      .leftovers()
      .filter((name) => !ofOthers.test(name))
      // Git makes its locks before it can take them away again; a signal in between is no matter of
      // a hook that has not begun.
      .filter((name) => existsSync(this.#stamp) || !name.endsWith(".lock"))
      .map((name) => `left behind: ${name}, ${statSync(join(repository.folder, ".git", name)).size} bytes`);
    const index = this.#read("");
    const before = args.length > 0 ? [staged] : [staged, formatted];
    if (!index.every((text) => text === index[0]) || ![...before, formatted].includes(index[0]!))
      problems.push(`the index is mixed: ${JSON.stringify(index)}`);
    for (const name of names) {
      const text = repository.read(name);
      const extra = trees.get(name)!;
      if (text !== staged + extra && text !== formatted + extra)
        problems.push(`${name} in the work tree is ${JSON.stringify(text)}`);
    }
    const head = this.#read("HEAD");
    if (!head.every((text) => text === head[0]) || (commit.exitCode === 0 && head[0] !== formatted))
      problems.push(`the commit is mixed: ${JSON.stringify(head)}`);
    if (repository.git("stash", "list") !== "") problems.push("there is a stash");
    // So that the next round begins with a repository that works.
    for (const name of repository.leftovers())
      if (name.endsWith(".lock")) rmSync(join(repository.folder, ".git", name), { force: true });
    repository.git("reset", "-q", "--hard");
    return problems.map((problem) => `${kind}, after ${delay} ms, round ${round}: ${problem}`);
  }

  /** All files as a commit has them, or the index, which has no name; in one process. */
  #read(commit: string): readonly string[] {
    const input = names.map((name) => `${commit}:${name}\n`).join("");
    const { stdout } = this.repository.try("git", ["cat-file", "--batch=%(objectsize)"], { input });
    let from = 0;
    return names.map(() => {
      const size = /\d+\n/y.exec(stdout.slice(from))![0];
      const start = from + size.length;
      // A line break ends each of them.
      from = start + Number(size) + 1;
      return stdout.slice(start, from - 1);
    });
  }
}

/** Our own process, as far as it has come: everything in the commit's group except git itself. */
function hookProcesses(group: number): readonly number[] {
  return readdirSync("/proc").flatMap((name) => {
    const id = Number(name);
    if (!Number.isInteger(id) || id === group) return [];
    try {
      // `pid (name) state parent group ...`
      const fields = readFileSync(`/proc/${id}/stat`, "latin1")
        .replace(/^.*\) /, "")
        .split(" ");
      return Number(fields[2]) === group ? [id] : [];
    } catch {
      return [];
    }
  });
}

function kill(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Waits until no process works in the folder any more, those that a signal does not reach included.
 */
async function processesGone(folder: string): Promise<void> {
  for (let isBusy = true; isBusy;) {
    isBusy = readdirSync("/proc").some((name) => {
      try {
        return /^\d+$/.test(name) && readlinkSync(join("/proc", name, "cwd")).startsWith(folder);
      } catch {
        return false;
      }
    });
    if (isBusy) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
