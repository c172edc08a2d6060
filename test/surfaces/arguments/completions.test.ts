import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shells } from "../../../src/surfaces/arguments/command.ts";
import { commands } from "../../../src/surfaces/arguments/commands.ts";
import { completionScript } from "../../../src/surfaces/arguments/completions.ts";
import { runFlags } from "../../../src/surfaces/arguments/flags.ts";
import { hasProgram } from "../lsp/programs.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fmt-cache-completions-"));
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/a file.ts"), "");
  for (const shell of shells) writeFileSync(join(folder, shell), completionScript(shell));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Says plainly if nothing was tried. */
function titleFor(shell: string): string {
  return hasProgram(shell) ? shell : `${shell}: not tried, because it is missing (apt-get install ${shell})`;
}

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

test.each(shells)("names every command and flag for %s", (shell) => {
  const script = completionScript(shell);
  for (const { name } of commands) expect(script).toContain(name);
  for (const { name } of runFlags) expect(script).toContain(shell === "fish" ? `-l ${name}` : `--${name}`);
});

describe.runIf(hasProgram("bash"))(titleFor("bash"), () => {
  /** What is proposed for the last word. Bash makes a word of each `=`. */
  function complete(...words: string[]): readonly string[] {
    const script = `source ./bash; COMP_WORDS=(fmt-cache "$@"); COMP_CWORD=$#; _fmt_cache; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run("bash", "-c", script, "bash", ...words)
      .split("\n")
      .filter((word) => word !== "");
  }

  test.each([
    [["stag"], ["staged"]],
    [["s"], ["serve", "staged", "src"]],
    [["src/"], ["src/a file.ts"]],
    [
      ["cache", ""],
      ["info", "path", "gc", "verify", "clean"],
    ],
    [
      ["cache", "gc", "--max"],
      ["--max-age", "--max-size"],
    ],
    [["cache", "path", ""], []],
    [["cache", "path", "--cache-location", "sr"], ["src"]],
    [
      ["completions", ""],
      ["bash", "zsh", "fish"],
    ],
    [
      ["explain", "--js"],
      ["--json", "--jsx-single-quote"],
    ],
    [["explain", "sr"], ["src"]],
    [["staged", "--no-w"], ["--no-worktree"]],
    [["src", "--no-su"], ["--no-summary"]],
    [
      ["--trailing-comma", ""],
      ["all", "es5", "none"],
    ],
    [
      ["--trailing-comma", "="],
      ["all", "es5", "none"],
    ],
    [["--trailing-comma", "=", "e"], ["es5"]],
    [["--reporter", "s"], ["sarif"]],
    [["--config", "sr"], ["src"]],
  ])("completes %j", (words, proposed) => {
    expect(complete(...words)).toEqual(proposed);
  });
});

describe.runIf(hasProgram("fish"))(titleFor("fish"), () => {
  test.each([
    ["stag", ["staged"]],
    ["cache gc --max", ["--max-age", "--max-size"]],
    ["cache path ", []],
    ["completions ", ["bash", "fish", "zsh"]],
    ["staged --no-w", ["--no-worktree"]],
    ["--trailing-comma ", ["all", "es5", "none"]],
  ])("completes %j", (line, proposed) => {
    const lines = run("fish", "-c", `source ./fish; complete -C 'fmt-cache ${line}'`).split("\n");
    expect(lines.flatMap((one) => (one === "" ? [] : [one.split("\t", 1)[0]]))).toEqual(proposed);
  });
});

test.runIf(hasProgram("zsh"))(`is a script of ${titleFor("zsh")}`, () => {
  expect(run("zsh", "-n", "./zsh")).toBe("");
});
