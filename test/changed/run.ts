// npm run changes -- [--files N] [--changes M] [--seed S]
//   [--max-size BYTES] [--prettier 3.0|3.3|3.6|newest]
// The same seed gives the same run as long as the same packages are installed.
import { parseArgs } from "node:util";
import { freshSeed } from "../oracle/random.ts";
import { createWorkspace, type PrettierName } from "../oracle/workspace.ts";
import { createChangesTally, runChanges } from "./run-changes.ts";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "100" },
    changes: { type: "string", default: "10" },
    seed: { type: "string" },
    "max-size": { type: "string", default: "60000" },
    prettier: { type: "string", default: "newest" },
  },
});
const seed = values.seed ?? freshSeed();
const workspace = createWorkspace(values.prettier as PrettierName);
process.once("exit", () => workspace.remove());
const tally = createChangesTally();
console.log(
  `changes: seed ${seed}, Prettier ${values.prettier}, ${values.files} files of ${values.changes} changes`,
);
const run = {
  seed,
  files: Number(values.files),
  changes: Number(values.changes),
  maximumSize: Number(values["max-size"]),
  workspace,
  prettier: await workspace.loadPrettier(),
};
let faults = 0;
for await (const fault of runChanges(run, tally)) {
  faults += 1;
  console.log(JSON.stringify(fault, undefined, 1));
}
console.log(`${JSON.stringify(tally, undefined, 1)}\nfaults ${faults}`);
process.exitCode = faults > 0 ? 1 : 0;
