import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { lookup as lookUpDirectly, type LookupAddress } from "node:dns";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { HostLookup } from "../../../../src/surfaces/remote/storages/host-lookup.ts";

const folder = mkdtempSync(join(tmpdir(), "fmt-cache-lookup-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Found = string | readonly LookupAddress[] | undefined;

/** What a lookup says: the code of its error, or what it has found. */
function ask(lookup: HostLookup["lookup"], name: string, family = 0, all = true): Promise<Found> {
  return new Promise((resolve) => {
    lookup(name, { all, family }, (error, found) => resolve(error?.code ?? found));
  });
}

test("finds what the system finds, and says why it finds nothing", async () => {
  const hosts = new HostLookup();
  // No server is asked for the second.
  for (const name of [hostname(), "-e..name"])
    for (const family of [0, 4]) {
      const wanted = await ask(lookUpDirectly, name, family);
      expect(await ask(hosts.lookup, name, family), name).toEqual(wanted);
    }
  hosts.close();
});

test("knows this machine by itself", async () => {
  const hosts = new HostLookup(["not-there"]);
  expect(await ask(hosts.lookup, "localhost", 0, false)).toBe("127.0.0.1");
  expect(await ask(hosts.lookup, "localhost", 6)).toEqual([{ address: "::1", family: 6 }]);
  expect(await ask(hosts.lookup, "elsewhere")).toBe("EAI_AGAIN");
});

test("asks once for all connections to a host", async () => {
  const log = join(folder, "log");
  const script = `fs.appendFileSync(${JSON.stringify(log)}, process.argv[1]);
    process.stdout.write(JSON.stringify({ found: [{ address: "10.1.2.3", family: 4 }] }))`;
  const { lookup } = new HostLookup([process.execPath, "-e", script, "--"]);
  await Promise.all([ask(lookup, "cache"), ask(lookup, "cache")]);
  expect(await ask(lookup, "cache", 0, false)).toBe("10.1.2.3");
  expect(await ask(lookup, "cache", 6)).toBe("ENOTFOUND");
  expect(readFileSync(log, "utf8")).toBe("cache");
});

test("that hangs ends with the storage", async () => {
  const file = join(folder, "pid");
  const script = `fs.writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const hosts = new HostLookup([process.execPath, "-e", script, "--"]);
  const answer = ask(hosts.lookup, "cache");
  await vi.waitFor(() => expect(existsSync(file) && readFileSync(file, "utf8")).toBeTruthy(), 30_000);
  hosts.close();
  expect(await answer).toBe("EAI_AGAIN");
  const pid = Number(readFileSync(file, "utf8"));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 30_000);
});
