// npm run fuzz -- [--cases N] [--seed S] [--processes P] [--prettier 3.0|3.3|3.6|newest]
//   [--reduce SECONDS]
// A case is one text, formatted through the cache and compared with Prettier. The same seed and
// number of processes give the same run as long as the same packages are installed.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freshSeed } from "../oracle/random.ts";
import { createWorkspace, type PrettierName } from "../oracle/workspace.ts";
import { createFuzzTally, fuzzPrograms } from "./fuzz-programs.ts";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "10000" },
    seed: { type: "string" },
    processes: { type: "string", default: "1" },
    prettier: { type: "string", default: "newest" },
    reduce: { type: "string", default: "60" },
  },
});
const seed = values.seed ?? freshSeed();
const processes = Number(values.processes);
const cases = Math.ceil(Number(values.cases) / processes);
if (processes > 1) {
  const running = Array.from({ length: processes }, async (_, index) => {
    const given = ["--cases", String(cases), "--seed", `${seed}-${index}`, "--prettier", values.prettier];
    const child = fork(fileURLToPath(import.meta.url), [...given, "--reduce", values.reduce]);
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  });
  if ((await Promise.all(running)).some((code) => code !== 0)) process.exitCode = 1;
} else {
  const workspace = createWorkspace(values.prettier as PrettierName);
  process.once("exit", () => workspace.remove());
  const tally = createFuzzTally();
  console.log(`fuzz: seed ${seed}, Prettier ${values.prettier}, ${cases} cases`);
  const progress = setInterval(() => console.log(`  ${seed} ${JSON.stringify(tally)}`), 30_000);
  let differences = 0;
  const prettier = await workspace.loadPrettier();
  const run = { seed, cases, workspace, prettier, reductionTime: Number(values.reduce) * 1000 };
  for await (const difference of fuzzPrograms(run, tally)) {
    differences += 1;
    console.log(JSON.stringify(difference, undefined, 1));
  }
  clearInterval(progress);
  console.log(`fuzz: seed ${seed} ${JSON.stringify(tally)}, differences ${differences}`);
  process.exitCode = differences > 0 ? 1 : 0;
}
