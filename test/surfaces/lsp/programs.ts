import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Workbench } from "../cli/command.ts";

/** Whether a program can be started; where all are promised, its absence is an error. */
export function hasProgram(name: string, args: readonly string[] = ["--version"]): boolean {
  const isThere = spawnSync(name, args).status === 0;
  if (!isThere && process.env["FMT_CACHE_ALL_PROGRAMS"] === "1") throw new Error(`${name} is missing`);
  return isThere;
}

/** What an editor left behind: the bytes of each save, by name, and what it said. */
interface EditorRun {
  readonly saves: Readonly<Record<string, string>>;
  readonly report: Readonly<Record<string, unknown>>;
}

export interface StartedEditor {
  readonly process: ChildProcess;
  readonly results: string;
  readonly done: Promise<EditorRun>;
}

/**
 * Starts Neovim in a folder with a case in Lua; see `programs/neovim.lua` for the words that it
 * has.
 */
export function startNeovim(bench: Workbench, project: string, lua: string): StartedEditor {
  const args = ["--headless", "--clean", "-n", "-u", join(import.meta.dirname, "programs/neovim.lua")];
  return startEditor("nvim", args, bench, project, lua);
}

/** Starts Emacs in a folder with a case in Lisp; see `programs/emacs.el`. */
export function startEmacs(bench: Workbench, project: string, lisp: string): StartedEditor {
  return startEditor(
    "emacs",
    ["-Q", "--batch", "-l", join(import.meta.dirname, "programs/emacs.el")],
    bench,
    project,
    lisp,
  );
}

/**
 * The settings that the page about editors gives an editor for the language server, with the
 * command under test in them.
 */
export function readSettings(language: "lua" | "elisp", words: readonly string[]): string {
  const readme = readFileSync(join(import.meta.dirname, "../../../docs/editors.md"), "utf8");
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, "g"))].map(
    (block) => block[1]!,
  );
  const separator = language === "lua" ? ", " : " ";
  const quoted = (list: readonly string[]) => list.map((word) => `"${word}"`).join(separator);
  const documented = quoted(["npx", "--no-install", "fmt-cache", "lsp"]);
  const settings = blocks.find((block) => block.includes(documented));
  if (settings === undefined)
    throw new Error(`the page about editors has no ${language} that starts the server`);
  return settings.replace(documented, quoted(words));
}

function startEditor(
  program: string,
  args: readonly string[],
  bench: Workbench,
  project: string,
  script: string,
): StartedEditor {
  const results = mkdtempSync(join(bench.directory, "results-"));
  const scriptFile = join(results, "case");
  writeFileSync(scriptFile, script);
  mkdirSync(join(bench.directory, "home"), { recursive: true });
  const child = spawn(program, args, {
    cwd: project,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: join(bench.directory, "home"),
      LANG: "C.UTF-8",
      FMT_CACHE_SERVER: JSON.stringify([process.execPath, bench.command, "lsp"]),
      FMT_CACHE_CASE: scriptFile,
      FMT_CACHE_RESULTS: results,
    },
  });
  const said: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => said.push(part));
  child.stderr.on("data", (part: Buffer) => said.push(part));
  const done = new Promise<EditorRun>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => {
      const report = join(results, "report.json");
      if (!existsSync(report)) {
        reject(new Error(`${program} left no report: ${Buffer.concat(said).toString("utf8")}`));
        return;
      }
      const names = readdirSync(results).filter((name) => !["report.json", "case"].includes(name));
      resolve({
        saves: Object.fromEntries(names.map((name) => [name, readFileSync(join(results, name), "utf8")])),
        report: {
          said: Buffer.concat(said).toString("utf8"),
          ...(JSON.parse(readFileSync(report, "utf8")) as Record<string, unknown>),
        },
      });
    });
  });
  return { process: child, results, done };
}

export function childrenOf(parent: number): number[] {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.map(Number).filter((id) => {
    try {
      // Parentheses stand around the name, which may hold anything.
      return (
        Number(
          readFileSync(`/proc/${id}/stat`, "latin1")
            .replace(/^.*\) \S+ /s, "")
            .split(" ")[0],
        ) === parent
      );
    } catch {
      return false;
    }
  });
}

export function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
