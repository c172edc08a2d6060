import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { files, makeTeam, type Team } from "./team.ts";

let bench: Workbench;
let team: Team;
let options = "";
beforeAll(async () => {
  bench = await openWorkbench();
  team = await makeTeam(bench, "team", { content: files(3) });
});
afterAll(() => bench.dispose());

// A pipe that nobody writes to holds a thread of Node.js as a lookup does that gets no answer.
describe.skipIf(process.platform === "win32")("where lookups of hosts never end", () => {
  beforeAll(() => {
    const [pipe, shim] = [join(bench.directory, "pipe"), join(bench.directory, "shim.cjs")];
    execFileSync("mkfifo", [pipe]);
    const hang = `() => require("node:fs").open(${JSON.stringify(pipe)}, "r", () => {})`;
    writeFileSync(shim, `require("node:dns").lookup = ${hang};`);
    options = `--require=${shim}`;
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["https://cache.invalid", {}],
    ["https://cache.invalid", { HTTPS_PROXY: "http://proxy.invalid:3128" }],
    ["redis://cache.invalid", {}],
    ["rediss://cache.invalid", {}],
  ])("a run with %s ends when its work ends %j", async (url, more) => {
    const env = { NODE_OPTIONS: options, FMT_CACHE_REMOTE: url, FMT_CACHE_REMOTE_TIMEOUT: "200", ...more };
    const machine = await team.join(`machine-${Math.random()}`);
    const said = await machine.run(["--check", "."], env);
    expect(said).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("All matched files") });
    expect(await machine.run(["staged"], env)).toMatchObject({ exitCode: 0, stdout: "" });
  });
});
