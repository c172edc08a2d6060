// npm run bench:plugins -- [--sessions] [--files 1500] [--rounds N] [--only NAME] [--seed S]
//   [--workspace FOLDER]
// Processor seconds, those of children included, of whole runs over repositories with plugins,
// beside Prettier's own command with the same arguments. With `--sessions`: milliseconds of one
// edited statement in an open text, instead. Exit code 1: a limit is missed. The first run
// generates and formats the files; the workspace keeps them.
import { existsSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { alignRows, median } from "./cli/table.ts";
import { runContestant, type Run, type TimedCommand } from "./cli/timing.ts";
import { medianOf } from "./measure.ts";
import {
  commitAll,
  createBenchRepository,
  removeGit,
  type BenchRepository,
} from "./plugins/create-repository.ts";
import { findLargeFile } from "./plugins/edit-large-file.ts";
import { measureSession } from "./plugins/measure-session.ts";
import { repositories } from "./plugins/repositories.ts";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "1500" },
    rounds: { type: "string" },
    sessions: { type: "boolean", default: false },
    only: { type: "string" },
    seed: { type: "string", default: "plugins" },
    workspace: { type: "string", default: join(tmpdir(), "fmt-cache-bench-plugins") },
  },
});
const count = Number(values.files);
const rounds = Number(values.rounds ?? (values.sessions ? 100 : 3));
const [command, library] = ["cli.cjs", "index.js"].map((name) => {
  const file = resolve(import.meta.dirname, "../../dist", name);
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run build`);
  return file;
}) as [string, string];
const shapes = repositories
  .filter(({ name }) => values.only === undefined || name.includes(values.only))
  .filter(({ name }) => !values.sessions || name.endsWith("+ tailwind"));
if (shapes.length === 0) throw new TypeError(`--only ${values.only}: there is no such repository`);

/** Processor seconds that ours and Prettier took, medians. */
interface Ratio {
  readonly ours: number;
  readonly prettier: number;
}

/** At most so much of Prettier's time, wherever Prettier takes this many seconds or more. */
const limits = { cold: 1.1, warm: 0.1, settled: 0.02, edit: 1 } as const;
const leastSeconds = 5;
/**
 * From an edit to its answer, at the median: at most so long, and so much of Prettier's time for
 * the text.
 */
const sessionLimits = { milliseconds: 10, ratio: 0.05 } as const;
type Measure = keyof typeof limits;

console.log(
  `Node ${process.version}, ${availableParallelism()} processors, seed ${values.seed}, ${rounds} rounds\n`,
);
const missed: string[] = [];
const rows = shapes.map((shape) => {
  const repository = createBenchRepository(resolve(values.workspace), shape, count, values.seed);
  const row = [shape.name, ...(values.sessions ? sessionRow : runsRow)(repository, shape.name)];
  console.log(row.join("  "));
  return row;
});
const headers = values.sessions
  ? [
      ["one edit in a session", "lines", "Prettier ms", "median ms", "x Prettier"],
      ["at most", "", "", String(sessionLimits.milliseconds), String(sessionLimits.ratio)],
    ]
  : [
      ["CPU s (x Prettier)", "Prettier", "cold", "warm", "settled", "edit (x --cache)"],
      ["at most", "", ...Object.values(limits).map(String)],
    ];
console.log(`\n${alignRows([...headers, ...rows]).join("\n")}\n`);
console.log(missed.length === 0 ? "all limits met" : `missed:\n${missed.join("\n")}`);
if (missed.length > 0) process.exitCode = 1;

function runsRow(repository: BenchRepository, name: string): string[] {
  const ratios = measureRepository(repository);
  for (const [measure, ratio] of Object.entries(ratios) as [Measure, Ratio][])
    if (isMissed(measure, ratio)) missed.push(`${name}, ${measure}: ${describeRatio(ratio)}`);
  return [ratios.cold.prettier.toFixed(1), ...Object.values(ratios).map(describeRatio)];
}

function sessionRow(repository: BenchRepository, name: string): string[] {
  const times = measureSession(repository, library, rounds);
  const [own, prettier] = [medianOf(times.own), medianOf(times.prettier)];
  if (own > sessionLimits.milliseconds || own > sessionLimits.ratio * prettier)
    missed.push(`${name}: ${own.toFixed(1)} ms, Prettier ${prettier.toFixed(1)}`);
  return [String(times.lines), prettier.toFixed(1), own.toFixed(1), (own / prettier).toFixed(3)];
}

function measureRepository({ folder, prettier }: BenchRepository): Record<Measure, Ratio> {
  const memory = `${folder}-memory`;
  const environment = { FMT_CACHE_LOCATION: join(memory, "cache"), XDG_STATE_HOME: join(memory, "state") };
  const forget = (): void => rmSync(memory, { recursive: true, force: true });
  const make = (name: string, ...commandLine: string[]): TimedCommand => ({
    name,
    repository: folder,
    commandLine: [process.execPath, ...commandLine],
    environment,
  });
  const ours = make("fmt-cache", command, "--check", ".");
  const theirs = make("prettier", prettier, "--check", ".");
  const cached = [prettier, "--check", "--cache", "--cache-location", join(memory, "prettier"), "."];
  const theirsCached = make("prettier --cache", ...cached);
  removeGit(folder);
  forget();
  // The files must be in the page cache.
  runContestant(theirs);
  const cold = alternate(ours, theirs, forget);
  const warm = alternate(ours, theirs, () => {});
  commitAll(folder);
  // A run must have found nothing to do before the next one can be settled.
  for (const _ of [1, 2]) runContestant(ours);
  // Before and behind: nothing changes in between, so all of them are.
  expectSettled(ours);
  const settled = alternate(ours, theirs, () => {});
  expectSettled(ours);
  const largeFile = findLargeFile(folder);
  runContestant(theirsCached);
  const edit = alternate(ours, theirsCached, (round) => largeFile.edit(round));
  largeFile.restore();
  removeGit(folder);
  return { cold, warm, settled, edit };
}

/** A run that is settled is answered before the command is loaded. */
function expectSettled({ commandLine: [node, ...rest], ...others }: TimedCommand): void {
  const preload = resolve(import.meta.dirname, "plugins/refuse-command.cjs");
  const refusing = { ...others, commandLine: [node!, "--require", preload, ...rest] };
  const { exitCode } = runContestant(refusing);
  if (exitCode !== 0)
    throw new Error(`${others.repository}: the run is not settled (of fewer than 64 files none is)`);
}

function alternate(ours: TimedCommand, theirs: TimedCommand, prepare: (round: number) => void): Ratio {
  const runs: Record<"ours" | "theirs", Run[]> = { ours: [], theirs: [] };
  for (let round = 1; round <= rounds; round += 1) {
    prepare(round);
    const [mine, other] = [runContestant(ours), runContestant(theirs)];
    if (mine.exitCode !== 0 || other.exitCode !== 0)
      throw new Error(`${ours.repository}: exit code ${mine.exitCode}, Prettier's ${other.exitCode}`);
    runs.ours.push(mine);
    runs.theirs.push(other);
  }
  return { ours: median(runs.ours, "processor") / 1000, prettier: median(runs.theirs, "processor") / 1000 };
}

function describeRatio({ ours, prettier }: Ratio): string {
  return `${ours.toFixed(2)} (${(ours / prettier).toFixed(3)})`;
}

function isMissed(measure: Measure, { ours, prettier }: Ratio): boolean {
  return (measure === "edit" || prettier >= leastSeconds) && ours > limits[measure] * prettier;
}
