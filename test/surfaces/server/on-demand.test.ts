// Long: it waits for servers that are not to be started.
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeAsker } from "./compare.ts";
import { openUserBench, type User, type UserBench } from "./user.ts";

let bench: UserBench;
beforeAll(async () => void (bench = await openUserBench()));
afterAll(() => bench.dispose());

let texts = 0;
const ask = (user: User) => makeAsker(bench, user, user.folder, "a.ts")(`const  b${(texts += 1)} = 1`);
const stop = (user: User) => user.run(["serve", "--stop"], { cwd: user.folder });

describe("on demand", () => {
  const isWanted = async (user: User) => {
    const said = await user.run(["serve", "--on-demand"], { cwd: user.folder });
    expect(said).toMatchObject({ exitCode: 0, stderr: "", stdout: expect.stringContaining("From now on") });
  };

  it("a command starts a server for the next ones", async () => {
    const user = bench.newUser();
    await ask(user);
    expect(await user.status()).toBeUndefined();
    await isWanted(user);
    const none = await user.run(["serve", "--status"], { cwd: user.folder });
    expect(none.stdout).toContain("The next command that needs one starts it.");
    const env = { GIT_DIR: "/nowhere", GIT_INDEX_FILE: "/nowhere/index", WORD: "word" };
    const stdin = "a  = 1";
    const said = await user.run(["--stdin-filepath", "a.ts"], { cwd: user.folder, stdin, env });
    expect(said).toEqual({ stdout: "a = 1;\n", stderr: "", exitCode: 0 });
    await expect.poll(() => user.status(), { timeout: 20_000 }).toBeDefined();
    const status = (await user.status())!;
    try {
      expect(status).toMatchObject({ host: "fmt-cache serve", ends: "after 15 idle minutes" });
      await ask(user);
      expect((await user.status())!.formatted).toBe(1);
      if (process.platform === "linux") {
        const given = readFileSync(`/proc/${status.pid}/environ`, "utf8").split("\0");
        expect(given).toContain("WORD=word");
        expect(given.filter((line) => line.startsWith("GIT_"))).toEqual([]);
        expect(readlinkSync(`/proc/${status.pid}/cwd`)).toBe(join(user.home, ".local/state/fmt-cache"));
      }
    } finally {
      await stop(user);
    }
    await expect.poll(() => user.status(), { timeout: 20_000 }).toBeUndefined();
  });

  it("many commands at once start one", async () => {
    const user = bench.newUser();
    await isWanted(user);
    await Promise.all(Array.from({ length: 5 }, () => ask(user)));
    await expect.poll(() => user.status(), { timeout: 20_000 }).toBeDefined();
    // Those that came second find out within two seconds.
    await pause(4_000);
    const { pid } = (await user.status())!;
    if (process.platform === "linux") expect(serversOf(user)).toEqual([pid]);
    await stop(user);
  });

  it.each([
    ["in CI", { CI: "true" }],
    ["in CI, by number", { CI: "1" }],
    ["with FMT_CACHE_SERVE=0", { FMT_CACHE_SERVE: "0" }],
  ])("nothing is started %s", async (_, env) => {
    const user = bench.newUser();
    await isWanted(user);
    const said = await user.run(["--stdin-filepath", "a.ts"], { cwd: user.folder, stdin: "a  = 1", env });
    expect(said).toEqual({ stdout: "a = 1;\n", stderr: "", exitCode: 0 });
    await pause(1_500);
    expect(await user.status()).toBeUndefined();
  });

  it("nothing is started for what is known, and after it was taken back", async () => {
    const user = bench.newUser();
    const run = () => user.run(["--stdin-filepath", "a.ts"], { cwd: user.folder, stdin: "a  = 1", env: {} });
    await run();
    await isWanted(user);
    await run();
    const said = await user.run(["serve", "--no-on-demand"], { cwd: user.folder });
    expect(said).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("start no server any more") });
    await ask(user);
    await pause(1_500);
    expect(await user.status()).toBeUndefined();
  });

  it("is refused where it cannot be remembered", async () => {
    const user = bench.newUser();
    mkdirSync(join(user.home, ".local/state/fmt-cache/serve-on-demand"), { recursive: true });
    const said = await user.run(["serve", "--on-demand"], { cwd: user.folder });
    expect(said).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("EISDIR") });
  });
});

/** The processes that serve in a user's home. Linux only. */
function serversOf({ home }: User): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const isServer = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("\0serve\0");
        return isServer && readFileSync(`/proc/${name}/environ`, "utf8").includes(`HOME=${home}\0`);
      } catch {
        // It has ended.
        return false;
      }
    })
    .map(Number);
}
