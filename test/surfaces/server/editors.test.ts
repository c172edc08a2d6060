// Long: each case starts language servers.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setTimeout } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../lsp/client.ts";
import { makeAsker, newProject, plugin, withPlugin } from "./compare.ts";
import { openUserBench, type ServeSettings, type User, type UserBench } from "./user.ts";

let bench: UserBench;
let editors: Client[] = [];
beforeAll(async () => void (bench = await openUserBench()));
afterEach(async () => {
  for (const { process, ended } of editors) {
    process.kill("SIGKILL");
    await ended;
  }
  editors = [];
});
afterAll(() => bench.dispose());

/** Starts an editor's server. Resolves when somebody serves. */
async function edit(user: User, settings: Omit<ServeSettings, "args"> = {}): Promise<Client> {
  const client = await user.edit(settings);
  editors.push(client);
  await expect.poll(() => user.status(), { timeout: 20_000 }).toBeDefined();
  return client;
}

const servingPid = async (user: User) => (await user.status())?.pid;

let texts = 0;
const ask = (user: User) => makeAsker(bench, user, user.folder, "a.ts")(`const  b${(texts += 1)} = 1`);

describe("an editor's language server", () => {
  it("formats for commands, and for its editor as before", async () => {
    const user = bench.newUser();
    const editor = await edit(user);
    expect(await user.status()).toMatchObject({
      pid: editor.process.pid,
      host: "fmt-cache lsp",
      ends: "when it is stopped",
    });
    await ask(user);
    const file = join(user.folder, "open.ts");
    writeFileSync(file, "let  a = 1");
    const buffer = await editor.open(pathToFileURL(file).href, "let  a = 1");
    await Promise.all([buffer.save(), ask(user), ask(user)]);
    expect(buffer.text).toBe("let a = 1;\n");
    expect(await user.status()).toMatchObject({ formatted: 3, declined: {} });
    expect(await editor.stop()).toBe(0);
    expect(await user.status()).toBeUndefined();
    await ask(user);
  });

  it("declines what plugins of another directory would format, and stays in its own", async () => {
    const user = bench.newUser();
    const content = { ...withPlugin, "plugin.mjs": plugin("process.cwd().length") };
    const editor = await edit(user);
    const cwd = newProject(user, content);
    for (const text of ["one", "two"]) await makeAsker(bench, user, cwd, "a.l")(text);
    expect(await user.status()).toMatchObject({ formatted: 0, declined: { "other-directory": 2 } });
    // The plugin touches none of it, so the directory decides nothing.
    await makeAsker(bench, user, cwd, "a.json")("[ ]");
    expect((await user.status())!.formatted).toBe(1);
    expect(await editor.stop()).toBe(0);
  });

  it("does not serve with FMT_CACHE_SERVE=0", async () => {
    const user = bench.newUser();
    const client = await user.edit({ env: { FMT_CACHE_SERVE: "0" } });
    editors.push(client);
    const buffer = await client.open(pathToFileURL(join(user.folder, "a.ts")).href, "let  a");
    await buffer.save();
    expect(await user.status()).toBeUndefined();
  });

  it("stops serving when it is told to, and goes on for its editor", async () => {
    const user = bench.newUser();
    const editor = await edit(user);
    const stopped = await user.run(["serve", "--stop"], { cwd: user.folder });
    expect(stopped.stdout).toBe(
      `The language server (process ${editor.process.pid}) serves its editor only.\n`,
    );
    await expect.poll(() => user.status(), { timeout: 20_000 }).toBeUndefined();
    const buffer = await editor.open(pathToFileURL(join(user.folder, "a.ts")).href, "let  a");
    await buffer.save();
    expect(buffer.text).toBe("let a;\n");
  });

  it("gives back what the thread for commands keeps in memory", async () => {
    const user = bench.newUser();
    const large = join(user.folder, "large.cjs");
    writeFileSync(large, "process.memoryUsage.rss = () => 600_000_000;\n");
    const editor = await edit(user, { nodeArguments: ["--require", large] });
    for (const count of [1, 2]) {
      await ask(user);
      expect(await user.status()).toMatchObject({ pid: editor.process.pid, formatted: count });
    }
  });
});

describe("two editors", () => {
  it.each(["SIGKILL", "SIGTERM", "exit"] as const)(
    "serve one after the other: the first ends by %s",
    async (how) => {
      const user = bench.newUser();
      const [first, second] = [await edit(user), await edit(user)];
      expect(await servingPid(user)).toBe(first.process.pid);
      await ask(user);
      if (how === "exit") await first.stop();
      else first.process.kill(how);
      await first.ended;
      await ask(user);
      await expect.poll(() => servingPid(user), { timeout: 20_000 }).toBe(second.process.pid);
      const before = (await user.status())!.formatted;
      await ask(user);
      expect((await user.status())!.formatted).toBe(before + 1);
    },
  );

  it("and a third stand by, and one of them takes over", async () => {
    const user = bench.newUser();
    const [first, ...others] = [await edit(user), await edit(user), await edit(user)];
    first.process.kill("SIGKILL");
    const pids = others.map(({ process }) => process.pid);
    await expect.poll(() => servingPid(user), { timeout: 20_000 }).toBeOneOf(pids);
    await ask(user);
    const pid = await servingPid(user);
    others.find(({ process }) => process.pid === pid)!.process.kill("SIGKILL");
    await expect
      .poll(() => servingPid(user), { timeout: 20_000 })
      .toBeOneOf(pids.filter((each) => each !== pid));
    await ask(user);
  });

  it("and a third stop serving together", async () => {
    const user = bench.newUser();
    const service = await user.serve();
    const others = [await edit(user), await edit(user)];
    // Until they stand by.
    await expect.poll(async () => (await user.status())!.connections, { timeout: 20_000 }).toBe(3);
    const { stdout } = await user.run(["serve", "--stop"], { cwd: user.folder });
    const lines = others.map(
      (each) => `The language server (process ${each.process.pid}) serves its editor only.`,
    );
    expect(stdout.trim().split("\n").sort()).toEqual(
      [`The server (process ${service.pid}) ends.`, ...lines].sort(),
    );
    await setTimeout(1_000);
    expect(await user.status()).toBeUndefined();
  });

  it("take the place of a server that is killed, and leave that of one that runs", async () => {
    const user = bench.newUser();
    const service = await user.serve();
    const editor = await edit(user);
    expect(await servingPid(user)).toBe(service.pid);
    service.kill("SIGKILL");
    await expect.poll(() => servingPid(user), { timeout: 20_000 }).toBe(editor.process.pid);
  });
});
