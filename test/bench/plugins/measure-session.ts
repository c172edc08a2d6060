import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createFormatter } from "../../../src/create-formatter.ts";
import { createRandom } from "../../oracle/random.ts";
import { loadFrom, type BenchRepository } from "./create-repository.ts";

/** How long it takes from an edit of one statement to the edits that format it, and Prettier for the whole text. */
export interface SessionTimes {
  readonly lines: number;
  /** Milliseconds, one an edit. */
  readonly own: readonly number[];
  readonly prettier: readonly number[];
}

const leastLines = 1500;

/** Edits a long component in a session; must be called from the repository's folder, as plugins are found from there. */
export async function measureSession(
  repository: BenchRepository,
  cacheLocation: string,
  rounds: number,
): Promise<SessionTimes> {
  const prettier = await loadFrom(repository);
  const filepath = join(repository.folder, "app/long.tsx");
  const options = { ...(await prettier.resolveConfig(filepath)), filepath };
  const text = await prettier.format(writeLongComponent(repository.folder), options);
  const formatter = createFormatter({ cacheLocation, watchesPlugins: true });
  const session = formatter.openSession(text, options);
  await session.warm();
  const random = createRandom("session");
  const names = [...text.matchAll(/\b(?:const|let) \w+\b(?=[:= ])/g)].map(
    ({ index, 0: found }) => index + found.length,
  );
  const own: number[] = [];
  for (let round = -10; round < rounds; round += 1) {
    const start = random.pick(names);
    const added = `_${round + 10}`;
    const started = performance.now();
    session.edit([{ start, end: start, text: added }]);
    (await session.format()).edits();
    // The first ones warm up.
    if (round >= 0) own.push(performance.now() - started);
    session.edit([{ start, end: start + added.length, text: "" }]);
    await session.format();
  }
  const references: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    await prettier.format(text + "\n".repeat(round), options);
    references.push(performance.now() - started);
  }
  await formatter.close();
  return { lines: text.split("\n").length, own, prettier: references };
}

/** Components of the repository one after the other, with all of their imports first. */
function writeLongComponent(folder: string): string {
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
  return [...imports, ...bodies].join("\n");
}

/** Imports stand first, and end with the last line that names a module. */
function splitImports(text: string): readonly [imports: string, rest: string] {
  const last = [...text.matchAll(/^(?:import|\} from) .*$/gm)].at(-1);
  const end = last === undefined ? 0 : last.index + last[0].length + 1;
  return [text.slice(0, end), text.slice(end)];
}
