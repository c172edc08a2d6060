// npm run bench:cli -- [--files 3000,10000] [--rounds N] [--slow-rounds N]
//   [--only unchanged,edits,long,cold,memory] [--rivals "prettier --cache,oxfmt"]
//   [--workspace FOLDER] [--command FILE] [--seed S]
// Times whole runs of the command over committed repositories of real files, beside Prettier's own
// command and the fast formatters. The first run downloads the files and formats them, which takes
// minutes; the workspace keeps them.
import { existsSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createRandom, freshSeed, type Random } from "../oracle/random.ts";
import {
  contestantNames,
  createContestants,
  floors,
  forget,
  type Contestant,
  type ContestantName,
} from "./cli/contestants.ts";
import { formatCorpus, type Corpus } from "./cli/corpus.ts";
import { editStatement, longFile, pickEditable } from "./cli/edit.ts";
import { rivalPackages } from "./cli/packages.ts";
import { measureRounds, type RoundsRequest } from "./cli/rounds.ts";
import { alignRows, fastTargets, greatest, median, parseNames, printRuns, type Target } from "./cli/table.ts";
import { openWorkspace } from "./cli/workspace.ts";
import { startServer } from "./server.ts";

const repository = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    files: { type: "string", default: "3000,10000" },
    rounds: { type: "string", default: "9" },
    "slow-rounds": { type: "string", default: "2" },
    only: { type: "string" },
    rivals: { type: "string", default: contestantNames.join(",") },
    workspace: { type: "string", default: join(repository, "node_modules/.cache/fmt-cache-bench") },
    command: { type: "string", default: join(repository, "dist/cli.cjs") },
    seed: { type: "string", default: freshSeed() },
  },
});
const counts = values.files.split(",").map((count) => parseCount("--files", count));
const rounds = parseCount("--rounds", values.rounds);
const slowRounds = parseCount("--slow-rounds", values["slow-rounds"]);
const names = parseNames(`fmt-cache,${values.rivals}`);
const command = resolve(values.command);
if (!existsSync(command)) throw new Error(`${command} is missing: npm run build`);

/** What is compared in one repository. */
interface Subject {
  readonly corpus: Corpus;
  readonly contestants: readonly Contestant[];
  readonly random: Random;
}

interface Measure {
  readonly title: string;
  readonly leftOut: ReadonlySet<ContestantName>;
  readonly targets: readonly Target[];
  readonly settings: (subject: Subject) => Partial<RoundsRequest>;
}

const measures: Readonly<Record<string, Measure>> = {
  unchanged: {
    title: "warm, nothing changed",
    leftOut: new Set(),
    targets: [
      { most: 0.01, of: new Set(["prettier"]) },
      { most: 0.06, of: new Set(["prettier --cache"]) },
      ...fastTargets,
    ],
    settings: () => ({}),
  },
  edits: {
    title: "warm, one statement edited in each of 10 files",
    leftOut: new Set(["prettier", ...floors]),
    targets: [
      { most: 1, of: new Set(["dprint"]), side: "fmt-cache + server" },
      { most: 1.5, of: new Set(["dprint"]) },
    ],
    settings: ({ corpus }) => {
      const paths = pickEditable(corpus, 10);
      return { edit: (folder) => paths.forEach((path) => editStatement(folder, path)) };
    },
  },
  long: {
    title: `warm, one statement edited in ${longFile}`,
    leftOut: new Set(["prettier", ...floors]),
    targets: [{ most: 0.25, of: new Set(["prettier experimental"]) }],
    settings: () => ({ edit: (folder) => editStatement(folder, longFile) }),
  },
  cold: {
    title: "cold: no cache",
    leftOut: new Set(contestantNames.filter((name) => name !== "fmt-cache" && name !== "prettier")),
    targets: [
      { most: 0.7, of: new Set(["prettier"]) },
      { most: 1.15, of: new Set(["prettier"]), figure: "processor" },
    ],
    settings: () => ({ prepare: forget, rounds: slowRounds }),
  },
};
const memory = "memory";
const measureNames = [...Object.keys(measures), memory];
const wanted = new Set(values.only?.split(",") ?? measureNames);
const unknown = [...wanted].find((name) => !measureNames.includes(name));
if (unknown !== undefined)
  throw new TypeError(`--only ${unknown}: expected some of ${measureNames.join(", ")}`);

console.log(
  `Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model.trim() ?? "unknown processor"}; ${rivalPackages.join(", ")}`,
);
console.log(
  `seed ${values.seed}; each round in a new order; medians; without NODE_EXTRA_CA_CERTS and NODE_OPTIONS; dprint and biome without npm's entry unless said\n`,
);
const random = createRandom(values.seed);
const workspace = openWorkspace(resolve(values.workspace));
const memoryRows: string[][] = [];

const server = names.has("fmt-cache + server") ? await startServer(command, process.env) : undefined;
for (const count of counts) {
  const corpus = await formatCorpus(workspace, count);
  const contestants = createContestants(names, corpus, workspace, command);
  const subject: Subject = { corpus, contestants, random: random.fork(count) };
  if (corpus.variants > 0)
    console.log(`(${count} files: ${corpus.variants} of them are others with renamed identifiers)\n`);
  const medians = Object.entries(measures)
    .filter(([name]) => wanted.has(name))
    .map(([name, measure]) => [name, runMeasure(subject, measure)] as const);
  printEditRatio(new Map(medians));
  if (wanted.has(memory)) memoryRows.push(measureMemory(subject));
}
if (memoryRows.length > 0) {
  console.log("## memory of the largest process of fmt-cache --check . (RSS, MB)");
  console.log(alignRows([["files", "warm", "cold"], ...memoryRows]).join("\n"));
  console.log("target: at most 300 at 10,000 files; growth from 3,000 to 30,000 at most linear");
}
await server?.end();

/** @returns our median in milliseconds */
function runMeasure({ corpus, contestants, random, ...rest }: Subject, measure: Measure): number {
  const running = contestants.filter(({ name }) => !measure.leftOut.has(name));
  const subject = { corpus, contestants: running, random: random.fork(measure.title), ...rest };
  const runs = measureRounds({ ...subject, rounds, slowRounds, ...measure.settings(subject) });
  console.log(printRuns(`${corpus.paths.length} files, ${measure.title}`, runs, measure.targets));
  return median([...runs].find(([{ name }]) => name === "fmt-cache")![1], "wall");
}

function printEditRatio(medians: ReadonlyMap<string, number>): void {
  const [edits, unchanged] = [medians.get("edits"), medians.get("unchanged")];
  if (edits === undefined || unchanged === undefined) return;
  const ratio = edits / unchanged;
  console.log(
    `${ratio <= 1.5 ? "met   " : "missed"}  10 edited files: ${ratio.toFixed(2)} x nothing changed, at most 1.5\n`,
  );
}

function measureMemory({ corpus, contestants, random }: Subject): string[] {
  const request = { contestants: contestants.filter(({ name }) => name === "fmt-cache"), slowRounds, random };
  const ours = (runs: ReturnType<typeof measureRounds>): string =>
    greatest([...runs.values()].flat(), "memory").toFixed(0);
  const warm = ours(measureRounds({ ...request, rounds: Math.min(rounds, 3) }));
  const cold = ours(measureRounds({ ...request, rounds: 1, prepare: forget }));
  return [String(corpus.paths.length), warm, cold];
}

function parseCount(flag: string, text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`${flag} ${text}: expected a whole number from 1`);
  return count;
}
