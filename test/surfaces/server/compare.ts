import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { prettierCommand, type Result } from "../cli/command.ts";
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
