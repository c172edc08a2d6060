// Long: it lets an editor save between any two calls of ours, one process for each.
import {
  chmodSync,
  existsSync,
  linkSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prettierCommand } from "../surfaces/cli/command.ts";
import { Laboratory, leftoversIn, type Patient } from "./laboratory.ts";
import { editWhileWriting } from "./edit-while-writing.ts";
import { pause } from "./processes.ts";
import { createRandom, freshSeed } from "../oracle/random.ts";

let laboratory: Laboratory;
beforeAll(async () => {
  laboratory = await Laboratory.open();
});
afterAll(() => laboratory?.dispose());

const saboteur = join(import.meta.dirname, "edit-at-call.cjs");
const edit = "// what the user has typed\n";

interface Outcome {
  /** Undefined: it is gone. */
  readonly text: string | undefined;
  readonly exitCode: number | null;
  /** Before which call the edit came; undefined when there were not so many. */
  readonly call: string | undefined;
}

async function writeWithEdit(patient: Patient, style: string, call: number): Promise<Outcome> {
  const victim = join(patient.project, "sloppy.ts");
  const trace = join(patient.home, "trace");
  rmSync(trace, { force: true });
  writeFileSync(victim, "export  const a = 1\n");
  const env = { VICTIM: victim, STYLE: style, CALL: String(call), EDIT: edit, TRACE: trace };
  const { exitCode } = await laboratory.run(patient, ["--write", "sloppy.ts"], {
    env,
    nodeArguments: ["--require", saboteur],
  });
  // The slow editor may be slower than the command.
  while (existsSync(victim) && statSync(victim).size === 0) await pause(5);
  return {
    text: existsSync(victim) ? readFileSync(victim, "utf8") : undefined,
    exitCode,
    call: existsSync(trace) ? readFileSync(trace, "utf8") : undefined,
  };
}

/** An edit before each single call with which a file is replaced. */
describe.each([
  ["writes in place", edit],
  ["empties the file, and writes a little later", edit],
  ["puts a new file in the place", edit],
  ["deletes the file", undefined],
])("an editor that %s", (style, expected) => {
  it("between any two of our calls loses nothing", async () => {
    const patient = laboratory.admit();
    const calls: string[] = [];
    for (let call = 1; ; call++) {
      const outcome = await writeWithEdit(patient, style, call);
      expect(leftoversIn(patient.project), `before call ${call}`).toEqual([]);
      if (outcome.call === undefined) {
        expect(outcome).toMatchObject({ text: "export const a = 1;\n", exitCode: 0 });
        break;
      }
      calls.push(outcome.call);
      // The one gap: what takes the file's place after our last look at it is replaced.
      const isGap = outcome.call === "renameSync" && !style.includes("writes");
      const after = isGap ? "export const a = 1;\n" : expected;
      expect(outcome, `before call ${call}, ${outcome.call}`).toMatchObject({ text: after });
      // After the rename it is as if the edit had come after the run.
      if (!calls.includes("renameSync")) expect(outcome.exitCode).toBe(2);
    }
    expect(calls.filter((call) => call === "renameSync")).toHaveLength(1);
    // Else a crash of the machine could leave an empty file.
    expect(calls.indexOf("fdatasyncSync")).toBeGreaterThan(calls.indexOf("writeFileSync"));
    expect(calls.indexOf("fdatasyncSync")).toBeLessThan(calls.indexOf("renameSync"));
    expect(calls.length).toBeGreaterThan(10);
  });
});

it("an editor at random moments, 40 times", async () => {
  const seed = freshSeed();
  const result = await editWhileWriting(laboratory, createRandom(seed), 40);
  expect(result.problems, `seed ${seed}`).toEqual([]);
  expect(result.gaps, `seed ${seed}`).toBeLessThan(3);
});

it("follows Prettier through symbolic links, and hard links keep their file", async () => {
  const texts: Record<string, unknown>[] = [];
  for (const command of [prettierCommand, laboratory.bench.command]) {
    const { project } = laboratory.admit();
    const at = (name: string) => join(project, name);
    symlinkSync("sloppy.ts", at("link.ts"));
    linkSync(at("style.css"), at("hard.css"));
    writeFileSync(at("secret.ts"), "export  const a = 1\n");
    chmodSync(at("secret.ts"), 0o640);
    const { exitCode } = await laboratory.bench.run(command, ["--write", "link.ts", ".", "hard.css"], {
      cwd: project,
    });
    texts.push({
      exitCode,
      sloppy: readFileSync(at("sloppy.ts"), "utf8"),
      hard: readFileSync(at("hard.css"), "utf8"),
      style: readFileSync(at("style.css"), "utf8"),
      links: [statSync(at("hard.css")).nlink, statSync(at("sloppy.ts")).nlink],
      mode: statSync(at("secret.ts")).mode,
    });
  }
  expect(texts[1]).toEqual(texts[0]);
});
