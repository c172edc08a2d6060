import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRemoteStorage } from "../../../../src/surfaces/remote/storages/open-storage.ts";
import { hasNginx, startNginx, type StartedServer } from "../servers.ts";
import { getFrom, keepTheContract, putInto, versionIn } from "./storage-contract.ts";

describe.skipIf(!hasNginx)("nginx with WebDAV", () => {
  let nginx: StartedServer;
  beforeAll(async () => {
    nginx = await startNginx();
  });
  afterAll(() => nginx.stop());
  const open = (path: string) => openRemoteStorage(`http://127.0.0.1:${nginx.port}/${path}`, {});

  test.each(["team/", ""])("keeps packs below /%s", async (path) => {
    const storage = await open(path);
    await keepTheContract(storage);
    await storage.close();
  });

  test("is a cache for Bazel's layout, too", async () => {
    const storage = await openRemoteStorage(`bazel+http://127.0.0.1:${nginx.port}/bazel`, {});
    await keepTheContract(storage);
    await storage.close();
  });

  test("says what its configuration does not allow", async () => {
    const small = await open("small");
    await expect(putInto(small, Buffer.alloc(5000))).rejects.toThrow(/413 .*client_max_body_size/);
    await expect(putInto(await open("read-only"), "x")).rejects.toThrow(/405 .*let anybody write/);
  });

  test("lets everybody read, and write who has a password", async () => {
    const [reader, writer] = await Promise.all([
      open("protected"),
      openRemoteStorage(`http://push:s3cret@127.0.0.1:${nginx.port}/protected`, {}),
    ]);
    expect(await putInto(writer, "one", { replaces: null })).toBe("stored");
    await versionIn(reader, "one");
    await expect(putInto(reader, "two")).rejects.toThrow(/401 \(the credentials are missing or wrong\)/);
    await versionIn(reader, "one");
  });

  // nginx ignores conditions of PUT, so one of two is lost when they overlap exactly.
  test("keeps one of two packs that are put at once", async () => {
    const storage = await open("race");
    await putInto(storage, "0");
    const replaces = await versionIn(storage, "0");
    const results = await Promise.all(["one", "two"].map((text) => putInto(storage, text, { replaces })));
    expect(results).toContain("stored");
    const answer = await getFrom(storage);
    expect(["one", "two"]).toContain(answer.kind === "found" && answer.bytes.toString());
  });
});
