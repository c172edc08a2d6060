// Long: whole commands on several machines, over real servers and one that lies.
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { startHostileServer, type HostileServer, type Misdeed } from "./hostile-server.ts";
import {
  hasNginx,
  hasOpenssl,
  hasRedis,
  makeCertificate,
  startNginx,
  startProxy,
  startRedis,
  type StartedServer,
} from "./servers.ts";
import { commitAll, figure, makeTeam, type Machine, type Team } from "./team.ts";

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.dispose());

const check = ["--check", ".", "--cache-stats"];
const formatted = {
  stdout: "Checking formatting...\nAll matched files use Prettier code style!\n",
  stderr: "",
  exitCode: 0,
};

describe.skipIf(!hasNginx)("nginx with WebDAV", () => {
  let nginx: StartedServer;
  beforeAll(async () => {
    nginx = await startNginx();
  });
  afterAll(() => nginx.stop());

  it("carries packs from CI to an empty machine", async () => {
    const team = await makeTeam(bench, "nginx", { url: `http://127.0.0.1:${nginx.port}/team` });
    expect((await team.push()).stdout).toContain("162 new entries");
    expect((await team.push()).stdout).toContain(" 0 new entries, 0 dropped, 0 packs written");
    const machine = await team.join("reader");
    expect(figure(await machine.run(check), "files hit by the remote")).toBe(81);
    // A file more; the pack is merged.
    writeFileSync(join(team.author.clone, "more.js"), "export const more = 1;\n");
    commitAll(team.author);
    expect((await team.push()).stdout).toContain("2 new entries, 0 dropped, 1 packs written");
  });
});

describe.skipIf(!hasRedis)("Redis", () => {
  let redis: StartedServer;
  const settings = [
    ...["--user", "reader", "on", ">read-it", "~fmt-cache/*", "+mget"],
    ...["--user", "writer", "on", ">s3cret", "~fmt-cache/*", "+mget", "+eval", "+get", "+set"],
  ];
  beforeAll(async () => {
    redis = await startRedis(settings);
  });
  afterAll(() => redis.stop());

  it("lets readers read with +mget alone, CI write, and nobody notice when it restarts", async () => {
    const address = `127.0.0.1:${redis.port}`;
    const team = await makeTeam(bench, "redis", { url: `redis://reader@${address}` });
    const writing = { FMT_CACHE_REMOTE: `redis://writer@${address}`, FMT_CACHE_REMOTE_TOKEN: "s3cret" };
    const reading = { FMT_CACHE_REMOTE_TOKEN: "read-it" };
    const refused = await team.push(reading);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("NOPERM");
    expect(refused.stderr).not.toContain("read-it");
    expect((await team.push(writing)).stdout).toContain("162 new entries");
    const [machine, other] = [await team.join("reader"), await team.join("other")];
    expect(figure(await machine.run(check, reading), "files hit by the remote")).toBe(81);
    await redis.stop();
    const down = await other.run(["--check", "."], reading);
    expect(down).toMatchObject({ stdout: formatted.stdout, exitCode: 0 });
    expect(down.stderr).toMatch(/^\[warn\] remote off: .*\n$/);
    expect(await other.run(["--check", ".", "src"], reading)).toEqual(formatted);
    redis = await startRedis(settings, redis.port);
    expect((await team.push(writing)).stdout).toContain("162 new entries");
    expect(await other.run(["remote", "pull"], reading)).toMatchObject({ exitCode: 0 });
  });
});

