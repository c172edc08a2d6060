// Long: it suspends servers, and starts many at once.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newProject } from "./compare.ts";
import { openUserBench, type Served, type User, type UserBench } from "./user.ts";

let bench: UserBench;
let otherBuild: string;
beforeAll(async () => {
  bench = await openUserBench();
  otherBuild = copyBuild();
});
afterAll(async () => {
  rmSync(dirname(dirname(otherBuild)), { recursive: true, force: true });
  await bench.dispose();
});

/** Our command as another version of it, beside the first. */
function copyBuild(): string {
  const built = dirname(dirname(bench.workbench.command));
  const copy = `${built}-other`;
  cpSync(built, copy, { recursive: true });
  const programs = readdirSync(join(copy, "dist")).filter((name) => name.endsWith(".cjs"));
  let changed = 0;
  for (const name of programs) {
    const file = join(copy, "dist", name);
    const text = readFileSync(file, "utf8");
    const other = text.replaceAll(/"[\da-f]{16}"/g, '"0123456789abcdef"');
    changed += Number(other !== text);
    writeFileSync(file, other);
  }
  // The command and the language server, which are one file, and the server.
  expect(changed).toBe(2);
  return join(copy, "dist/cli.cjs");
}

const texts = (function* () {
  for (let index = 0; ; index += 1) yield `const  a${index} = 1`;
})();

/** Formats a text that nobody knows. Gives the time that it took. */
async function formatOne(user: User, env: Readonly<Record<string, string>> = {}): Promise<number> {
  const stdin = texts.next().value;
  const began = performance.now();
  const said = await user.run(["--stdin-filepath", "a.ts"], { cwd: user.folder, stdin, env });
  expect(said).toEqual({ stdout: `${stdin.replace("  ", " ")};\n`, stderr: "", exitCode: 0 });
  return performance.now() - began;
}

const formatted = async (user: User) => (await user.status())?.formatted;

describe("a suspended server", () => {
  it("is given up by clients, replaced by the next one, and ends when it goes on", async () => {
    const user = bench.newUser();
    const first = await user.serve();
    await formatOne(user);
    expect(await formatted(user)).toBe(1);
    first.kill("SIGSTOP");
    // Compared with itself, because the machine may be busy.
    const alone = await formatOne(user, { FMT_CACHE_SERVE: "0" });
    expect(await formatOne(user)).toBeLessThan(3 * alone + 2_000);
    const asked = await user.run(["serve", "--status"], { cwd: user.folder });
    expect(asked).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("does not answer") });

    const second = await user.serve();
    expect(second.said()).toContain("Serving as process");
    await formatOne(user);
    expect(await user.status()).toMatchObject({ pid: second.pid, formatted: 1 });
    first.kill("SIGCONT");
    expect(await first.ended).toEqual({ code: 0, signal: null });
    await formatOne(user);
    expect(await user.status()).toMatchObject({ pid: second.pid, formatted: 2 });
  });

  it.each([100, 300, 500])("does not keep a client that has asked it already, after %i ms", async (delay) => {
    const user = bench.newUser();
    const server = await user.serve();
    const cwd = newProject(user, {});
    const run = (name: string, env: Readonly<Record<string, string>> = {}) => {
      const stdin = `export  function ${name}(a:string) { return [a,'b'].map((x)=>x+1) }\n`.repeat(3_000);
      return user.run(["--stdin-filepath", "a.ts"], { cwd, stdin, env });
    };
    const alone = await timeOf(run("f", { FMT_CACHE_SERVE: "0" }));
    const running = run("g");
    await pause(delay);
    server.kill("SIGSTOP");
    const time = await timeOf(running);
    const said = await running;
    expect(said).toMatchObject({ stderr: "", exitCode: 0 });
    expect(said.stdout.split("\n").length).toBe(3_000 * 3 + 1);
    // It would have waited 15 s for a server that works.
    expect(time).toBeLessThan(2 * alone + 5_000);
  });
});

async function timeOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work;
  return performance.now() - began;
}

describe("two builds", () => {
  it("never meet: each has a server of its own", async () => {
    const user = bench.newUser();
    const ours = await user.serve();
    await formatOne(user);
    expect(await user.status({ command: otherBuild })).toBeUndefined();
    const theirs = await user.serve({ command: otherBuild });
    expect(theirs.said()).toContain("Serving as process");
    expect(ours.isRunning()).toBe(true);
    await formatOne(user);
    expect(await user.status()).toMatchObject({ pid: ours.pid, formatted: 2 });
    expect(await user.status({ command: otherBuild })).toMatchObject({ pid: theirs.pid, formatted: 0 });
  });
});

describe("two servers of one build", () => {
  it("are one: the second says that the first is running", async () => {
    const user = bench.newUser();
    const first = await user.serve();
    const second = await user.serve();
    expect(await second.ended).toEqual({ code: 0, signal: null });
    expect(second.said()).toBe(`A server is running already (process ${first.pid}).\n`);
    await formatOne(user);
    expect(await formatted(user)).toBe(1);
  });

  it("are one, however many start at once", async () => {
    const user = bench.newUser();
    const started = await Promise.all(Array.from({ length: 6 }, () => user.serve()));
    const isLeft = () => started.filter((server) => server.isRunning()).length;
    await expect.poll(isLeft, { timeout: 20_000 }).toBe(1);
    await formatOne(user);
    const left = started.find((server) => server.isRunning())!;
    expect(await user.status()).toMatchObject({ pid: left.pid, formatted: 1 });
    for (const server of started.filter((each) => each !== left)) await expectQuietEnd(server);
  });
});

async function expectQuietEnd(server: Served): Promise<void> {
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(server.said()).toMatch(/^(?:Serving as process \d+\..*|A server is running already.*)\n$/);
}
