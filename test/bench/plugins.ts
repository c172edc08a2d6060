// npm run bench:plugins -- [--files 1500] [--rounds N] [--only NAME] [--seed S] [--workspace FOLDER]
// Processor seconds, those of children included, of whole runs over repositories with plugins, beside Prettier's own
// command with the same arguments. The first run generates and formats the files; the workspace keeps them.
import { existsSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { alignRows, median } from "./cli/table.ts";
import { runContestant, type Run, type TimedCommand } from "./cli/timing.ts";
import {
  commitAll,
  createBenchRepository,
  removeGit,
  type BenchRepository,
} from "./plugins/create-repository.ts";
import { findLargeFile } from "./plugins/edit-large-file.ts";
import { repositories } from "./plugins/repositories.ts";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "1500" },
    rounds: { type: "string", default: "3" },
    only: { type: "string" },
    seed: { type: "string", default: "plugins" },
    workspace: { type: "string", default: join(tmpdir(), "fmt-cache-bench-plugins") },
  },
});
const [count, rounds] = [Number(values.files), Number(values.rounds)];
const command = resolve(import.meta.dirname, "../../dist/cli.cjs");
if (!existsSync(command)) throw new Error(`${command} is missing: npm run build`);
const shapes = repositories.filter(({ name }) => values.only === undefined || name.includes(values.only));
if (shapes.length === 0) throw new TypeError(`--only ${values.only}: there is no such repository`);

/** Processor seconds that ours and Prettier took, medians. */
interface Ratio {
  readonly ours: number;
  readonly prettier: number;
}

/** At most so much of Prettier's time, wherever Prettier takes this many seconds or more. */
const limits = { cold: 1.1, warm: 0.1, settled: 0.02, edit: 1 } as const;
const leastSeconds = 5;
type Measure = keyof typeof limits;

console.log(
  `Node ${process.version}, ${availableParallelism()} processors, seed ${values.seed}, ${rounds} rounds\n`,
);
const rows: string[][] = [];
const missed: string[] = [];
for (const shape of shapes) {
  const repository = createBenchRepository(resolve(values.workspace), shape, count, values.seed);
  const ratios = measureRepository(repository);
  rows.push([shape.name, ratios.cold.prettier.toFixed(1), ...Object.values(ratios).map(describeRatio)]);
  for (const [measure, ratio] of Object.entries(ratios) as [Measure, Ratio][])
    if (isMissed(measure, ratio)) missed.push(`${shape.name}, ${measure}: ${describeRatio(ratio)}`);
  console.log(rows.at(-1)!.join("  "));
}
const header = ["CPU s (x Prettier)", "Prettier", "cold", "warm", "settled", "edit (x --cache)"];
console.log(
  `\n${alignRows([header, ["at most", "", ...Object.values(limits).map(String)], ...rows]).join("\n")}\n`,
);
console.log(missed.length === 0 ? "all limits met" : `missed:\n${missed.join("\n")}`);

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
  const settled = alternate(ours, theirs, () => {});
  const largeFile = findLargeFile(folder);
  runContestant(theirsCached);
  const edit = alternate(ours, theirsCached, (round) => largeFile.edit(round));
  largeFile.restore();
  removeGit(folder);
  return { cold, warm, settled, edit };
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
