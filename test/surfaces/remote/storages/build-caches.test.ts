import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openRemoteStorage } from "../../../../src/surfaces/remote/storages/open-storage.ts";
import { startHostileServer, type HostileServer } from "../hostile-server.ts";
import { getFrom, keepTheContract, name, putInto, versionIn } from "./storage-contract.ts";

let server: HostileServer;
beforeAll(async () => {
  server = await startHostileServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.behave(undefined);
  server.kept.clear();
});
const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

test("Bazel's layout: the pack under its digest, and an ActionResult that names it", async () => {
  const storage = await openRemoteStorage(`bazel+${server.url}/instance`, {});
  await keepTheContract(storage);
  server.kept.clear();

  const pack = Buffer.alloc(300, "p");
  await putInto(storage, pack);
  const [content, pointer] = [`/instance/cas/${sha256(pack)}`, `/instance/ac/${sha256(name)}`];
  expect([...server.kept.keys()]).toEqual([content, pointer]);
  // ActionResult.output_files = [OutputFile { path, digest: Digest { hash, size_bytes } }]
  const digest = `\x0a\x40${sha256(pack)}\x10\xac\x02`;
  const file = `\x0a\x04pack\x12${String.fromCharCode(digest.length)}${digest}`;
  const expected = `\x12${String.fromCharCode(file.length)}${file}`;
  expect(server.kept.get(pointer)!.toString("latin1")).toBe(expected);
  await storage.close();
});

test("Turborepo's API: token and team as Turborepo sends them", async () => {
  const environment = { TURBO_TOKEN: "t0ken", TURBO_TEAM: "us", FMT_CACHE_REMOTE_TOKEN: "other" };
  const storage = await openRemoteStorage(`turbo+${server.url}`, environment);
  await keepTheContract(storage);
  for (const { url, headers } of server.requests.slice(-3)) {
    expect(url).toMatch(/^\/v8\/artifacts\/[0-9a-f]{64}\?slug=us$/);
    expect(headers.authorization).toBe("Bearer t0ken");
  }
  expect(storage.address).toBe(server.url);
  await storage.close();
});

test.each(["bazel", "turbo"])("%s: a reader that knows the pack reads the pointer alone", async (kind) => {
  const storage = await openRemoteStorage(`${kind}+${server.url}`, {});
  await putInto(storage, "a pack");
  const etag = await versionIn(storage, "a pack");
  const seen = server.requests.length;
  expect(await getFrom(storage, name, { etag })).toEqual({ kind: "unchanged" });
  expect(server.requests.length).toBe(seen + 1);
  await storage.close();
});

test.each(["bazel", "turbo"])("%s: what is evicted or damaged", async (kind) => {
  const storage = await openRemoteStorage(`${kind}+${server.url}`, {});
  await putInto(storage, "a pack");
  const [content, pointer] = [...server.kept.keys()] as [string, string];

  server.kept.set(content, Buffer.from("another"));
  await expect(getFrom(storage)).rejects.toThrow(/other bytes than were stored/);
  server.kept.delete(content);
  expect(await getFrom(storage)).toEqual({ kind: "missing" });
  server.kept.set(pointer, Buffer.from("<html>"));
  await expect(getFrom(storage)).rejects.toThrow(/has not stored there/);
  server.kept.set(pointer, Buffer.alloc(2000, "a"));
  await expect(getFrom(storage)).rejects.toThrow(/more than 1024 bytes/);
  server.behave("everything");
  await expect(getFrom(storage)).rejects.toThrow(/has not stored there/);
  await storage.close();
});
