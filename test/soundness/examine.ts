import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runProcess, type Result } from "../surfaces/cli/command.ts";
import { startClient } from "../surfaces/lsp/client.ts";
import { startHost } from "./host.ts";
import { createProject, type Project } from "./project.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Input, Subject } from "./subject.ts";

/**
 * Who answers after an input has changed. Cold: with an empty cache; warm: the cache has seen the
 * text before the change.
 */
export const answerers = [
  "new, cold",
  "new, warm",
  "server, cold",
  "server, warm",
  "host, cold",
  "host, warm",
] as const;
type Answerer = (typeof answerers)[number];

/** An answer that is not Prettier's. */
export interface WrongAnswer {
  readonly answerer: Answerer;
  readonly when: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** A case in progress. */
interface Trial {
  readonly sandbox: Sandbox;
  readonly subject: Subject;
  readonly project: Project;
  /** Prettier's output before and after the change. */
  readonly before: string;
  after: string;
  readonly wrong: WrongAnswer[];
}

export interface Examination {
  readonly wrong: readonly WrongAnswer[];
  /** Whether the unchanged file came from the cache before the change. */
  readonly isCached: boolean;
}

/**
 * Formats, changes an input, and formats again, with all of our surfaces; compares them with
 * Prettier. Throws where the change does not change what Prettier makes of the text: such a case
 * shows nothing.
 */
export async function examineInput(
  sandbox: Sandbox,
  subject: Subject,
  input: Input,
  surfaces: "all" | "new processes" = "all",
): Promise<Examination> {
  const project = createProject(sandbox, subject, input);
  const before = await formatByPrettier(sandbox, subject, project);
  project.commit(before);
  const trial: Trial = { sandbox, subject, project, before, after: before, wrong: [] };
  if ((await formatByPrettier(sandbox, subject, project)) !== before)
    throw new Error(`${subject.name}: Prettier changes its own output`);
  await expectAnswers(trial, "new, warm", "before the change", "warm", 2);
  const isCached = await comesFromCache(trial, "warm");
  const finish = surfaces === "all" ? await startSurfaces(trial) : [];
  project.applyChanges();
  trial.after = await formatByPrettier(sandbox, subject, project);
  if (trial.after === before) throw new Error(`${subject.name}, ${input.name}: the change changes nothing`);
  await expectAnswers(trial, "new, cold", "after the change", "cold", 1);
  await expectAnswers(trial, "new, warm", "after the change", "warm", 2);
  for (const each of finish) await each();
  for (const folder of [project.directory, folderOf(project, "")]) rmSync(folder, { recursive: true });
  return { wrong: trial.wrong, isCached };
}

/** @returns what is to be done after the change */
async function startSurfaces(trial: Trial): Promise<readonly (() => Promise<void>)[]> {
  for (const side of ["warm-server", "warm-host"]) copyMemory(trial.project, "warm", side);
  return [
    await askServer(trial, "server, cold", "cold-server"),
    await askServer(trial, "server, warm", "warm-server"),
    await askHosts(trial),
  ];
}

async function comesFromCache({ sandbox, subject, project }: Trial, memory: string): Promise<boolean> {
  const args = ["--check", "--cache-stats", subject.file];
  const { stdout, stderr } = await runCommand(sandbox.command, args, project, memory);
  return /^ *files hit +1$/m.test(stdout + stderr);
}

/** Compares what the command prints, and how it ends, with Prettier's. */
async function expectAnswers(
  { sandbox, subject, project, wrong }: Trial,
  answerer: Answerer,
  when: string,
  memory: string,
  times: number,
): Promise<void> {
  for (const args of [["--check", subject.file], [subject.file]]) {
    const run = (command: string) => runCommand(command, args, project, memory);
    const expected = await run(sandbox.prettierCommand);
    for (let time = 1; time <= times; time += 1)
      compare(wrong, answerer, `${when}, run ${time} of ${args[0]}`, expected, await run(sandbox.command));
  }
}

/** @returns what is to be done after the change */
async function askServer(trial: Trial, answerer: Answerer, memory: string): Promise<() => Promise<void>> {
  const { sandbox, project, before, wrong } = trial;
  const client = await startClient([process.execPath, sandbox.command, "lsp"], {
    cwd: project.directory,
    env: openMemory(project, memory),
    folders: [project.directory],
  });
  const buffer = await client.open(pathToFileURL(project.file).href, before);
  await buffer.save();
  compare(wrong, answerer, "before the change", before, buffer.text);
  return async () => {
    for (const when of ["after the change", "after the change, again"]) {
      await buffer.replace(before);
      await buffer.save();
      compare(wrong, answerer, when, trial.after, buffer.text);
    }
    await client.stop();
    await expectAnswers(trial, answerer, "in a new process after the server", memory, 1);
  };
}

/** @returns what is to be done after the change */
async function askHosts(trial: Trial): Promise<() => Promise<void>> {
  const { subject, project, before, wrong } = trial;
  const start = (module: string, memory: string) =>
    startHost(module, project.file, { cwd: project.directory, env: openMemory(project, memory) });
  const reference = await start("prettier", "reference");
  const sides = [
    { answerer: "host, cold", memory: "cold-host", host: await start("fmt-cache/prettier", "cold-host") },
    { answerer: "host, warm", memory: "warm-host", host: await start("fmt-cache/prettier", "warm-host") },
  ] as const;
  for (const { answerer, host } of sides)
    compare(wrong, answerer, "before the change", reference.first, host.first);
  return async () => {
    const expected = await reference.format();
    for (const { answerer, memory, host } of sides) {
      const actual = await host.format();
      // A warm host has taken its first answer from the cache: it loads the plugin only now, the
      // new one.
      const loadsLate = answerer === "host, warm" && actual === trial.after;
      const looksAgain = subject.looksAgain === true && (actual === before || actual === trial.after);
      if (!loadsLate && !looksAgain) compare(wrong, answerer, "after the change", expected, actual);
      await host.end();
      await expectAnswers(trial, answerer, "in a new process after the host", memory, 1);
    }
    await reference.end();
  };
}

async function formatByPrettier(
  { prettierCommand }: Sandbox,
  { file }: Subject,
  project: Project,
): Promise<string> {
  const result = await runCommand(prettierCommand, [file], project, "reference");
  if (result.exitCode !== 0) throw new Error(`Prettier: ${result.stderr}`);
  return result.stdout;
}

function compare(
  wrong: WrongAnswer[],
  answerer: Answerer,
  when: string,
  expected: unknown,
  actual: unknown,
): void {
  if (JSON.stringify(expected) !== JSON.stringify(actual)) wrong.push({ answerer, when, expected, actual });
}

function runCommand(
  command: string,
  args: readonly string[],
  project: Project,
  memory: string,
): Promise<Result> {
  const env = openMemory(project, memory);
  return runProcess(command, args, { cwd: project.directory, env }, folderOf(project, memory));
}

/**
 * Where a side keeps everything that it remembers: its cache, its state, and what depends on a
 * home.
 */
function openMemory(project: Project, memory: string): Readonly<Record<string, string>> {
  const folder = folderOf(project, memory);
  mkdirSync(folder, { recursive: true });
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    XDG_STATE_HOME: join(folder, "state"),
    FMT_CACHE_LOCATION: join(folder, "cache"),
  };
}

function copyMemory(project: Project, from: string, to: string): void {
  cpSync(folderOf(project, from), folderOf(project, to), { recursive: true });
}

// Beside the project, so that neither git nor a search for files meets it.
function folderOf(project: Project, memory: string): string {
  return `${project.directory}-memory/${memory}`;
}
