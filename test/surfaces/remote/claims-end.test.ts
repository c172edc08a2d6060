// Long: whole commands on several machines.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { publishClaims } from "./publish-claims.ts";
import { files, makeTeam, type Machine } from "./team.ts";

let bench: Workbench;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

const off = { FMT_CACHE_REMOTE: "off" };

it("a run that a remote has answered is no settled run", async () => {
  const content = { ...files(80), "bad.js": "const  bad=1\n" };
  const team = await makeTeam(bench, "unsettled", { content });
  const machine = await team.join("machine");
  const claimed = [...Object.keys(content), "fmt-cache.config.json"];
  await publishClaims(team, machine, { files: claimed, isNamed: true });
  await forgoAudits(machine);
  // With a variable of git's, no run is settled.
  const plain = { GIT_CONFIG_NOSYSTEM: undefined };
  for (const _ of ["first", "second"])
    expect(await machine.run(["--check", "."], plain)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await machine.run(["--check", "."], { ...plain, ...off })).toMatchObject({ exitCode: 1 });
});

it("a hook keeps nothing of what a remote has proven", async () => {
  const team = await makeTeam(bench, "hook", { content: files(1) });
  const machine = await team.join("machine");
  const names = ["bad0.js", "bad1.js", "same1.js"];
  for (const name of names) writeFileSync(join(machine.clone, name), `const  bad${name.at(-4)}=1\n`);
  machine.git("add", ".");
  await publishClaims(team, machine, { files: names, isNamed: false });
  await forgoAudits(machine);
  for (const words of [[], ["--changed-statements"]]) {
    const believed = await machine.run(["staged", "--check", ...words]);
    expect(believed, words.join()).toMatchObject({ exitCode: 0, stderr: "" });
  }
  const alone = await machine.run(["staged", "--check"], off);
  expect(alone.exitCode).toBe(1);
  for (const name of names) expect(alone.stderr).toContain(name);
});

/** Has a machine fetch the packs, and believe that its audits take too long. */
async function forgoAudits(machine: Machine): Promise<void> {
  await machine.run(["remote", "pull"]);
  const state = join(machine.home, ".local/state/fmt-cache/remote");
  const notes = join(state, readdirSync(state)[0]!, "notes.json");
  const before = JSON.parse(readFileSync(notes, "utf8")) as object;
  writeFileSync(notes, JSON.stringify({ ...before, auditTime: 1e12 }));
}
