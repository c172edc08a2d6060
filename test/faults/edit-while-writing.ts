import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "../oracle/random.ts";
import { leftoversIn, type Laboratory } from "./laboratory.ts";
import { pause, start } from "./processes.ts";

/** What a campaign has found. */
export interface EditResult {
  readonly edits: number;
  /** Edits that the command has seen and refused to write over. */
  readonly refused: number;
  /**
   * Files that an editor has renamed into place between our last look and our rename: the gap that
   * `replace-file.ts` names. A few in 10,000 edits.
   */
  readonly gaps: number;
  readonly problems: readonly string[];
}

const files = 12;

/**
 * Lets an editor save files at random moments while the command writes them: what it saved last is
 * there in the end, as it is or formatted.
 */
export async function editWhileWriting(
  laboratory: Laboratory,
  random: Random,
  rounds: number,
): Promise<EditResult> {
  const patient = laboratory.admit();
  const problems: string[] = [];
  let edits = 0;
  let refused = 0;
  let gaps = 0;
  let duration = 300;
  for (let round = 0; round < rounds; round++) {
    const names = Array.from({ length: files }, (_, index) => join(patient.project, `edited${index}.ts`));
    names.forEach((name, index) => writeFileSync(name, sloppy(round, index, 0)));
    const last = new Map<string, number>();
    const renamed = new Set<string>();
    const started = performance.now();
    const run = start(laboratory, patient, ["--write", ...names]);
    let isRunning = true;
    void run.ended.then(() => (isRunning = false));
    // Most of a run is its start; edits come where files are written.
    await pause(duration * (0.4 + random.next() * 0.5));
    while (isRunning) {
      const index = random.integer(files);
      const version = (last.get(names[index]!) ?? 0) + 1;
      const isRename = random.chance(0.5);
      save(names[index]!, sloppy(round, index, version), isRename);
      renamed[isRename ? "add" : "delete"](names[index]!);
      last.set(names[index]!, version);
      edits++;
      await pause(random.integer(3));
    }
    const { exitCode, stderr } = await run.ended;
    duration = performance.now() - started;
    refused += stderr.split("changed by another program").length - 1;
    if (exitCode !== 0 && !/changed by another program/.test(stderr))
      problems.push(`round ${round}: exit code ${exitCode}\n${stderr}`);
    names.forEach((name, index) => {
      const version = last.get(name) ?? 0;
      const found = existsSync(name) ? readFileSync(name, "utf8") : "(gone)";
      if (found === sloppy(round, index, version) || found === neat(round, index, version)) return;
      if (renamed.has(name) && found === neat(round, index, version - 1)) gaps++;
      else problems.push(`round ${round}: edit ${version} of ${name} is lost: ${JSON.stringify(found)}`);
    });
    problems.push(...leftoversIn(patient.project).map((name) => `round ${round}: left behind: ${name}`));
  }
  return { edits, refused, gaps, problems };
}

/** As editors do it: in place, or by a new file. */
function save(file: string, text: string, isRename: boolean): void {
  if (!isRename) return writeFileSync(file, text);
  writeFileSync(`${file}.editor`, text);
  renameSync(`${file}.editor`, file);
}

const sloppy = (round: number, index: number, version: number) =>
  `export  const text_${round}_${index}_${version} = 1\n`;
const neat = (round: number, index: number, version: number) =>
  `export const text_${round}_${index}_${version} = 1;\n`;
