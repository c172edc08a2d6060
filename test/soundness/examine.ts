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
  /** The formatted text before the change, by Prettier. */
  readonly before: string;
  /** What Prettier's command says of it now, to each of `questions`. */
  expected: readonly Result[];
  readonly wrong: WrongAnswer[];
}

/** The arguments before the file's name. Without any, the output is printed. */
const questions = [["--check"], []] as const;

export interface Examination {
  readonly wrong: readonly WrongAnswer[];
  /** Whether the unchanged file came from the cache before the change. */
  readonly isCached: boolean;
}

/**
 * Formats, changes an input, and formats again, with all of our surfaces or only with new processes
 * that find a cache; compares them with Prettier. Throws where the change does not change what
 * Prettier makes of the text: such a case shows nothing.
 */
export async function examineInput(
  sandbox: Sandbox,
  subject: Subject,
  input: Input,
  surfaces: "all" | "new processes" = "all",
): Promise<Examination> {
  const project = createProject(sandbox, subject, input);
  const formatting = await runCommand(sandbox.prettierCommand, [subject.file], project, "reference");
  const before = outputOf(formatting);
  project.commit(before);
  const expected = await askPrettier(sandbox, subject, project);
  if (outputOf(expected[1]!) !== before) throw new Error(`${subject.name}: Prettier changes its own output`);
  const trial: Trial = { sandbox, subject, project, before, expected, wrong: [] };
  await expectAnswers(trial, "new, warm", "before the change", "warm");
  const isCached = await comesFromCache(trial, "warm");
  const finish = surfaces === "all" ? await startSurfaces(trial) : [];
  project.applyChanges();
  trial.expected = await askPrettier(sandbox, subject, project);
  if (outputOf(trial.expected[1]!) === before)
    throw new Error(`${subject.name}, ${input.name}: the change changes nothing`);
  if (surfaces === "all") await expectAnswers(trial, "new, cold", "after the change", "cold");
  await expectAnswers(trial, "new, warm", "after the change", "warm");
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

/**
 * Compares what our command prints, and how it ends, with Prettier's. Where it is to be warm, it
 * checks twice: the second run may take what the first one has stored, and so does the one that
 * prints.
 */
async function expectAnswers(
  { sandbox, subject, project, expected, wrong }: Trial,
  answerer: Answerer,
  when: string,
  memory: string,
): Promise<void> {
  for (const [index, question] of questions.entries()) {
    const times = index === 0 && answerer === "new, warm" ? 2 : 1;
    for (let time = 1; time <= times; time += 1) {
      const answer = await runCommand(sandbox.command, [...question, subject.file], project, memory);
      compare(
        wrong,
        answerer,
        `${when}, run ${time} of ${question[0] ?? "printing"}`,
        expected[index],
        answer,
      );
    }
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
      compare(wrong, answerer, when, outputOf(trial.expected[1]!), buffer.text);
    }
    await client.stop();
    await expectAnswers(trial, answerer, "in a new process after the server", memory);
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
    const after = outputOf(trial.expected[1]!);
    for (const { answerer, memory, host } of sides) {
      const actual = await host.format();
      // A warm host has taken its first answer from the cache: it loads the plugin only now, the
      // new one.
      const loadsLate = answerer === "host, warm" && actual === after;
      const looksAgain = subject.looksAgain === true && (actual === before || actual === after);
      if (!loadsLate && !looksAgain) compare(wrong, answerer, "after the change", expected, actual);
      await host.end();
      await expectAnswers(trial, answerer, "in a new process after the host", memory);
    }
    await reference.end();
  };
}

/** What Prettier's command says now, to each of `questions`. */
async function askPrettier(
  { prettierCommand }: Sandbox,
  { file }: Subject,
  project: Project,
): Promise<readonly Result[]> {
  const answers: Result[] = [];
  for (const question of questions)
    answers.push(await runCommand(prettierCommand, [...question, file], project, "reference"));
  return answers;
}

function outputOf({ exitCode, stdout, stderr }: Result): string {
  if (exitCode !== 0) throw new Error(`Prettier: ${stderr}`);
  return stdout;
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
