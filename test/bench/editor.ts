// npm run bench:editor -- [--rounds N] [--workspace FOLDER] [--memory] [--hour]
// One statement is edited again and again in a formatted text: from the edit to the edits that
// format it, beside Prettier on the same text; then the same through language servers, ours and
// others, which the first run installs, with the request right after the edit, and after a pause.
// With --memory: what our server holds after 1,000 saves and 500 opened files; with --hour: the
// same, and how long saves take, during an hour of them.
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import { outcomeOf, type ReferencePrettier } from "../oracle/check.ts";
import { createRandom } from "../oracle/random.ts";
import { createWorkspace, type Workspace } from "../oracle/workspace.ts";
import { openWorkspace } from "./cli/workspace.ts";
import { measureHour } from "./editor/hour.ts";
import { measureMemory } from "./editor/memory.ts";
import { createServers, measureServer } from "./editor/servers.ts";
import { loadClass, subjects, type Format, type Subject } from "./subjects.ts";

const repository = join(import.meta.dirname, "../..");
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "200" },
    workspace: { type: "string", default: join(repository, "node_modules/.cache/fmt-cache-bench") },
    memory: { type: "boolean", default: false },
    hour: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 10)
  throw new RangeError(`--rounds ${values.rounds}: expected a whole number from 10`);

const workspace = createWorkspace("newest");
process.once("exit", () => workspace.remove());
const prettier = await workspace.loadPrettier();
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown processor"}, Prettier ${prettier.version}`,
);
console.log(
  `${rounds} edits each, a declared name made longer at a random place; the answer is asked for its edits\n`,
);

const formatAs: Format = (name, text) => prettier.format(text, { filepath: workspace.pathOf(name) });
const effect = firstText(await subjects.find(({ name }) => name === "ts")!.load(formatAs));
// More than 12,000 lines are left of it when it is formatted.
const oneClass = firstText(await loadClass("class-ts", "class.ts", 13_800, formatAs));
const texts: readonly (readonly [string, string, string])[] = [
  ["effect's Effect.ts", "Effect.ts", effect],
  ["one class", "class.ts", oneClass],
  ["Effect.ts, ten times", "Effect.ts", repeatText(effect, 10)],
];
if (values.memory || values.hour) {
  const [own] = createServers(repository, "");
  const folder = join(workspace.folder, "served");
  const long = await prettier.format(effect, { filepath: workspace.pathOf("Effect.ts") });
  const { texts: sources } = await subjects
    .find(({ name }) => name === "folder")!
    .load(async (_, text) => text);
  const files: string[] = [];
  for (const { text } of sources)
    if ((await outcomeOf(() => formatAs("a.ts", text))).kind === "text") files.push(text);
  const lines = values.memory
    ? await measureMemory(own!, folder, long, files, { saves: 1000, opened: 500 })
    : await measureHour(own!, folder, { saves: 1800, long, files });
  console.log(lines.join("\n"));
  process.exit();
}
for (const [title, name, text] of texts) {
  const formatted = await prettier.format(text, { filepath: workspace.pathOf(name) });
  console.log(`## ${title}: ${formatted.split("\n").length - 1} lines, ${formatted.length} code units`);
  console.log(await measureSession(formatted, name, workspace, prettier));
  for (const server of createServers(repository, openWorkspace(values.workspace).rivals)) {
    const times = await measureServer(server, join(workspace.folder, "served"), name, formatted, rounds);
    console.log(
      `${server.name.padEnd(16)} ${describe(times.edits)}; after a pause ${describe(times.rested)}; ` +
        `first answer ${times.first.toFixed(0)} ms, of the next server ${times.firstAgain.toFixed(0)} ms`,
    );
  }
  console.log();
}

function firstText({ texts: [first] }: Subject): string {
  return first!.text;
}

/** The text again and again, the imports only once. */
function repeatText(text: string, times: number): string {
  const body = text.slice(text.indexOf("\n\n"));
  return text + body.repeat(times - 1);
}

async function measureSession(
  text: string,
  name: string,
  { pathOf, cacheLocation }: Workspace,
  reference: ReferencePrettier,
): Promise<string> {
  const options = { filepath: pathOf(name) };
  const formatter = createFormatter({ cacheLocation });
  const session = formatter.openSession(text, options);
  await session.warm();
  const random = createRandom("bench");
  const names = [...text.matchAll(/\b(?:const|let) \w+\b(?=[:= ])/g)].map(
    ({ index, 0: found }) => index + found.length,
  );
  const times: number[] = [];
  for (let round = -10; round < rounds; round += 1) {
    const start = random.pick(names);
    const added = `_${round + 10}`;
    const started = performance.now();
    session.edit([{ start, end: start, text: added }]);
    (await session.format()).edits();
    // The first ones warm up.
    if (round >= 0) times.push(performance.now() - started);
    session.edit([{ start, end: start + added.length, text: "" }]);
    await session.format();
  }
  const references: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    await reference.format(text + "\n".repeat(round), { ...options });
    references.push(performance.now() - started);
  }
  const { answers, length } = session.statistics();
  await formatter.close();
  const [median, most, whole] = [
    percentile(times, 0.5),
    percentile(times, 0.95),
    percentile(references, 0.5),
  ];
  return [
    `session   median ${median.toFixed(2)} ms, p95 ${most.toFixed(2)} ms, ${(median / whole).toFixed(4)} x prettier`,
    `prettier  median ${whole.toFixed(0)} ms`,
    `answers   ${answers.windows} from windows, ${answers.full} from the whole text; parsed ${length.parsed} code units in all`,
  ].join("\n");
}

function describe(times: readonly number[]): string {
  return `median ${percentile(times, 0.5).toFixed(2)} ms, p95 ${percentile(times, 0.95).toFixed(2)} ms`;
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
