// Long: whole commands on several machines.
import { chmodSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { entriesOf, poison } from "../cli/poison.ts";
import { publishClaims } from "./publish-claims.ts";
import { allTextOf, commitAll, figure, files, filesBelow, makeTeam, type Team } from "./team.ts";

let bench: Workbench;
let team: Team;
beforeAll(async () => {
  bench = await openWorkbench();
  team = await makeTeam(bench, "team", { content: { ...files(80), "unformatted.js": "const  a=1" } });
  expect(await team.push()).toMatchObject({ exitCode: 0, stderr: "" });
});
afterAll(() => bench.dispose());

const check = ["--check", ".", "--cache-stats"];

describe("a machine with an empty cache", () => {
  it("formats only what CI has not proven, and says what Prettier says", async () => {
    const machine = await team.join("warm");
    const first = await machine.run(check);
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("[warn] unformatted.js\n");
    expect(first.stderr).not.toContain("remote off");
    expect(figure(first, "files hit by the remote")).toBe(81);
    expect(figure(first, "files formatted")).toBe(1);
    // The pack is here now, so the storage may be gone.
    const second = await machine.run(check, { FMT_CACHE_REMOTE: "file:///nowhere" });
    expect(figure(second, "files hit by the remote")).toBe(81);
    expect((await machine.run(["remote", "verify"])).stdout).toContain("81 claims of file:");
    expect((await machine.run(["cache", "info"])).stdout).toContain("162 files of them by a remote");
  });

  it("stays settled, and keeps nothing of the remote in its cache", async () => {
    const formatted = await makeTeam(bench, "settled");
    await formatted.push();
    const machine = await formatted.join("machine");
    for (const _ of ["first", "settled"])
      expect(await machine.run(["--check", "."])).toEqual({
        stdout: "Checking formatting...\nAll matched files use Prettier code style!\n",
        stderr: "",
        exitCode: 0,
      });
    // A run with other arguments is another one, and has to ask again.
    const alone = await machine.run(check, { FMT_CACHE_REMOTE: "off" });
    expect(figure(alone, "files hit")).toBe(0);
  });

  it("keeps nothing of the remote in its cache where files are asked for one by one, either", async () => {
    const unnamed = await makeTeam(bench, "unnamed");
    const machine = await unnamed.join("machine");
    const names = Object.keys(files(80));
    await publishClaims(unnamed, machine, { files: names, isNamed: false });
    const first = await machine.run(check);
    expect(figure(first, "files hit by the remote")).toBe(80);
    const alone = await machine.run(check, { FMT_CACHE_REMOTE: "off" });
    // The configuration was not claimed, so it was formatted, and is known.
    expect(figure(alone, "files hit")).toBe(1);
  });

  it("hits in a clone whose times are all new, and whose paths are others", async () => {
    const machine = await team.join("elsewhere/deep");
    for (const file of filesBelow(join(machine.clone, "src"))) utimesSync(file, new Date(), new Date());
    expect(figure(await machine.run(check), "files hit by the remote")).toBe(81);
  });

  it("formats what has changed since, and only that", async () => {
    const machine = await team.join("changing");
    writeFileSync(join(machine.clone, "src/file0.js"), "export const b = 2;\n");
    const changed = await machine.run(check);
    expect(figure(changed, "files hit by the remote")).toBe(80);
    expect(figure(changed, "files formatted")).toBe(2);
  });

  it("writes Prettier's bytes", async () => {
    const machine = await team.join("writing");
    expect(await machine.run(["--write", "."])).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(machine.clone, "unformatted.js"), "utf8")).toBe("const a = 1;\n");
    expect(machine.git("status", "--porcelain")).toBe(" M unformatted.js\n");
  });
});

describe("a reader with no key", () => {
  it("gets everything from its own Prettier, and is told once", async () => {
    const machine = await team.join("outsider", false);
    const first = await machine.run(check);
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("[warn] remote off: the team's key is not here");
    expect(figure(first, "files formatted")).toBe(82);
    const second = await machine.run(check);
    expect(second.stderr).not.toContain("[warn] remote off");
    expect(figure(second, "files hit")).toBe(82);
    expect(await machine.run(["remote", "pull"])).toMatchObject({ exitCode: 2 });
  });
});

describe("what is on the storage", () => {
  it("tells neither texts, names, versions nor keys", async () => {
    const stored = filesBelow(team.storage);
    const text = stored.map((file) => file + readFileSync(file, "latin1")).join("\n");
    for (const word of ["name1", "file0.js", "src/", "3.10", "prettier", team.keys.team, team.keys.signing])
      expect(text.includes(word), word).toBe(false);
    expect(stored.length).toBe(1);
  });

  it("is never written by a reader, whatever it says", async () => {
    const machine = await team.join("pull-request");
    machine.git("checkout", "--quiet", "-b", "feature");
    writeFileSync(join(machine.clone, "new.js"), "export const c = 3;\n");
    commitAll(machine, "feature");
    const before = readFileSync(filesBelow(team.storage)[0]!);
    const withoutKey = await machine.run(["remote", "push"]);
    expect(withoutKey.exitCode).toBe(2);
    expect(withoutKey.stderr).toContain("FMT_CACHE_REMOTE_SIGNING_KEY is not set");
    const withKey = await machine.run(["remote", "push"], team.signing);
    expect(withKey.exitCode).toBe(2);
    expect(withKey.stderr).toContain("HEAD is not on origin/HEAD");
    expect(readFileSync(filesBelow(team.storage)[0]!).equals(before)).toBe(true);
  });
});

