import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createRandom, type Random } from "../../oracle/random.ts";
import type { Buffered } from "../../surfaces/lsp/client.ts";
import { openServer, readMegabytes, type Server } from "./servers.ts";

/** What an hour of work consists of. */
export interface Hour {
  /** One every two seconds are 1,800; the time in between is left out. */
  readonly saves: number;
  /** A formatted text that is open all the time, and gets every third save. */
  readonly long: string;
  /** Texts of the files that are opened and closed again. */
  readonly files: readonly string[];
}

/**
 * What a server holds in memory and how long it takes to answer saves, for each sixth of an hour
 * (Linux only).
 */
export async function measureHour(
  server: Server,
  folder: string,
  { saves, long, files }: Hour,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  configure(folder, 80);
  const random = createRandom("hour");
  const { client, buffer, time } = await openServer(server, folder, "long.ts", long);
  const held = () => `${readMegabytes(client.process.pid!)} MB`;
  const lines = [`at first         ${held()}; first answer ${time.toFixed(0)} ms`];
  const opened: Buffered[] = [];
  let [ofLong, ofOthers]: [number[], number[]] = [[], []];
  for (let save = 1; save <= saves; save += 1) {
    // Written again with the same bytes, and once with others.
    if (save % Math.ceil(saves / 12) === 0) configure(folder, save * 2 > saves ? 100 : 80);
    if (random.chance(0.2)) {
      const name = `file${save}.ts`;
      const text = `${random.pick(files)}\n${lastLine}\n`;
      opened.push(await client.open(pathToFileURL(join(folder, name)).href, text));
      if (opened.length > mostOpen) await opened.splice(random.integer(opened.length), 1)[0]!.close();
    }
    const isLong = opened.length === 0 || random.chance(1 / 3);
    const saved = isLong ? buffer : random.pick(opened);
    await renameOne(saved, random, save);
    const started = performance.now();
    await saved.format();
    (isLong ? ofLong : ofOthers).push(performance.now() - started);
    if ((await saved.save()) === null) throw new Error(`not formatted: ${client.logged.at(-1)}`);
    if (save % Math.ceil(saves / 6) > 0 && save < saves) continue;
    const minute = String(Math.round((60 * save) / saves)).padStart(2);
    lines.push(
      `after ${minute} minutes ${held()}; the long file ${spread(ofLong)}; the others ${spread(ofOthers)}`,
    );
    [ofLong, ofOthers] = [[], []];
  }
  // What is warmed while nobody asks is warmed now, and threads that are idle end.
  await wait(60_000);
  lines.push(`a minute later   ${held()}`);
  await client.stop();
  return lines;
}

/** Of every file. */
const lastLine = "// The last line.";

/** An editor with more files than that is rare. A guess. */
const mostOpen = 12;

function configure(folder: string, printWidth: number): void {
  writeFileSync(join(folder, ".prettierrc"), JSON.stringify({ printWidth }));
}

/** Gives a declaration another name, and spaces behind it; a text without one gets a statement. */
async function renameOne(buffer: Buffered, random: Random, round: number): Promise<void> {
  const declarations = buffer.text.match(
    /^ *(?:export )?(?:const|let|function|class) (?!enum\b)\w+(?=[:= (]).*$/gm,
  );
  if (declarations === null) return buffer.edit(lastLine, `added${round}( );\n${lastLine}`);
  const before = random.pick(declarations);
  const after = before.replace(/((?:const|let|function|class) \w+?)(?:_\d+)?\b/, `$1_${round}  `);
  await buffer.edit(before, after);
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms, at most ${at(1)} ms`;
}
