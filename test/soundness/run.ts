// npm run soundness -- [--only NAME] [--input NAME] [--jobs N] [--details]
//   [--unknown | --blind | --rivals]
// For the most used plugins and each of their inputs: formats, changes only that input, formats
// again, in new processes, in a running server and in hosts that keep the old plugin; all answers
// must be Prettier's. Exits with 1 if one is not.
//   --unknown  with a build of our package that knows no plugin: they are watched instead, and
//              enough must be cached
//   --blind    with a build that lacks one input of the table at a time: new processes must be
//              found to answer wrongly
//   --rivals   only the table that compares the other caches for Prettier
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Plugin } from "esbuild";
import { emptyTable, hideFromTable } from "./change-table.ts";
import { examineInput, type WrongAnswer } from "./examine.ts";
import { compareRivals, contestantNames, installRivals } from "./rivals.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";
import type { Input, Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";
import { describeCase, describeWrong, formatRow, tableHeader, type Outcome } from "./table.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    input: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    details: { type: "boolean", default: false },
    unknown: { type: "boolean", default: false },
    blind: { type: "boolean", default: false },
    rivals: { type: "boolean", default: false },
  },
});

/** Of the plugins that nobody knows, at least so many must be cached as whole files. */
const leastCached = 15;

interface Case {
  readonly subject: Subject;
  readonly input: Input;
}

const cases = subjects
  .filter(({ name }) => values.only === undefined || name.includes(values.only))
  .flatMap((subject) => subject.inputs.map((input): Case => ({ subject, input })))
  .filter(({ input }) => values.input === undefined || input.name.includes(values.input));
if (cases.length === 0) throw new TypeError(`--only ${values.only}: there is no such case`);

if (values.blind) await proveTable();
else {
  if (!values.rivals) await examineAll(values.unknown ? [emptyTable] : []);
  if (!values.unknown) await printRivals();
}

async function examineAll(plugins: readonly Plugin[]): Promise<void> {
  const sandbox = await openSandbox(plugins);
  const outcomes = new Map<Case, Outcome>();
  console.log(tableHeader);
  try {
    await inParallel(cases, async (each) => {
      const outcome = await examine(sandbox, each);
      outcomes.set(each, outcome);
      console.log(describeCase(each.subject, each.input, outcome));
      if (values.details && "wrong" in outcome && outcome.wrong.length > 0)
        console.log(describeWrong(outcome));
    });
  } finally {
    sandbox.dispose();
  }
  const failed = [...outcomes.values()].filter(isFailed);
  console.log(`\n${cases.length - failed.length} of ${cases.length} cases right in every answer`);
  if (failed.length > 0) process.exitCode = 1;
  if (values.unknown && values.only === undefined) judgeCached(outcomes);
}

/** A plugin is cached where all of its cases are. */
function judgeCached(outcomes: ReadonlyMap<Case, Outcome>): void {
  const plugins = new Set(cases.map(({ subject }) => subject.plugin));
  for (const [{ subject }, outcome] of outcomes)
    if ("error" in outcome || !outcome.isCached) plugins.delete(subject.plugin);
  console.log(`${plugins.size} plugins are cached as whole files, at least ${leastCached} must be`);
  if (plugins.size < leastCached) process.exitCode = 1;
}

/**
 * Without an input in the table, the cases that change it must come out wrong: else it is not the
 * table that finds it.
 */
async function proveTable(): Promise<void> {
  await inParallel(cases, async (each) => {
    const { declared } = each.input;
    if (declared === undefined) return;
    const sandbox = await openSandbox([hideFromTable(declared)]);
    const outcome = await examine(sandbox, each, "new processes");
    sandbox.dispose();
    const isSeen = "wrong" in outcome && isStale(outcome.wrong);
    if (!isSeen) process.exitCode = 1;
    console.log(
      formatRow(each.subject.name, each.input.name, [isSeen ? "red without it" : "GREEN WITHOUT IT"]),
    );
    if ("error" in outcome) console.log(outcome.error);
    else if (!isSeen)
      console.log(outcome.isCached ? describeWrong(outcome) : "    nothing was cached before the change");
  });
}

/**
 * Whether a warm cache has answered as before the change. A build that answers wrongly elsewhere
 * shows nothing.
 */
function isStale(wrong: readonly WrongAnswer[]): boolean {
  return (
    wrong.length > 0 &&
    wrong.every(({ answerer, when }) => answerer === "new, warm" && when.startsWith("after"))
  );
}

async function printRivals(): Promise<void> {
  const compared = cases.filter(({ input }) => input.isCompared === true);
  if (compared.length === 0) return;
  const sandbox = await openSandbox();
  installRivals(sandbox);
  console.log(
    "\nThe exit code of --check after the change; 1 is right, and - means that it cannot check the file:\n",
  );
  console.log(`| changed | ${contestantNames.join(" | ")} |\n|---|${"---|".repeat(contestantNames.length)}`);
  for (const { subject, input } of compared) {
    const cells = await compareRivals(sandbox, subject, input);
    console.log(`| ${input.name}, ${subject.name} | ${cells.join(" | ")} |`);
    if (cells.at(-1) !== "1") process.exitCode = 1;
  }
  sandbox.dispose();
}

async function examine(
  sandbox: Sandbox,
  { subject, input }: Case,
  surfaces: "all" | "new processes" = "all",
): Promise<Outcome> {
  try {
    return await examineInput(sandbox, subject, input, surfaces);
  } catch (error) {
    return { error };
  }
}

function isFailed(outcome: Outcome): boolean {
  return "error" in outcome || outcome.wrong.length > 0;
}

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const take = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, take));
}
