import { createServer, type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openRemoteStorage } from "../../../../src/surfaces/remote/storages/open-storage.ts";
import { startHostileServer, type HostileServer, type Misdeed } from "../hostile-server.ts";
import { getFrom, inTime, keepTheContract, maximumBytes, name, putInto } from "./storage-contract.ts";

let server: HostileServer;
beforeAll(async () => {
  server = await startHostileServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.behave(undefined);
  server.kept.clear();
});

const open = (user = "", environment: NodeJS.ProcessEnv = {}) =>
  openRemoteStorage(server.url.replace("//", `//${user}`), environment);
const lastHeaders = () => server.requests.at(-1)!.headers;

test("keeps packs by GET and PUT", async () => {
  const storage = await open();
  await keepTheContract(storage);
  expect(server.requests.at(-1)!.url).toBe(`/${name}`);
  await storage.close();
});

test.each<[Misdeed, RegExp]>([
  ["elsewhere", /redirects to https:\/\/elsewhere\.example, which is not followed/],
  ["in a circle", /redirects again and again/],
  ["empty", /empty body/],
  ["login page", /web page/],
  ["truncated", /cut off/],
  ["truncated chunks", /cut off/],
  ["endless", /more than 100000 bytes/],
  ["endless error", /answers with 500$/],
  ["says 10 GB", /more than 100000 bytes/],
  ["zipped", /encoding/],
  ["partial", /answers with 206/],
  ["no HTTP", /does not speak HTTP/],
  ["cuts off", /cut off/],
  [401, /answers with 401 \(the credentials are missing or wrong\)/],
  [403, /answers with 403/],
  [500, /answers with 500$/],
])("finds nothing in an answer that is %s", async (misdeed, message) => {
  const storage = await open();
  await putInto(storage, "a pack of some bytes");
  server.behave(misdeed);
  const error = await getFrom(storage).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "RemoteError", message: expect.stringMatching(message) });
  expect(inspect(error, { depth: 9 })).not.toContain("secret");
  // The same connection serves again, or a new one.
  server.behave(undefined);
  expect((await getFrom(storage)).kind).toBe("found");
  await storage.close();
});

test("reads little of a body without end", async () => {
  const storage = await open();
  const before = server.sent();
  for (const misdeed of ["endless", "endless error", "says 10 GB"] as const) {
    server.behave(misdeed);
    await expect(getFrom(storage)).rejects.toThrow();
  }
  await storage.close();
  // What the system has in its buffers was sent as well.
  await expect.poll(() => server.sent()).toBeGreaterThan(before);
  expect(server.sent() - before).toBeLessThan(16 * 1024 ** 2);
});

test.each<Misdeed>(["silent", "slow"])("does not wait for a server that is %s", async (misdeed) => {
  const storage = await open();
  await putInto(storage, "a pack of some bytes, each of which comes after a while");
  server.behave(misdeed);
  await expect(getFrom(storage, name, inTime(200))).rejects.toThrow(/has not answered in time/);
  await expect(putInto(storage, "x", { ...inTime(100) })).rejects.toThrow(
    misdeed === "silent" ? /has not answered in time/ : /./,
  );
  await storage.close();
});

test("what is everything, corrupted or says less than it has is left to the signature", async () => {
  const storage = await open();
  await putInto(storage, "a pack");
  for (const [misdeed, bytes] of [
    ["everything", "whatever"],
    ["corrupted", "a pacX"],
    ["says less", "a p"],
  ] as const) {
    server.behave(misdeed);
    expect(await getFrom(storage)).toMatchObject({ kind: "found", bytes: Buffer.from(bytes) });
  }
  await storage.close();
});

test("says what cannot be reached", async () => {
  const refusing = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => refusing.once("listening", resolve));
  const { port } = refusing.address() as AddressInfo;
  await new Promise((resolve) => refusing.close(resolve));
  const refused = await openRemoteStorage(`http://user:pass@127.0.0.1:${port}/`, {});
  const error = await getFrom(refused).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    message: `127.0.0.1:${port}: nothing answers there (ECONNREFUSED)`,
  });
  expect(inspect(error)).not.toContain("pass");
});

test("sends credentials of the URL or of the environment, and never shows them", async () => {
  const basic = await open("someone:p%40ss@");
  await getFrom(basic);
  expect(lastHeaders().authorization).toBe(`Basic ${btoa("someone:p@ss")}`);
  expect(basic.address).toBe(server.url);

  const bearer = await open("", { FMT_CACHE_REMOTE_TOKEN: "t0ken" });
  await getFrom(bearer);
  expect(lastHeaders().authorization).toBe("Bearer t0ken");

  const both = await open("someone@", { FMT_CACHE_REMOTE_TOKEN: "t0ken" });
  await putInto(both, "x");
  expect(lastHeaders().authorization).toBe(`Basic ${btoa("someone:t0ken")}`);

  const query = await openRemoteStorage(`${server.url}/folder?sig=s3cret`, {});
  await getFrom(query);
  expect(server.requests.at(-1)!.url).toBe(`/folder/${name}?sig=s3cret`);
  expect(query.address).toBe(`${server.url}/folder`);
  server.behave(403);
  const error = await getFrom(query).catch((thrown: unknown) => thrown);
  expect(inspect(error, { depth: 9 })).not.toContain("s3cret");
  await Promise.all([basic, bearer, both, query].map((storage) => storage.close()));
});

test("follows a redirect on the same host, with credentials", async () => {
  const storage = await open("someone:pass@");
  await putInto(storage, "moved");
  server.kept.set("/old", Buffer.from("x"));
  const seen = server.requests.length;
  server.behave("in a circle");
  await expect(getFrom(storage)).rejects.toThrow(/again and again/);
  const authorizations = server.requests.slice(seen).map(({ headers }) => headers.authorization);
  expect(authorizations).toEqual(Array(4).fill(`Basic ${btoa("someone:pass")}`));
  await expect(putInto(storage, "x")).rejects.toThrow(/redirects what is written/);
  await storage.close();
});

test.each([
  ["http://cache.example.com/", /cache\.example\.com must be reached by https/],
  ["bazel+http://cache.example.com/", /must be reached by https/],
  ["http://localhost.example.com/", /must be reached by https/],
  ["http://user:s3cret@128.0.0.1/", /must be reached by https/],
  ["ftp://cache.example.com/", /must begin with https:, s3:/],
  ["user:s3cret", /must begin with https:/],
  ["//s3cret@host", /is no URL/],
  ["https://host/%zz", undefined],
  ["https://%zz@host/", /"%25"/],
  ["file://host/share", process.platform === "win32" ? undefined : /file:\/\/\/path/],
  ["redis://host/name", /rediss:\/\/HOST/],
])("opens %s only if it can be used", async (url, message) => {
  const opened = openRemoteStorage(url, {});
  if (message === undefined) return void (await (await opened).close());
  const error: unknown = await opened.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "RemoteError", message: expect.stringMatching(message) });
  expect(inspect(error, { depth: 9 })).not.toContain("s3cret");
});

test("a pack of the greatest size arrives", async () => {
  const storage = await open();
  const bytes = Buffer.alloc(maximumBytes, "x");
  await putInto(storage, bytes);
  expect(await getFrom(storage)).toMatchObject({ kind: "found", bytes });
  await storage.close();
});
