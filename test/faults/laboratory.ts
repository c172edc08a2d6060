import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import {
  openWorkbench,
  prettierCommand,
  type Result,
  type RunSettings,
  type Workbench,
} from "../surfaces/cli/command.ts";
import { writeFolder, type FolderContent } from "../surfaces/cli/folder.ts";

const statements = (first: number, write: (index: number) => string): string =>
  Array.from({ length: 30 }, (_, index) => write(first + index)).join("");

/**
 * Files that Prettier leaves, changes and refuses; five of them, the configuration too, can be
 * known to a cache.
 */
export const projectContent: FolderContent = {
  ".prettierrc": '{ "printWidth": 90 }\n',
  "broken.js": "const = ;\n",
  "neat.ts": statements(0, (index) => `export const neat${index} = { index: ${index} };\n`),
  "sloppy.ts": statements(100, (index) => `export const sloppy${index}  =  {index:${index}}\n`),
  "style.css": "a{color:red}\n",
  "notes.md": "# Notes\n\n- one\n- two\n",
};
const knowable = 5;

/**
 * One cache that something has happened to, with the home (and so the state folder) of its user.
 */
export interface Patient {
  readonly cache: string;
  readonly home: string;
  readonly project: string;
}

/** A project, what Prettier's own command says of it, and a warm cache to make copies of. */
export class Laboratory {
  readonly bench: Workbench;
  readonly #expected: { readonly print: Result; readonly check: Result };
  readonly #healthy: Patient;
  #patients = 0;

  private constructor(bench: Workbench, healthy: Patient, expected: { print: Result; check: Result }) {
    this.bench = bench;
    this.#healthy = healthy;
    this.#expected = expected;
  }

  static async open(): Promise<Laboratory> {
    const bench = await openWorkbench();
    const healthy = patientIn(join(bench.directory, "healthy"));
    mkdirSync(healthy.home, { recursive: true });
    writeFolder(healthy.project, projectContent);
    const cwd = healthy.project;
    const expected = {
      print: await bench.run(prettierCommand, ["."], { cwd }),
      check: await bench.run(prettierCommand, ["--check", "."], { cwd }),
    };
    const laboratory = new Laboratory(bench, healthy, expected);
    expect(expected.print.exitCode).toBe(2);
    expect(expected.print.stdout).toContain("sloppy129 = { index: 129 };");
    await laboratory.expectPrettier(healthy);
    await laboratory.expectWarm(healthy);
    return laboratory;
  }

  /** A copy of the warm cache, of the home and of the project, wherever one likes. */
  admit(folder = join(this.bench.directory, `patient-${++this.#patients}`)): Patient {
    const patient = patientIn(folder);
    cpSync(this.#healthy.cache, patient.cache, { recursive: true });
    cpSync(this.#healthy.home, patient.home, { recursive: true });
    writeFolder(patient.project, projectContent);
    return patient;
  }

  run(patient: Patient, args: readonly string[], settings: Partial<RunSettings> = {}): Promise<Result> {
    const env = { FMT_CACHE_LOCATION: patient.cache, HOME: patient.home, ...settings.env };
    return this.bench.run(this.bench.command, args, { cwd: patient.project, ...settings, env });
  }

  /** Prettier's bytes, Prettier's exit code, no crash, at most one warning. */
  async expectPrettier(patient: Patient, settings?: Partial<RunSettings>): Promise<void> {
    this.compare(await this.run(patient, ["."], settings));
  }

  /** The same of a run that has printed all files. */
  compare(result: Result): void {
    const { stdout, stderr, exitCode } = this.#expected.print;
    expect(result.exitCode, result.stderr).toBe(exitCode);
    expect(result.stdout).toBe(stdout);
    const said = result.stderr.split("\n");
    for (const line of stderr.split("\n")) {
      expect(said).toContain(line);
      said.splice(said.indexOf(line), 1);
    }
    expect(said.length, `warnings: ${said.join("\n")}`).toBeLessThanOrEqual(1);
  }

  /** A run that formats nothing, and still says and returns what Prettier does. */
  async expectWarm(patient: Patient, settings?: Partial<RunSettings>): Promise<void> {
    const { stdout, exitCode } = this.#expected.check;
    const result = await this.run(patient, ["--check", ".", "--cache-stats"], settings);
    expect({ stdout: result.stdout, exitCode: result.exitCode }).toEqual({ stdout, exitCode });
    expect(countsOf(result)).toEqual({ hit: knowable, formatted: 0, failed: 1 });
  }

  dispose(): void {
    this.bench.dispose();
  }
}

function patientIn(folder: string): Patient {
  return { cache: join(folder, "cache"), home: join(folder, "home"), project: join(folder, "project") };
}

/** What `--cache-stats` says of files. */
export function countsOf({ stderr }: Result): { hit: number; formatted: number; failed: number } {
  const count = (name: string) => Number(new RegExp(`^  files ${name} +(\\d+)$`, "m").exec(stderr)?.[1]);
  return { hit: count("hit"), formatted: count("formatted"), failed: count("failed") };
}

/** The files below a folder whose path from there matches; absolute. Throws when there is none. */
export function filesIn(folder: string, pattern: RegExp): string[] {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => pattern.test(name));
  const files = names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
  if (files.length === 0) throw new RangeError(`nothing in ${folder} matches ${String(pattern)}`);
  return files;
}

/** Everything that must not be left behind in a project. */
export function leftoversIn(project: string): string[] {
  return readdirSync(project).filter((name) => name.startsWith(".fmt-cache"));
}

/** The folder with the authentication key and compiled code. */
export function stateOf({ home }: Patient): string {
  return join(home, ".local/state/fmt-cache");
}

/** Every file of the project is as it was or as Prettier makes it. */
export function expectOldOrNew(project: string, formatted: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(formatted)) {
    const file = join(project, name);
    const found = existsSync(file) ? readFileSync(file, "utf8") : "(gone)";
    expect([projectContent[name], text], name).toContain(found);
  }
}