describe.skipIf(!hasOpenssl)("an authority of one's own, behind a proxy", () => {
  it("lets CI push and an empty machine check, by NODE_EXTRA_CA_CERTS and HTTPS_PROXY", async () => {
    const certificate = makeCertificate(bench.directory);
    const server = await startHostileServer(certificate);
    // Only the proxy leads to it; at the address itself, nobody answers.
    const proxy = await startProxy(Number(new URL(server.url).port));
    const env = {
      FMT_CACHE_REMOTE: "https://localhost:1/team",
      HTTPS_PROXY: `http://me:s3cret@127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: certificate.certFile,
    };
    const team = await makeTeam(bench, "private");
    expect((await team.push(env)).stdout).toContain("162 new entries");
    const [machine, other] = [await team.join("reader"), await team.join("other")];
    const checked = await machine.run(check, env);
    expect(checked).toMatchObject({ stdout: formatted.stdout, exitCode: 0 });
    expect(figure(checked, "files hit by the remote")).toBe(81);
    expect(new Set(proxy.asked)).toEqual(
      new Set([`CONNECT localhost:1 HTTP/1.1 Proxy-Authorization: Basic ${btoa("me:s3cret")}`]),
    );
    const distrusting = await other.run(["--check", "."], { ...env, NODE_EXTRA_CA_CERTS: undefined });
    expect(distrusting).toMatchObject({ stdout: formatted.stdout, exitCode: 0 });
    expect(distrusting.stderr).toMatch(/^\[warn\] remote off: localhost:1 .*NODE_EXTRA_CA_CERTS.*\n$/);
    expect(distrusting.stderr).not.toContain("s3cret");
    proxy.stop();
    await server.close();
  });
});

describe("a server that lies", () => {
  let server: HostileServer;
  let team: Team;
  let machine: Machine;
  beforeAll(async () => {
    server = await startHostileServer();
    team = await makeTeam(bench, "hostile", { url: server.url });
    await team.push();
    machine = await team.join("reader");
  });
  afterAll(() => server.close());

  it.each<Misdeed>([
    "elsewhere",
    "everything",
    "login page",
    "truncated",
    "corrupted",
    "says 10 GB",
    403,
    500,
  ])("%s: changes no answer, is told once, and is left alone", async (misdeed) => {
    forget(machine);
    server.behave(misdeed);
    const first = await machine.run(["--check", "."]);
    expect(first).toMatchObject({ stdout: formatted.stdout, exitCode: 0 });
    expect(first.stderr).toMatch(/^\[warn\] remote off: [^\n]+\n$/);
    const requests = server.requests.length;
    expect(await machine.run(["--check", ".", "src"])).toEqual(formatted);
    expect(server.requests.length).toBe(requests);
    server.behave(undefined);
  });

  it("silent: is not waited for, and nothing is said of it", async () => {
    forget(machine);
    server.behave("silent");
    const start = performance.now();
    const late = await machine.run(check, { FMT_CACHE_REMOTE_TIMEOUT: "300" });
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(late.exitCode).toBe(0);
    expect(late.stdout).toBe(formatted.stdout);
    expect(figure(late, "lookups before its packs were there")).toBeGreaterThan(80);
    // The figures come without a warning, and without a reason why the remote would be off.
    expect(late.stderr).not.toMatch(/^\[|remote off|lookups while it was off/m);
    server.behave(undefined);
  });
});

describe("a hook", () => {
  // That it waits for nothing: open-reader.test.ts.
  it("says nothing, and has packs fetched for the next run", async () => {
    const server = await startHostileServer();
    const team = await makeTeam(bench, "hook", { url: server.url });
    await team.push();
    const machine = await team.join("committer");
    const alone = { BUILD_NUMBER: undefined, FMT_CACHE_REMOTE_TIMEOUT: undefined };
    writeFileSync(join(machine.clone, "staged.js"), "const  staged=1\n");
    machine.git("add", "staged.js");
    const before = server.requests.length;
    expect(await machine.run(["staged"], alone)).toMatchObject({ exitCode: 0, stderr: "" });
    const state = join(machine.home, ".local/state/fmt-cache/remote");
    await vi.waitFor(
      () =>
        expect(existsSync(state) && readdirSync(state, { recursive: true }).join()).toContain("root.pack"),
      { timeout: 30_000, interval: 100 },
    );
    expect(server.requests.length).toBe(before + 1);
    await server.close();
    expect(figure(await machine.run(check, alone), "files hit by the remote")).toBe(81);
  });
});

/** Takes away what a machine knows, but for the team's key. */
function forget({ home }: Machine): void {
  rmSync(join(home, ".local/state/fmt-cache/remote"), { recursive: true, force: true });
  rmSync(join(home, ".cache"), { recursive: true, force: true });
}