describe("credentials", () => {
  it("are in no message and no file but the one of the team's key", async () => {
    const machine = await team.join("secrets");
    const url = "https://user:hunter2-Zq8@localhost:9/cache";
    const said = [
      await machine.run(["remote", "status"], { ...team.signing, FMT_CACHE_REMOTE: url }),
      await machine.run(["remote", "pull"], { ...team.signing, FMT_CACHE_REMOTE: url }),
      await machine.run(["remote", "push"], { ...team.signing, FMT_CACHE_REMOTE: url }),
      await machine.run(check, { ...team.signing, FMT_CACHE_REMOTE: url }),
    ].map(({ stdout, stderr }) => stdout + stderr);
    rmSync(join(machine.home, ".local/state/fmt-cache/remote-keys"), { recursive: true });
    const text = [...said, allTextOf(machine)].join("\n");
    for (const secret of ["hunter2-Zq8", team.keys.signing, team.keys.team])
      expect(text.includes(secret), secret).toBe(false);
  });
});

describe("a restored cache", () => {
  it("gets nothing into a pack that is signed", async () => {
    const poisoned = await makeTeam(bench, "poisoned", { content: { "bad.js": "const  bad=1\n" } });
    const machine = await poisoned.join("job");
    await machine.run(["--check", "."]);
    const file = join(machine.clone, "bad.js");
    const { whole, epoch } = await entriesOf(file);
    const folder = join(machine.home, ".cache/fmt-cache");
    await poison({ folder, home: machine.home }, epoch, { kind: "marker", key: whole.key });
    // The cache now calls the text formatted.
    expect(await machine.run(["--check", "bad.js"])).toMatchObject({ exitCode: 0 });
    const pushed = await machine.run(["remote", "push"], poisoned.signing);
    expect(pushed.stdout).toContain("1 that are not formatted were left out");
    // Nothing but the configuration is formatted.
    expect(pushed.stdout).toMatch(/^1 formatted files are known .* 1 new entries/);
    const other = await poisoned.join("other");
    expect(await other.run(["--check", "."])).toMatchObject({ exitCode: 1 });
  });
});

describe("a false claim that CI has signed", () => {
  it("is found by an audit, believed by nobody afterwards, and changes no byte", async () => {
    const names = Array.from({ length: 70 }, (_, index) => `bad${index}.js`);
    const content = Object.fromEntries(names.map((name, index) => [name, `const  bad${index}=1\n`]));
    const lied = await makeTeam(bench, "lied", { content });
    await lied.push();
    const reader = await lied.join("reader");
    await publishClaims(lied, reader, { files: names, isNamed: true });
    const first = await reader.run(["--check", "."]);
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("[error] The remote has called ");
    expect(first.stderr).toContain("formatted, but Prettier formats it otherwise");
    expect(first.stderr.match(/^\[warn\] bad/gm)?.length).toBe(70);
    const second = await reader.run(["--check", ".", "--cache-stats"]);
    expect(second.exitCode).toBe(1);
    expect(figure(second, "files hit by the remote")).toBe(0);
    expect(second.stderr).toContain("remote off: its packs have called a text formatted");
    // A new epoch is believed again.
    const config = join(lied.author.clone, "fmt-cache.config.json");
    writeFileSync(config, readFileSync(config, "utf8").replace('"url"', '"epoch": 2, "url"'));
    commitAll(lied.author);
    expect((await lied.push()).exitCode).toBe(0);
    reader.git("fetch", "--quiet");
    expect(await reader.run(["remote", "pull"])).toMatchObject({ exitCode: 0 });
  });
});

describe("keys that are replaced", () => {
  it("are believed while both are configured, and not any more once the old one is gone", async () => {
    const rotating = await makeTeam(bench, "rotating");
    await rotating.push();
    const reader = await rotating.join("reader");
    expect(figure(await reader.run(check), "files hit by the remote")).toBe(81);
    const { author } = rotating;
    const said = (await author.run(["remote", "init", "--new-signing-key"])).stdout;
    const signing = /fmtsign_[\w-]+/.exec(said)![0];
    commitAll(author);
    reader.git("pull", "--quiet");
    expect(figure(await reader.run(check), "files hit by the remote")).toBeGreaterThan(70);
    expect((await rotating.push({ FMT_CACHE_REMOTE_SIGNING_KEY: signing })).exitCode).toBe(0);
    const config = join(author.clone, "fmt-cache.config.json");
    const json = JSON.parse(readFileSync(config, "utf8")) as { remote: { publicKey: string[] } };
    json.remote.publicKey = json.remote.publicKey.slice(0, 1);
    writeFileSync(config, `${JSON.stringify(json, null, 2)}\n`);
    commitAll(author);
    const late = await rotating.join("late");
    expect(figure(await late.run(check), "files hit by the remote")).toBeGreaterThan(70);
    // Whoever signs with the old key is not believed any more.
    expect((await rotating.push()).stderr).toContain('which "publicKey" in the configuration does not name');
  });
});

it("believes no packs that others could have written", async () => {
  const machine = await team.join("shared-state");
  expect(figure(await machine.run(check), "files hit by the remote")).toBe(81);
  const state = join(machine.home, ".local/state/fmt-cache");
  chmodSync(state, 0o777);
  const alone = await machine.run(check, { FMT_CACHE_REMOTE: "file:///nowhere" });
  expect(alone.exitCode).toBe(1);
  expect(figure(alone, "files hit by the remote")).toBe(0);
  expect(figure(alone, "files formatted")).toBe(82);
});
