// Edits a long component of a repository in a session, and prints how long that took, as JSON. Runs
// in plain Node.js, in the repository's folder: see measure-session.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRandom } from "../../oracle/random.ts";
import type { SessionTimes } from "./measure-session.ts";

const [library, cacheLocation, rounds] = process.argv.slice(2) as [string, string, string];
const folder = process.cwd();
const leastLines = 1500;
const warmUps = 10;

const { createFormatter } = await importFrom<typeof import("../../../src/index.ts")>(library);
const prettier = await importFrom<typeof import("prettier")>(join(folder, "node_modules/prettier/index.mjs"));
console.log(JSON.stringify(await editSession()));

function importFrom<Module>(file: string): Promise<Module> {
  return import(pathToFileURL(file).href) as Promise<Module>;
}

async function editSession(): Promise<SessionTimes> {
  const filepath = join(folder, "app/long.tsx");
  const options = { ...(await prettier.resolveConfig(filepath)), filepath };
  const text = await prettier.format(writeLongComponent(), options);
  const formatter = createFormatter({ cacheLocation, watchesPlugins: true });
  const session = formatter.openSession(text, options);
  await session.warm();
  const random = createRandom("session");
  const names = [...text.matchAll(/\b(?:const|let) \w+\b(?=[:= ])/g)].map(
    ({ index, 0: found }) => index + found.length,
  );
  const own: number[] = [];
  for (let round = -warmUps; round < Number(rounds); round += 1) {
    const start = random.pick(names);
    const added = `_${round + warmUps}`;
    const started = performance.now();
    session.edit([{ start, end: start, text: added }]);
    const answer = await session.format();
    answer.edits();
    if (round >= 0) own.push(performance.now() - started);
    // A wrong answer has no time.
    const edited = text.slice(0, start) + added + text.slice(start);
    if (round === 0 && answer.text() !== (await prettier.format(edited, options)))
      throw new Error(`${filepath}: not as Prettier formats it`);
    session.edit([{ start, end: start + added.length, text: "" }]);
    await session.format();
  }
  await formatter.close();
  return { lines: text.split("\n").length, own, prettier: await timePrettier(text, options) };
}

async function timePrettier(text: string, options: object): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    await prettier.format(text + "\n".repeat(round), options);
    times.push(performance.now() - started);
  }
  return times;
}

/** Components of the repository one after the other, behind the imports of the first. */
function writeLongComponent(): string {
  const imports: string[] = [];
  const bodies: string[] = [];
  let lines = 0;
  for (const path of readdirSync(join(folder, "app"), { recursive: true, encoding: "utf8" }).sort()) {
    if (lines >= leastLines || !path.endsWith(".tsx")) continue;
    const text = readFileSync(join(folder, "app", path), "utf8");
    const [head, body] = splitImports(text);
    if (imports.length === 0) imports.push(head);
    bodies.push(body);
    lines += text.split("\n").length;
  }
  if (lines < leastLines) throw new Error(`${folder}/app has ${lines} lines: --files must be greater`);
  return [...imports, ...bodies].join("\n");
}

/** Imports stand first, and end with the last line that names a module. */
function splitImports(text: string): readonly [imports: string, rest: string] {
  const last = [...text.matchAll(/^(?:import|\} from) .*$/gm)].at(-1);
  const end = last === undefined ? 0 : last.index + last[0].length + 1;
  return [text.slice(0, end), text.slice(end)];
}
