// npm run bench -- [--only ts|js|class-ts|class-js|folder|process] [--rounds N]
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { outcomeOf } from "../oracle/check.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { measure, printTable } from "./measure.ts";
import { createProcessSides, prettierProcess } from "./processes.ts";
import { createSides, prettierSide } from "./sides.ts";
import { subjects, type Subject } from "./subjects.ts";

const { values } = parseArgs({
  options: { only: { type: "string" }, rounds: { type: "string", default: "7" } },
});
const names = [...subjects.map((subject) => subject.name), "process"];
if (values.only !== undefined && !names.includes(values.only))
  throw new TypeError(`--only ${values.only}: expected one of ${names.join(", ")}`);
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds ${values.rounds}: expected a whole number from 1`);
const wanted = (name: string): boolean => values.only === undefined || values.only === name;

const workspace = createWorkspace("newest");
process.once("exit", () => workspace.remove());
const prettier = await workspace.loadPrettier();
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? "unknown processor"}, Prettier ${
    prettier.version
  }`,
);
console.log(`${rounds} rounds after one for warming up, sides in turns, medians; default options\n`);

for (const subject of subjects) {
  if (!wanted(subject.name)) continue;
  const loaded = await keepAccepted(
    await subject.load((name, text) => prettier.format(text, { filepath: workspace.pathOf(name) })),
  );
  console.log(
    printTable(
      loaded.title,
      await measure(await createSides(loaded, workspace, prettier), rounds),
      prettierSide,
    ),
  );
}
if (wanted("process")) {
  for (const path of ["node_modules/rxjs/src/internal/Observable.ts", "node_modules/effect/src/Effect.ts"]) {
    console.log(
      printTable(
        `process: one formatted file, ${path}`,
        await measure(await createProcessSides(path, workspace, prettier), rounds),
        prettierProcess,
      ),
    );
  }
}

/** A text that Prettier rejects has no time of formatting. */
async function keepAccepted(subject: Subject): Promise<Subject> {
  const accepted = [];
  for (const text of subject.texts) {
    const answer = await outcomeOf(() =>
      prettier.format(text.text, { filepath: workspace.pathOf(text.name) }),
    );
    if (answer.kind === "text") accepted.push(text);
    else console.log(`(${text.name} is left out: Prettier rejects it)`);
  }
  return { ...subject, texts: accepted };
}
