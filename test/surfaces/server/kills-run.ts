// npm run serve:faults -- [--rounds N] [--seed S]
// Kills servers and their clients N times; exit code 1 if anybody else was hurt.
import { parseArgs } from "node:util";
import { createRandom, freshSeed } from "../../oracle/random.ts";
import { killAtRandom } from "./kills.ts";
import { openUserBench } from "./user.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "400" }, seed: { type: "string" } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds ${values.rounds}: expected a whole number from 1`);
const seed = values.seed ?? freshSeed();
console.log(`seed ${seed}, ${rounds} rounds`);

const bench = await openUserBench();
const { servers, clients, formatted, problems } = await killAtRandom(bench, createRandom(seed), rounds);
await bench.dispose();
for (const problem of problems) console.log(problem);
console.log(`${servers} servers and ${clients} clients killed, ${formatted} texts formatted by the others`);
console.log(`${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
