import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { findingsOf, type DocumentedFinding } from "../cli/doctor-document.ts";
import { files, makeTeam, type Machine } from "./team.ts";

let bench: Workbench;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

async function ask(machine: Machine, env: Record<string, string> = {}): Promise<DocumentedFinding> {
  const { stdout } = await machine.run(["doctor", "--json"], env);
  return findingsOf(stdout).get("remote")!;
}

it("doctor knows whether what the team has proven counts here, and what makes it count", async () => {
  const team = await makeTeam(bench, "doctor", { content: files(3) });
  expect((await team.push()).exitCode).toBe(0);
  const stranger = await team.join("stranger", false);
  expect(await ask(stranger)).toMatchObject({
    verdict: "warning",
    says: expect.stringContaining("the team's key is not here") as string,
  });
  expect(await ask(stranger, { FMT_CACHE_REMOTE: "off" })).toMatchObject({ verdict: "ok" });
  const member = await team.join("member");
  const empty = await ask(member);
  expect(empty).toMatchObject({ verdict: "warning", command: "npx fmt-cache remote pull" });
  expect(empty.says).toContain("is here yet");
  expect((await member.run(["remote", "pull"])).exitCode).toBe(0);
  expect(await ask(member)).toMatchObject({
    verdict: "ok",
    says: expect.stringMatching(/^\d+ packs of /) as string,
  });
  writeFileSync(join(member.clone, "fmt-cache.config.json"), '{ "remote": { "url": 5 } }');
  expect(await ask(member)).toMatchObject({
    verdict: "problem",
    says: expect.stringContaining("a URL") as string,
  });
});
