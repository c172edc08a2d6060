// Long: it waits for servers that end by themselves.
import { existsSync, writeFileSync } from "node:fs";
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

function preload(user: User, name: string, code: string): readonly string[] {
  const file = join(user.folder, name);
  writeFileSync(file, code);
  return ["--require", file];
}

/** A minute takes a tenth of a second. */
const shortMinutes =
  "const real = setTimeout; globalThis.setTimeout = (f, ms, ...rest) => real(f, ms >= 60_000 ? ms / 600 : ms, ...rest);\n";

describe("a server ends", () => {
  it("when it is told to; then there is none, which is said", async () => {
    const user = bench.newUser();
    const server = await user.serve();
    const { path } = (await user.status())!;
    expect(await stop(user)).toEqual({
      stdout: `The server (process ${server.pid}) ends.\n`,
      stderr: "",
      exitCode: 0,
    });
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(existsSync(path)).toBe(false);
    const none = {
      stdout: "No server of this version of fmt-cache is running.\n",
      stderr: "",
      exitCode: 1,
    };
    expect(await stop(user)).toEqual(none);
    expect(await user.run(["serve", "--status"], { cwd: user.folder })).toEqual(none);
    await ask(user);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by %s, and takes its socket away", async (signal) => {
    const user = bench.newUser();
    const server = await user.serve();
    const { path } = (await user.status())!;
    await ask(user);
    server.kill(signal);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(existsSync(path)).toBe(false);
  });

  it("after idle minutes, not while it is asked", async () => {
    const user = bench.newUser();
    const nodeArguments = preload(user, "short.cjs", shortMinutes);
    const server = await user.serve({ args: ["--idle-minutes", "40"], nodeArguments });
    expect((await user.status())!.ends).toBe("after 40 idle minutes");
    const began = performance.now();
    while (performance.now() - began < 6_000) await ask(user);
    expect(server.isRunning()).toBe(true);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it("never by itself otherwise", async () => {
    const user = bench.newUser();
    const server = await user.serve({ nodeArguments: preload(user, "short.cjs", shortMinutes) });
    await ask(user);
    await pause(2_500);
    expect(server.isRunning()).toBe(true);
  });

  it("when it has become too large, after the answer", async () => {
    const user = bench.newUser();
    const large = "process.memoryUsage.rss = () => 600_000_000;\n";
    const server = await user.serve({ nodeArguments: preload(user, "large.cjs", large) });
    await ask(user);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    await ask(user);
  });
});
