// npm run bench:stdin -- [--rounds N] [--workspace FOLDER] [--command FILE] [--seed S]
// Times one file as an editor or an agent has it formatted: on standard input, and with --write
// after one edit. Ours with and without the warm server, beside others, in a new order each round.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createRandom, freshSeed } from "../oracle/random.ts";
import { nativeCommand } from "./cli/contestants.ts";
import { rivalPackages } from "./cli/packages.ts";
import { alignRows } from "./cli/table.ts";
import { openWorkspace } from "./cli/workspace.ts";
import { medianOf } from "./measure.ts";
import { startServer } from "./server.ts";
import { cutLongFile, renameInTheMiddle, sample, withNewNames } from "./texts.ts";

const repository = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "15" },
    workspace: { type: "string", default: join(repository, "node_modules/.cache/fmt-cache-bench") },
    command: { type: "string", default: join(repository, "dist/cli.cjs") },
    seed: { type: "string", default: freshSeed() },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds ${values.rounds}: expected a whole number from 1`);
const ours = resolve(values.command);
if (!existsSync(ours)) throw new Error(`${ours} is missing: npm run build`);
const { rivals } = openWorkspace(resolve(values.workspace));
const packages = join(rivals, "node_modules");
const random = createRandom(values.seed);

const folder = mkdtempSync(join(tmpdir(), "fmt-cache-bench-stdin-"));
mkdirSync(join(folder, "home"));
mkdirSync(join(folder, "node_modules"));
cpSync(join(packages, "prettier"), join(folder, "node_modules/prettier"), { recursive: true });
writeFileSync(
  join(folder, "dprint.json"),
  JSON.stringify({ plugins: [join(packages, "@dprint/typescript/plugin.wasm")] }),
);
const environment: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  HOME: join(folder, "home"),
  FMT_CACHE_LOCATION: join(folder, "cache"),
};
const without = { FMT_CACHE_SERVE: "0" };

interface Side {
  readonly name: string;
  readonly commandLine: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const node = process.execPath;
const prettier = join(packages, "prettier/bin/prettier.cjs");
const prettierd = join(packages, "@fsouza/prettierd/bin/prettierd");
const stdin = ["--stdin-filepath", "a.ts"];
const floor: Side = { name: "node -e 0", commandLine: [node, "-e", "0"] };
const onStdin: readonly Side[] = [
  floor,
  { name: "fmt-cache", commandLine: [node, ours, ...stdin], env: without },
  { name: "fmt-cache + server", commandLine: [node, ours, ...stdin] },
  { name: "prettier", commandLine: [node, prettier, ...stdin] },
  {
    name: "prettier experimental",
    commandLine: [node, prettier, ...stdin],
    env: { PRETTIER_EXPERIMENTAL_CLI: "1" },
  },
  { name: "prettierd", commandLine: [node, prettierd, "a.ts"] },
  { name: "oxfmt", commandLine: [node, join(packages, "oxfmt/bin/oxfmt"), ...stdin] },
  { name: "dprint", commandLine: [nativeCommand(packages, "@dprint", "dprint"), "fmt", "--stdin", "a.ts"] },
];
const withWrite: readonly Side[] = [
  floor,
  { name: "fmt-cache", commandLine: [node, ours, "--write", "a.ts"], env: without },
  { name: "fmt-cache + server", commandLine: [node, ours, "--write", "a.ts"] },
  { name: "prettier", commandLine: [node, prettier, "--write", "a.ts"] },
];

let number = 0;
/** Some 300 lines, of which no statement has been seen before. */
const newText = (): string => {
  number += 1;
  const twice = `${sample}${withNewNames(sample.replaceAll(/^import .*$/gm, ""), "again")}`;
  return withNewNames(twice.replaceAll(" = ", "  =  "), String(number));
};
const long = await cutLongFile(1_000);
const knownText = newText();
const editedText = (): string => {
  number += 1;
  return renameInTheMiddle(long, number);
};

interface Measure {
  readonly title: string;
  readonly sides: readonly Side[];
  /** The text of the next run: on standard input, and in the file. */
  readonly nextText: () => string;
  /** Brought into `a.ts`, and formatted by our side, before each run. */
  readonly before?: string;
  readonly targets: readonly (readonly [side: string, most: number, of: string])[];
}

const measures: readonly Measure[] = [
  {
    title: "standard input, unknown text of some 300 lines",
    sides: onStdin,
    nextText: newText,
    targets: [
      ["fmt-cache + server", 1, "prettierd"],
      ["fmt-cache + server", 0.25, "prettier"],
    ],
  },
  {
    title: "standard input, known text",
    sides: onStdin,
    nextText: () => knownText,
    targets: [["fmt-cache", 1.5, "node -e 0"]],
  },
  {
    title: `--write, one edit in ${long.split("\n").length} lines`,
    sides: withWrite,
    nextText: editedText,
    before: long,
    targets: [
      ["fmt-cache + server", 0.2, "prettier"],
      ["fmt-cache", 0.2, "prettier"],
    ],
  },
];

console.log(`Node ${process.version}, seed ${values.seed}, ${rounds} rounds, medians of wall time in ms`);
console.log(`${rivalPackages.join(", ")}\n`);
const server = await startServer(ours, environment);
for (const measure of measures) runMeasure(measure);
await server.end();
spawnSync(node, [prettierd, "stop"], { env: environment, cwd: folder });
rmSync(folder, { recursive: true });

function runMeasure({ title, sides, nextText, before, targets }: Measure): void {
  const times = new Map(sides.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1)
    for (const side of random.shuffle(sides)) {
      if (before !== undefined) {
        writeFileSync(join(folder, "a.ts"), before);
        run({ ...side, commandLine: [node, ours, "--check", "a.ts"] }, "");
      }
      const text = nextText();
      writeFileSync(join(folder, "a.ts"), text);
      const time = run(side, before === undefined ? text : "");
      if (round > 0) times.get(side.name)!.push(time);
    }
  const median = (name: string) => medianOf(times.get(name)!);
  const rows = sides.map(({ name }) => [
    name,
    median(name).toFixed(0),
    `${Math.min(...times.get(name)!).toFixed(0)}-${Math.max(...times.get(name)!).toFixed(0)}`,
    (median(name) / median("prettier")).toFixed(2),
  ]);
  console.log(`## ${title}`);
  console.log(alignRows([["side", "ms", "range", "x prettier"], ...rows]).join("\n"));
  for (const [name, most, of] of targets) {
    const ratio = median(name) / median(of);
    console.log(
      `${ratio <= most ? "met   " : "missed"}  ${name}: ${ratio.toFixed(2)} x ${of}, at most ${most}`,
    );
  }
  console.log();
}

/** @returns milliseconds */
function run({ name, commandLine, env }: Side, input: string): number {
  const started = performance.now();
  const answer = spawnSync(commandLine[0]!, commandLine.slice(1), {
    cwd: folder,
    env: { ...environment, ...env },
    input,
    encoding: "utf8",
  });
  const time = performance.now() - started;
  if (answer.status !== 0) throw new Error(`${name}: exit code ${answer.status}\n${answer.stderr}`);
  return time;
}
