import { createServer, type AddressInfo, type Server } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openRemoteStorage } from "../../../../src/surfaces/remote/storages/open-storage.ts";
import { hasRedis, startRedis, type StartedServer } from "../servers.ts";
import { getFrom, inTime, keepTheContract, name, putInto, versionIn } from "./storage-contract.ts";

describe.skipIf(!hasRedis)("Redis", () => {
  let redis: StartedServer;
  const readers = ["reader", "on", ">read-it", "~fmt-cache/*", "+mget"];
  const writers = ["writer", "on", ">s3cret", "~fmt-cache/*", "+mget", "+eval", "+get", "+set"];
  beforeAll(async () => {
    redis = await startRedis(["--user", ...readers, "--user", ...writers]);
  });
  afterAll(() => redis.stop());
  const open = (login = "", path = "", environment: NodeJS.ProcessEnv = {}) =>
    openRemoteStorage(`redis://${login}127.0.0.1:${redis.port}${path}`, environment);

  test("keeps packs", async () => {
    const storage = await open("", "/3");
    await keepTheContract(storage);
    await storage.close();
  });

  test("a reader needs MGET alone, and cannot write", async () => {
    const [writer, reader] = [
      await open("writer:s3cret@"),
      await open("reader@", "", { FMT_CACHE_REMOTE_TOKEN: "read-it" }),
    ];
    expect(await putInto(writer, "one", { replaces: null })).toBe("stored");
    const etag = await versionIn(reader, "one");
    expect(await getFrom(reader, name, { etag })).toEqual({ kind: "unchanged" });
    expect(await putInto(writer, "two", { replaces: etag })).toBe("stored");
    await expect(putInto(reader, "three")).rejects.toThrow(/NOPERM \(the user may not do this\)/);
    await versionIn(reader, "two");
    expect(reader.address).toBe(`redis://127.0.0.1:${redis.port}`);
    await Promise.all([writer.close(), reader.close()]);
  });

  test("one of two packs that are put at once is a conflict", async () => {
    const storages = await Promise.all([open("", "/4"), open("", "/4")]);
    for (const replaces of [null, undefined, "etag"]) {
      const expected = replaces === "etag" ? await getVersion() : replaces;
      const results = await Promise.all(
        storages.map((storage, index) => putInto(storage, `${replaces} ${index}`, { replaces: expected })),
      );
      expect(results.sort()).toEqual(replaces === undefined ? ["stored", "stored"] : ["conflict", "stored"]);
    }
    await Promise.all(storages.map((storage) => storage.close()));

    async function getVersion(): Promise<string | undefined> {
      const answer = await getFrom(storages[0]);
      return answer.kind === "found" ? answer.etag : undefined;
    }
  });

  test("many packs are read at once over one connection", async () => {
    const storage = await open("", "/5");
    const names = Array.from({ length: 64 }, (_, index) => `fmt-cache/v1/0/${index}`);
    for (const of of names) await putInto(storage, of.repeat(500), { of });
    const answers = await Promise.all(names.map((of) => getFrom(storage, of)));
    for (const [index, answer] of answers.entries())
      expect(answer).toMatchObject({ kind: "found", bytes: Buffer.from(names[index]!.repeat(500)) });
    await storage.close();
  });

  test.each([
    ["writer:wr0ng@", /WRONGPASS \(the user or password is wrong\)/],
    ["stranger@", /WRONGPASS|NOAUTH|NOPERM/],
  ])("says why %s is not let in", async (login, message) => {
    const storage = await open(login, "", { FMT_CACHE_REMOTE_TOKEN: "wr0ng" });
    const error: unknown = await getFrom(storage).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "RemoteError", message: expect.stringMatching(message) });
    expect(inspect(error, { depth: 9 })).not.toContain("wr0ng");
    await storage.close();
  });

  test("works again after Redis was restarted in the middle", async () => {
    let mortal = await startRedis();
    onTestFinished(() => mortal.stop());
    const storage = await openRemoteStorage(`redis://127.0.0.1:${mortal.port}`, {});
    await putInto(storage, "one");
    await mortal.stop();
    await expect(getFrom(storage)).rejects.toThrow(/nothing answers there|was cut off/);
    mortal = await startRedis([], mortal.port);
    expect(await getFrom(storage)).toEqual({ kind: "missing" });
    await putInto(storage, "two", { replaces: null });
    await versionIn(storage, "two");
    await storage.close();
  });
});

describe("something in the place of Redis", () => {
  let server: Server | undefined;
  afterAll(() => server?.close());

  /** Says the same to everybody who asks. */
  async function openLiar(say: (write: (bytes: string | Buffer) => boolean) => void) {
    server?.close();
    server = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", () => say((bytes) => !socket.destroyed && socket.write(bytes)));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server!.once("listening", resolve));
    return openRemoteStorage(`redis://127.0.0.1:${(server.address() as AddressInfo).port}`, {});
  }

  test("that is silent is not waited for", async () => {
    const storage = await openLiar(() => {});
    await expect(getFrom(storage, name, inTime(150))).rejects.toThrow(/has not answered in time/);
    await storage.close();
  });

  test("that speaks no Redis is told", async () => {
    const storage = await openLiar((write) => write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await expect(getFrom(storage)).rejects.toMatchObject({ name: "RemoteError" });
    await storage.close();
  });

  test("that sends 10 GB is cut off", async () => {
    let sent = 0;
    const storage = await openLiar((write) => {
      write(`*1\r\n$${10 * 1024 ** 3}\r\n`);
      const go = () => {
        if (!write(Buffer.alloc(64 * 1024))) return;
        sent += 64 * 1024;
        setImmediate(go);
      };
      go();
    });
    await expect(getFrom(storage)).rejects.toThrow(/more bytes than a pack may have/);
    expect(sent).toBeLessThan(64 * 1024 ** 2);
    await storage.close();
  });
});
