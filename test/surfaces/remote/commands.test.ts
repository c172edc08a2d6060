import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { allTextOf, commitAll, files, makeTeam, type Team } from "./team.ts";

let bench: Workbench;
let team: Team;
beforeAll(async () => {
  bench = await openWorkbench();
  team = await makeTeam(bench, "team", { content: files(3) });
});
afterAll(() => bench.dispose());

it.each<[readonly string[], number, string]>([
  [["remote", "status"], 1, "No remote is configured here"],
  [["remote", "pull"], 2, "No remote is configured here"],
  [["remote", "push"], 2, "No remote is configured here"],
  [["remote", "init"], 2, 'name its storage: "fmt-cache remote init <url>"'],
  [["remote", "init", "cache"], 2, '"remote init" takes the URL of a storage, not "cache".'],
  [["remote", "init", "//ci:s3cret@cache"], 2, '"remote init" takes the URL of a storage.'],
  [["remote", "init", "https://a", "//ci:s3cret@cache"], 2, '"remote init" takes one URL, but 2 were given.'],
  [["remote", "init", "--new-key"], 2, "there is no remote here yet"],
  [["remote", "init", "--new-keys"], 2, "Did you mean --new-key?"],
  [["remote", "pull", "now"], 2, '"remote pull" takes nothing more'],
  [["remote", "push", "--write"], 2, '"remote push" cannot be used with --check'],
  [["remote", "pul"], 2, 'Unknown remote command "pul". Did you mean "pull"?'],
])("says what is wrong with %j", async (args, exitCode, message) => {
  const said = await bench.run(bench.command, args, { cwd: join(bench.directory, "home") });
  expect(said.stderr).toContain(message);
  expect(said).toMatchObject({ exitCode, stdout: "" });
});

it("says which key of the configuration is wrong, and does without the remote in runs", async () => {
  const machine = await team.join("mistaken");
  const config = join(machine.clone, "fmt-cache.config.json");
  const right = readFileSync(config, "utf8");
  writeFileSync(config, right.replace(/"file:[^"]*"/, '"//ci:s3cret@host"'));
  machine.git("add", ".");
  const mistake = /"remote\.url" in ".*" must be a URL/;
  for (const args of [
    ["remote", "status"],
    ["remote", "pull"],
    ["remote", "init"],
  ]) {
    const said = await machine.run(args);
    expect(said.stderr, args.join(" ")).toMatch(mistake);
    expect(said.exitCode).toBe(1);
  }
  const first = await machine.run(["staged"]);
  expect(first.stderr).toMatch(new RegExp(`^\\[warn\\] remote off: ${mistake.source}\\n$`));
  expect(first.exitCode).toBe(0);
  expect(await machine.run(["--check", "src"])).toMatchObject({ exitCode: 0, stderr: "" });
  expect(allTextOf(machine)).not.toContain("s3cret");
});

it("lets runs pass over a key of the configuration that it does not know", async () => {
  const machine = await team.join("later");
  const config = join(machine.clone, "fmt-cache.config.json");
  writeFileSync(config, readFileSync(config, "utf8").replace('"url"', '"color": "red", "url"'));
  expect(await machine.run(["--check", "src"])).toMatchObject({ exitCode: 0, stderr: "" });
  const said = await machine.run(["remote", "status"]);
  expect(said.stderr).toContain('"remote.color" in');
  expect(said.exitCode).toBe(1);
});

it("sends a token of the environment to the address that it was first used with, and to no other", async () => {
  const url = "http://127.0.0.1:9/cache";
  const { author } = await makeTeam(bench, "tokens", { content: files(1), url });
  const token = { FMT_CACHE_REMOTE_TOKEN: "hunter2-Zq8" };
  const status = (env: Record<string, string> = token) => author.run(["remote", "status"], env);
  expect((await status()).stdout).toContain("State: on");
  const config = join(author.clone, "fmt-cache.config.json");
  writeFileSync(config, readFileSync(config, "utf8").replace("127.0.0.1:9", "localhost:9"));
  commitAll(author);
  const other = await status();
  expect(other.stdout).toContain(
    "off: FMT_CACHE_REMOTE_TOKEN belongs to http://127.0.0.1:9, and is not sent to http://localhost:9; if",
  );
  expect((await status({})).stdout).toContain("State: on");
  expect((await status({ FMT_CACHE_REMOTE_TOKEN: "another" })).stdout).toContain("State: on");
  // The environment itself may name an address.
  expect((await status({ ...token, FMT_CACHE_REMOTE: "http://localhost:9/" })).stdout).toContain("State: on");
  expect((await status()).stdout).toContain("State: on");
  expect(allTextOf(author)).not.toContain("hunter2");
});

it("says that a time to wait is none", async () => {
  const said = await team.author.run(["--check", "."], { FMT_CACHE_REMOTE_TIMEOUT: "3s" });
  expect(said).toMatchObject({ exitCode: 1, stdout: "" });
  expect(said.stderr).toContain('FMT_CACHE_REMOTE_TIMEOUT must be a number of milliseconds, not "3s".');
});

it("says that nothing could be compared where the packs cannot be had", async () => {
  const machine = await team.join("cut-off");
  const said = await machine.run(["remote", "verify"], { FMT_CACHE_REMOTE: "http://127.0.0.1:9/" });
  expect(said).toMatchObject({ exitCode: 2, stdout: "" });
  expect(said.stderr).toContain("remote verify: 127.0.0.1:9: nothing answers there");
});

it("keeps only the team's own key", async () => {
  const machine = await team.join("newcomer", false);
  const other = await bench.run(bench.command, ["remote", "init", "file:///a"], {
    cwd: join(bench.directory, "home"),
  });
  const wrong = /fmtkey_[\w-]+/.exec(other.stdout)![0];
  const refused = await machine.run(["remote", "init"], { FMT_CACHE_REMOTE_KEY: wrong });
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toMatch(/this key is [0-9a-f]{16}, but ".*" names [0-9a-f]{16}/);
  expect(refused.stderr).not.toContain(wrong);
  expect(await machine.run(["remote", "status"])).toMatchObject({ exitCode: 1 });
  const kept = await bench.run(bench.command, ["remote", "init"], {
    cwd: machine.clone,
    stdin: `${team.keys.team}\n`,
    env: { HOME: machine.home },
  });
  expect(kept.stdout).toContain("The team's key is kept in");
  expect(await machine.run(["remote", "status"])).toMatchObject({ exitCode: 0 });
});

it("shows packs in cache info, and cache clean takes them away", async () => {
  await team.push();
  const machine = await team.join("tidy");
  expect((await machine.run(["remote", "pull"])).stdout).toContain("4 entries in 1 pack from file:");
  await machine.run(["--check", "."]);
  expect((await machine.run(["cache", "info"])).stdout).toMatch(/packs? of remotes/);
  expect((await machine.run(["cache", "clean"])).stdout).toContain("Deleted 1 packs of remotes");
  expect((await machine.run(["remote", "status"])).stdout).toContain("Packs here: none yet");
});
