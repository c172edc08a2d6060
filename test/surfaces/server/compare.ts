import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { commandOf, prettierCommand, type Result } from "../cli/command.ts";
import { readFolder, writeFolder, type FolderContent } from "../cli/folder.ts";
import type { User, UserBench } from "./user.ts";

export function newProject(user: User, content: FolderContent): string {
  const folder = mkdtempSync(join(user.folder, "project-"));
  writeFolder(folder, content);
  return folder;
}

/** Compares with Prettier what a command line says, returns and writes. Gives our folder. */
export async function expectPrettier(
  { workbench }: UserBench,
  user: User,
  args: readonly string[],
  content: FolderContent,
): Promise<{ readonly folder: string; readonly expected: Result }> {
  const [ours, theirs] = [newProject(user, content), newProject(user, content)];
  const expected = await workbench.run(prettierCommand, args, { cwd: theirs });
  const said = await user.run(args, { cwd: ours });
  expect(comparable(said, ours)).toEqual(comparable(expected, theirs));
  expect(readFolder(ours)).toEqual(readFolder(theirs));
  return { folder: ours, expected };
}

/** Without paths, times, the numbers of processes, and the frames of a stack. */
const comparable = ({ stdout, stderr, exitCode }: Result, folder: string): Result => ({
  stdout: stdout.replaceAll(/ \d+ms/g, ""),
  stderr: stderr.replaceAll(folder, "<folder>").replaceAll(/\(node:\d+\)|^\[error\] {4,}at .*\n/gm, ""),
  exitCode,
});

/** Runs git without anybody's settings. */
export function git(cwd: string, ...args: readonly string[]): string {
  const env = { PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", args, { cwd, encoding: "utf8", env });
}

/** Prettier 3.0 formats it in another way than the others. */
export const ternary = (index: number) =>
  `const message${index} = isFirst ? "the first of all words" : isSecond ? "the second of all words" : "the last";\n`;

/** A plugin that nobody knows. It prints a text and a word, which an expression says. */
export const plugin = (word: string) => `import { readFileSync } from "node:fs";
  export const languages = [{ name: "L", parsers: ["l"], extensions: [".l"] }];
  export const parsers = { l: { parse: (text) => ({ text }), astFormat: "l", locStart: () => 0, locEnd: () => 1 } };
  export const printers = { l: { print: (path) => path.node.text.trim() + " " + ${word} + "\\n" } };`;
export const withPlugin = { ".prettierrc": '{ "plugins": ["./plugin.mjs"] }\n' };

/** Asks for texts of a file, compares the answers with Prettier's, and gives those. */
export function makeAsker({ workbench }: UserBench, user: User, cwd: string, name: string) {
  return async (text: string, prettier = "prettier"): Promise<Result> => {
    const expected = await workbench.run(commandOf(prettier), ["--stdin-filepath", name], {
      cwd,
      stdin: text,
    });
    expect(await user.run(["--stdin-filepath", name], { cwd, stdin: text })).toEqual(expected);
    return expected;
  };
}
