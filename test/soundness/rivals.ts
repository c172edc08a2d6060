import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "../surfaces/cli/command.ts";
import { createProject, type Project } from "./project.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Input, Subject } from "./subject.ts";

/** A command that checks a file, and may remember that it was formatted. */
interface Contestant {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The other caches for Prettier, and ours. */
export const contestantNames = ["prettier --cache", "--experimental-cli", "rs fmt", "fmt-cache"] as const;

const rstack = "rstack@0.7.6";

/**
 * Installs what is no dependency of ours, because nothing else needs it, beside the packages of the
 * sandbox.
 */
export function installRivals(sandbox: Sandbox): void {
  const folder = join(sandbox.directory, "rivals");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", rstack];
  execFileSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  symlinkSync(join(folder, "node_modules/rstack"), join(sandbox.directory, "node_modules/rstack"));
}

/**
 * What each contestant's check says of a file whose plugin wants another text since an input has
 * changed.
 * @returns one cell for each: the exit code, which must be 1; "-" where it cannot check the file at
 * all
 */
export async function compareRivals(sandbox: Sandbox, subject: Subject, input: Input): Promise<string[]> {
  const project = createProject(sandbox, subject, input);
  writeRstackConfiguration(project, subject);
  const { stdout } = await run(project, {
    name: "prettier",
    command: sandbox.prettierCommand,
    args: [subject.file],
  });
  project.commit(stdout);
  const contestants = createContestants(sandbox, project, subject.file);
  const known: boolean[] = [];
  for (const contestant of contestants) {
    await run(project, contestant);
    known.push((await run(project, contestant)).exitCode === 0);
  }
  project.applyChanges();
  const cells: string[] = [];
  for (const [index, contestant] of contestants.entries())
    cells.push(known[index] === true ? String((await run(project, contestant)).exitCode) : "-");
  rmSync(project.directory, { recursive: true });
  return cells;
}

function createContestants(sandbox: Sandbox, project: Project, file: string): Contestant[] {
  const memory = join(project.directory, "node_modules/.cache");
  const rs = join(sandbox.directory, "node_modules/rstack/bin/rs.js");
  return [
    {
      name: contestantNames[0],
      command: sandbox.prettierCommand,
      args: ["--check", "--cache", "--cache-strategy", "content", file],
    },
    {
      name: contestantNames[1],
      command: sandbox.prettierCommand,
      args: ["--check", file],
      env: { PRETTIER_EXPERIMENTAL_CLI: "1" },
    },
    { name: contestantNames[2], command: rs, args: ["fmt", "--check", file] },
    {
      name: contestantNames[3],
      command: sandbox.command,
      args: ["--check", file],
      env: { FMT_CACHE_LOCATION: join(memory, "fmt-cache"), XDG_STATE_HOME: join(memory, "state") },
    },
  ];
}

function run(project: Project, { command, args, env = {} }: Contestant): ReturnType<typeof runProcess> {
  return runProcess(command, args, { cwd: project.directory, env }, join(project.directory, ".."));
}

// It does not read Prettier's configuration.
function writeRstackConfiguration({ directory }: Project, { plugin, options }: Subject): void {
  const settings = JSON.stringify({ plugins: [plugin], ...options });
  writeFileSync(
    join(directory, "rstack.config.mjs"),
    `import { define } from "rstack";\ndefine.fmt(${settings});\n`,
  );
}
