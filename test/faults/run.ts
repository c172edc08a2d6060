// npm run faults -- [--rounds N] [--seed S]
// Lets processes of all kinds share one cache N times, and an editor save files N times while they
// are written; exit code 1 if anything was wrong or lost.
import { parseArgs } from "node:util";
import { createRandom, freshSeed } from "../oracle/random.ts";
import { Campaign } from "./campaign.ts";
import { editWhileWriting } from "./edit-while-writing.ts";
import { Laboratory } from "./laboratory.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "400" }, seed: { type: "string" } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds ${values.rounds}: expected a whole number from 1`);
const seed = values.seed ?? freshSeed();
console.log(`seed ${seed}, ${rounds} rounds`);
const random = createRandom(seed);

let problems = 0;
function report(found: readonly string[]): void {
  problems += found.length;
  for (const problem of found) console.log(problem.slice(0, 4000));
}

const campaign = await Campaign.open(random);
const shared = await campaign.run(random, rounds);
campaign.dispose();
const counts = Object.entries(shared.counts).sort();
console.log(`${counts.map(([name, count]) => `${name} ${count}`).join(", ")}; ${shared.killed} killed`);
report(shared.problems);

const laboratory = await Laboratory.open();
const edited = await editWhileWriting(laboratory, random, rounds);
laboratory.dispose();
console.log(
  `${edited.edits} edits while files were written, ${edited.refused} of them seen in time and left alone, ${edited.gaps} fell into the gap`,
);
report(edited.problems);

console.log(`${problems} problems`);
process.exit(problems === 0 ? 0 : 1);
