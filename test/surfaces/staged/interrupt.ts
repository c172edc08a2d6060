// npm run interrupt -- [--runs N] [--seed S] [--only KIND]
// Interrupts commits at random moments, N times in each way; exit code 1 if anything was lost or
// left behind.
import { parseArgs } from "node:util";
import { createRandom, freshSeed } from "../../oracle/random.ts";
import { openWorkbench } from "../cli/command.ts";
import { InterruptedRepository, interruptions, type Interruption } from "./interruptions.ts";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "200" }, seed: { type: "string" }, only: { type: "string" } },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1)
  throw new RangeError(`--runs ${values.runs}: expected a whole number from 1`);
const kinds = (Object.keys(interruptions) as Interruption[]).filter(
  (kind) => values.only === undefined || values.only === kind,
);
if (kinds.length === 0)
  throw new TypeError(`--only ${values.only}: expected one of ${Object.keys(interruptions).join(", ")}`);
const seed = values.seed ?? freshSeed();
const workbench = await openWorkbench();
console.log(`seed ${seed}, ${runs} runs each`);
let problems = 0;
for (const kind of kinds) {
  const random = createRandom(`${seed} ${kind}`);
  const interrupted = new InterruptedRepository(workbench.command);
  for (let run = 0; run < runs; run += 1) {
    for (const problem of await interrupted.interrupt(kind, random)) {
      problems += 1;
      console.log(problem);
    }
  }
  interrupted.repository.dispose();
  console.log(`${kind}: ${runs} runs`);
}
workbench.dispose();
console.log(`${problems} problems`);
process.exit(problems === 0 ? 0 : 1);
