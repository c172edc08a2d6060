// npm run oracle -- --files N --edits M --seed S [--prettier 3.0|3.3|3.6|newest]
//   [--plugins NAME,NAME] [--parser NAME] [--option-sets K] [--corpus FOLDER] [--workers W]
//   [--fresh] [--verify-warm] [--verify] [--case I] [--path FILE] [--min-size BYTES]
//   [--other-languages SHARE] [--max-size BYTES] [--reductions N] [--silence SECONDS]
//   [--formatter MODULE] [--report FILE] [--keep]
// The same seed gives the same run as long as the same packages are installed.
import { appendFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { planCases } from "./plan-cases.ts";
import { freshSeed } from "./random.ts";
import { readPluginNames } from "./plugins.ts";
import { printReport } from "./report.ts";
import { addTally, createTally } from "./tally.ts";
import { doing, runOnWorkers } from "./workers.ts";
import { createWorkspace, prettierPackages, type PrettierName } from "./workspace.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;
const { values } = parseArgs({
  options: {
    files: { ...text, default: "50" },
    edits: { ...text, default: "10" },
    seed: text,
    prettier: { ...text, default: "newest" },
    /** Short names, in the order of the option; see `plugins.ts`. */
    plugins: { ...text, default: "" },
    parser: text,
    "option-sets": { ...text, default: "1" },
    /** A folder with real sources, instead of the installed packages. */
    corpus: text,
    workers: { ...text, default: "2" },
    /** A new formatter over the same folder for each text, as if a command ran after each edit. */
    fresh: flag,
    "verify-warm": flag,
    /** In verify mode: the formatter itself must then find all wrong answers, too. */
    verify: flag,
    case: text,
    path: text,
    "max-size": text,
    "min-size": text,
    /** The share of files that are no JavaScript; 1 for all. */
    "other-languages": text,
    reductions: { ...text, default: "6" },
    silence: { ...text, default: "120" },
    /** The module whose `createFormatter` is under test; `dist/index.js` for what users get. */
    formatter: { ...text, default: "src/formatter/create-formatter.ts" },
    report: text,
    keep: flag,
  },
});

if (!isPrettierName(values.prettier))
  throw new TypeError(
    `--prettier ${values.prettier}: expected one of ${Object.keys(prettierPackages).join(", ")}`,
  );
const seed = values.seed ?? freshSeed();
const started = performance.now();
const planned = planCases({
  files: wholeNumber("files"),
  edits: wholeNumber("edits"),
  seed,
  corpus: values.corpus,
  parser: values.parser,
  optionSets: wholeNumber("option-sets"),
  maximumSize: values["max-size"] === undefined ? undefined : wholeNumber("max-size"),
  otherLanguages: values["other-languages"] === undefined ? undefined : Number(values["other-languages"]),
  minimumSize: values["min-size"] === undefined ? undefined : wholeNumber("min-size"),
});
const plans = planned.filter(
  (plan) =>
    (values.case === undefined || plan.index === wholeNumber("case")) &&
    (values.path === undefined || plan.path === values.path),
);
const workspace = createWorkspace(values.prettier, readPluginNames(values.plugins));
process.once("exit", () => (values.keep ? console.log(`kept ${workspace.folder}`) : workspace.remove()));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    say(
      `interrupted; the workers were at:\n${[...doing.values()].join("\n")}\n${printReport(
        tally,
        seed,
        (performance.now() - started) / 1000,
      )}`,
    );
    process.exit(130);
  });
}
console.log(
  `oracle: seed ${seed}, Prettier ${values.prettier}, ${plans.length} cases of ${wholeNumber(
    "edits",
  )} edits, ${values.workers} workers, ${workspace.folder}`,
);
if (values.report !== undefined)
  writeFileSync(
    values.report,
    `seed ${seed}, Prettier ${values.prettier}, ${process.argv.slice(2).join(" ")}\n\n`,
  );

const tally = createTally();
let failures = 0;
const say = (message: string): void => {
  console.log(message);
  if (values.report !== undefined) appendFileSync(values.report, message + "\n");
};
const progress = setInterval(() => {
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `  ${tally.cases}/${plans.length} cases, ${tally.texts} texts, ${tally.differences} differences, ${(
      tally.texts / seconds
    ).toFixed(1)} texts/s`,
  );
}, 10_000);

await runOnWorkers({
  plans,
  workers: wholeNumber("workers"),
  workspaceFolder: workspace.folder,
  formatter: pathToFileURL(resolve(values.formatter)).href,
  fresh: values.fresh,
  verifyWarm: values["verify-warm"],
  verify: values.verify,
  reductions: wholeNumber("reductions"),
  silence: wholeNumber("silence") * 1000,
  onDone(_plan, added, difference) {
    addTally(tally, added);
    if (difference !== undefined) say(difference);
  },
  onFailure(plan, reason) {
    failures++;
    say(
      `== failure: seed ${seed}, ${
        plan === undefined ? "no case" : `case ${plan.index}, ${plan.path}`
      }\n${reason}\n`,
    );
  },
});

clearInterval(progress);
say(`${printReport(tally, seed, (performance.now() - started) / 1000)}\nfailures           ${failures}`);
process.exitCode = tally.differences + failures > 0 ? 1 : 0;

function wholeNumber(
  name:
    | "files"
    | "edits"
    | "option-sets"
    | "workers"
    | "case"
    | "min-size"
    | "max-size"
    | "reductions"
    | "silence",
): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0)
    throw new RangeError(`--${name} ${values[name]}: expected a whole number`);
  return value;
}

function isPrettierName(name: string): name is PrettierName {
  return Object.hasOwn(prettierPackages, name);
}
