// npm run fuzz:huge -- [--length N] [--count N] [--only NAME] [--rounds N] [--heap MB]
// Texts with one line of N code units (10,000,000) of each kind, and texts of N tiny statements
// (1,000,000): formatted cold, after an edit and in a session, compared with Prettier, each of both
// in a process of its own, in turns. Both may take the same memory. One round takes about an hour.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import { digestHex } from "../../src/util/digest.ts";
import { applyChanges } from "../../src/window/changes.ts";
import { outcomeOf } from "../oracle/check.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { createMapStore } from "../stores/map-store.ts";
import { longLines, manyStatements, type HugeText } from "./huge-texts.ts";

const { values } = parseArgs({
  options: {
    length: { type: "string", default: "10000000" },
    count: { type: "string", default: "1000000" },
    only: { type: "string" },
    rounds: { type: "string", default: "1" },
    heap: { type: "string" },
    side: { type: "string" },
  },
});
const kinds = [
  ...longLines.map((kind) => ({ kind, size: Number(values.length) })),
  ...manyStatements.map((kind) => ({ kind, size: Number(values.count) })),
].filter(({ kind }) => values.only === undefined || kind.name === values.only);
if (kinds.length === 0) throw new RangeError(`--only ${values.only}: no such kind`);

if (values.side !== undefined)
  await formatOneSide(kinds[0]!.kind, kinds[0]!.size, values.side === "prettier");
else for (const { kind } of kinds) await compareSides(kind);

/** What formatting a text the first time, after an edit and, in ours, in a session came to. */
interface Side {
  /** Digests of texts, or messages of errors. */
  readonly outcomes: readonly string[];
  /** Of processor time, of which a busy machine takes nothing away. */
  readonly seconds: readonly number[];
  readonly isError: boolean;
  readonly megabytes: number;
}

async function compareSides({ name }: HugeText): Promise<void> {
  const rounds: (readonly [Side, Side | undefined])[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const prettier = await runSide(name, "prettier");
    if (prettier === undefined) return console.log(`${name}: Prettier does not come to an end`);
    rounds.push([prettier, await runSide(name, "ours")]);
  }
  const isSame = rounds.every(
    ([prettier, ours]) =>
      ours === undefined ||
      ours.outcomes.every((each, index) => each === prettier.outcomes[Math.min(index, 1)]),
  );
  const timesOf = (side: 0 | 1) =>
    [0, 1, 2].map((step) => median(rounds.map((round) => round[side]?.seconds[step] ?? Number.NaN)));
  const [prettier, ours] = [timesOf(0), timesOf(1)];
  // An error is looked for twice: what Prettier has to say, it says about the whole text.
  const isSlow = !rounds[0]![0].isError && [0, 1].some((step) => ours[step]! > 1.2 * prettier[step]! + 1);
  const hasEnded = rounds.some(([, side]) => side === undefined);
  const verdict = hasEnded ? "ENDED" : !isSame ? "DIFFERENT" : isSlow ? "SLOW" : "same";
  if (verdict !== "same") process.exitCode = 1;
  const write = (times: readonly number[]) => times.map((time) => time.toFixed(1)).join(", ");
  const [memory, ownMemory] = [0, 1].map((side) =>
    median(rounds.map((round) => round[side]?.megabytes ?? 0)),
  );
  console.log(
    `${name}: ${verdict}; Prettier ${write(prettier.slice(0, 2))} s, ${memory} MB; ours ${write(ours)} s, ${ownMemory} MB; ` +
      `${(ours[0]! / prettier[0]!).toFixed(2)} x at first`,
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}

/** `undefined` if the process has ended before. */
async function runSide(name: string, side: string): Promise<Side | undefined> {
  const sizes = ["--length", values.length, "--count", values.count];
  const child = fork(fileURLToPath(import.meta.url), [...sizes, "--only", name, "--side", side], {
    silent: true,
    execArgv: [
      ...process.execArgv,
      ...(values.heap === undefined ? [] : [`--max-old-space-size=${values.heap}`]),
    ],
  });
  let found: Side | undefined;
  child.on("message", (message: Side) => (found = message));
  await once(child, "exit");
  return found;
}

async function formatOneSide({ file, write }: HugeText, size: number, isPrettier: boolean): Promise<void> {
  const workspace = createWorkspace("newest");
  process.once("exit", () => workspace.remove());
  const options = { filepath: workspace.pathOf(file) };
  const prettier = await workspace.loadPrettier();
  const formatter = createFormatter({ store: createMapStore() });
  const format = isPrettier
    ? (text: string) => prettier.format(text, { ...options })
    : (text: string) => formatter.format(text, options);
  await format("warmUp();\n");
  const text = `const first = call(1);\n${write(size)}\nconst last = 1;\n`;
  const edited = `edited( );\n${text}`;
  const outcomes: string[] = [];
  const seconds: number[] = [];
  let isError = false;
  const add = async (work: () => Promise<string>) => {
    const before = process.cpuUsage();
    const outcome = await outcomeOf(work);
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
    isError ||= outcome.kind === "error";
    outcomes.push(outcome.kind === "text" ? digestHex(outcome.text) : outcome.error.message);
  };
  for (const each of [text, edited]) await add(() => format(each));
  if (!isPrettier) {
    const session = formatter.openSession(text, options);
    await session.warm();
    session.setText(edited);
    await add(async () => applyChanges(edited, (await session.format()).edits()));
  }
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.send!({ outcomes, seconds, isError, megabytes } satisfies Side);
}
