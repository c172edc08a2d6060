// Long: each test formats 280 files, by us and by Prettier.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench, prettierCommand, type Workbench } from "./command.ts";
import { writeFolder } from "./folder.ts";

let bench: Workbench;
let workerFile: string;
let workerText: string;
let folders = 0;
beforeAll(async () => {
  bench = await openWorkbench();
  workerFile = join(dirname(bench.command), "format-worker.cjs");
  workerText = readFileSync(workerFile, "utf8");
});
afterAll(() => bench.dispose());

const count = 280;
/** Files that are formatted, that are not, and that are none, by turns. */
const textOf = (index: number) =>
  [`const a${index} = 1;\n`, `const  b${index} = 1\n`, `const c${index} = ;\n`, `d${index}("x");\n`][
    index % 4
  ]!;

/** A worker that dies in the place of its second answer, whose texts nobody else has formatted. */
const dyingBeforeAnswers = `
const send = process.send.bind(process);
let answers = 0;
process.send = (message, ...others) => {
  const isAnswer = typeof message === "object" && "result" in message;
  if (!isAnswer || ++answers < 2) return send(message, ...others);
  require("node:fs").appendFileSync(__filename + ".deaths", process.pid + "\\n");
  process.kill(process.pid, "SIGKILL");
};
`;

function newProject(): string {
  const folder = join(bench.directory, `project-${folders++}`);
  writeFolder(
    folder,
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${100 + index}.js`, textOf(index)])),
  );
  return folder;
}
const cacheOf = (folder: string) => ({ FMT_CACHE_LOCATION: `${folder}-cache` });
const read = (folder: string) =>
  Array.from({ length: count }, (_, index) => readFileSync(join(folder, `f${100 + index}.js`), "utf8"));

// With one processor there are no workers, and these tests show what they show of one process.
describe(`many new files at once, on ${availableParallelism()} processors`, () => {
  it.each([[["--check", "."]], [["-l", "."]], [["--write", "--check", "."]]])(
    "%j says, returns and writes what Prettier's command does, cold and warm",
    async (args) => {
      const [ours, theirs] = [newProject(), newProject()];
      const expected = await bench.run(prettierCommand, args, { cwd: theirs });
      const env = cacheOf(ours);
      expect(await bench.run(bench.command, args, { cwd: ours, env })).toEqual(expected);
      expect(read(ours)).toEqual(read(theirs));
      const again = await bench.run(prettierCommand, args, { cwd: theirs });
      expect(await bench.run(bench.command, args, { cwd: ours, env })).toEqual(again);
    },
  );

  it.each([
    ["an option that is unknown", { ".prettierrc": '{ "smi": true }' }],
    ["a value that ends the run", { "f200/.prettierrc": '{ "semi": 3 }', "f200/a.js": "a\n" }],
    ["a configuration that cannot be read", { "f200/.prettierrc": "{", "f200/a.js": "a\n" }],
  ])("speaks in the order of Prettier's command of %s", async (_, files) => {
    const [ours, theirs] = [newProject(), newProject()];
    for (const folder of [ours, theirs]) writeFolder(folder, files);
    const expected = await bench.run(prettierCommand, ["--check", "."], { cwd: theirs });
    const told = await bench.run(bench.command, ["--check", "."], { cwd: ours, env: cacheOf(ours) });
    expect({ ...told, stderr: told.stderr.replaceAll(ours, theirs) }).toEqual(expected);
  });

  it("remembers what the workers have formatted, and counts it", async () => {
    const folder = newProject();
    const env = cacheOf(folder);
    const run = () => bench.run(bench.command, ["--check", "--cache-stats", "."], { cwd: folder, env });
    const [cold, warm] = [await run(), await run()];
    expect(cold.stderr).toMatch(/files formatted +210\n +files failed +70\n/);
    expect(warm.stderr).toMatch(/files hit +210\n +files formatted +0\n +files failed +70\n/);
  });

  it.each([
    ["do not exist", undefined],
    ["cannot start", "process.exit(3);"],
    ["die with answers that they have not sent", dyingBeforeAnswers],
  ])("comes to the same end with workers that %s", async (_, code) => {
    const [ours, theirs] = [newProject(), newProject()];
    if (code === undefined) rmSync(workerFile);
    else writeFileSync(workerFile, code === dyingBeforeAnswers ? code + workerText : code);
    if (code !== undefined) expect(readFileSync(workerFile, "utf8")).toContain(code);
    try {
      const { exitCode, stdout, stderr } = await bench.run(bench.command, ["--check", "."], {
        cwd: ours,
        env: cacheOf(ours),
      });
      const expected = await bench.run(prettierCommand, ["--check", "."], { cwd: theirs });
      expect({ exitCode, stdout }).toEqual({ exitCode: expected.exitCode, stdout: expected.stdout });
      // A process that cannot start says so itself, at any moment.
      const told = stderr.split("\n").filter((line) => line.startsWith("["));
      expect(`${told.join("\n")}\n`).toBe(expected.stderr);
      if (code === dyingBeforeAnswers && availableParallelism() > 1)
        expect(existsSync(`${workerFile}.deaths`)).toBe(true);
    } finally {
      writeFileSync(workerFile, workerText);
    }
  });

  it("ends at a Ctrl-C, keeps what was finished, and leaves no process behind", async () => {
    const folder = newProject();
    const long = `${"export  const value = [1, 2, 3].map((x) => x * 2);\n".repeat(400)}`;
    for (let index = 0; index < count; index += 1)
      writeFileSync(join(folder, `f${100 + index}.js`), `${long}// ${index}\n`);
    const env = { PATH: process.env["PATH"], HOME: bench.directory, ...cacheOf(folder) };
    const child = spawn(process.execPath, [bench.command, "-l", "--write", "."], {
      cwd: folder,
      env,
      detached: true,
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    // The name of the first file that is finished.
    await new Promise((resolve) => child.stdout.on("data", resolve));
    process.kill(-child.pid!, "SIGINT");
    expect(await ended).toBe(130);
    // Signal 0 asks whether anybody of the group is there. A worker first ends the text that it has
    // begun.
    const isThere = () => {
      try {
        return process.kill(-child.pid!, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(isThere, { timeout: 20_000 }).toBe(false);
    const texts = read(folder);
    for (const [index, text] of texts.entries()) expect(text.endsWith(`// ${index}\n`)).toBe(true);
  });
});
