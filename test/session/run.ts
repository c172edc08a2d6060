// npm run oracle:session -- [--files N] [--edits M] [--seed S] [--max-size BYTES]
//   [--prettier 3.0|3.3|3.6|newest] [--plugins NAME,NAME] [--parser NAME]
// The same seed gives the same run as long as the same packages are installed.
import { parseArgs } from "node:util";
import { readPluginNames } from "../oracle/plugins.ts";
import { freshSeed } from "../oracle/random.ts";
import { createWorkspace, type PrettierName } from "../oracle/workspace.ts";
import { createSessionTally, runSessions } from "./run-sessions.ts";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "100" },
    edits: { type: "string", default: "25" },
    seed: { type: "string" },
    "max-size": { type: "string", default: "60000" },
    prettier: { type: "string", default: "newest" },
    parser: { type: "string" },
    plugins: { type: "string", default: "" },
  },
});
const seed = values.seed ?? freshSeed();
const workspace = createWorkspace(values.prettier as PrettierName, readPluginNames(values.plugins));
if (workspace.plugins.length > 0) process.chdir(workspace.folder);
process.once("exit", () => workspace.remove());
const tally = createSessionTally();
console.log(
  `oracle:session: seed ${seed}, Prettier ${values.prettier}, ${values.files} files of ${values.edits} edits`,
);
let differences = 0;
for await (const difference of runSessions(
  {
    seed,
    files: Number(values.files),
    edits: Number(values.edits),
    parser: values.parser,
    maximumSize: Number(values["max-size"]),
    workspace,
    prettier: await workspace.loadPrettier(),
  },
  tally,
)) {
  differences += 1;
  const { texts, ...rest } = difference;
  console.log(JSON.stringify({ ...rest, texts: texts.slice(-3) }, undefined, 1));
}
console.log(`${JSON.stringify(tally, undefined, 1)}\ndifferences ${differences}`);
process.exitCode = differences > 0 ? 1 : 0;
