// Long: a server waits for those who say nothing.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect as openSocket, type Socket } from "node:net";
import { join } from "node:path";
import { serialize } from "node:v8";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import { nullStore } from "../../../src/stores/null-store.ts";
import { connect, type Connection } from "../../../src/surfaces/server/connection.ts";
import { readFrames, toFrame } from "../../../src/surfaces/server/frames.ts";
import { greet, longestGreeting, proveClient } from "../../../src/surfaces/server/proof.ts";
import type { TextRequest } from "../../../src/surfaces/server/requests.ts";
import { openUserBench, type Served, type User, type UserBench } from "./user.ts";

let bench: UserBench;
let user: User;
let server: Served;
let means: Awaited<ReturnType<User["address"]>>;
beforeAll(async () => {
  bench = await openUserBench();
  user = bench.newUser();
  server = await user.serve();
  means = await user.address();
});
afterAll(() => bench.dispose());

let texts = 0;
/** A client of the command is answered rightly, by the server or not. */
async function expectAnswer(): Promise<void> {
  const stdin = `const  b${(texts += 1)} = 1`;
  const said = await user.run(["--stdin-filepath", "a.ts"], { cwd: user.folder, stdin });
  expect(said).toEqual({ stdout: `${stdin.replace("  ", " ")};\n`, stderr: "", exitCode: 0 });
}

/** The server is the one there was, and answers clients. */
async function expectHealth(): Promise<void> {
  const before = (await user.status())!;
  expect(before.pid).toBe(server.pid);
  await expectAnswer();
  expect((await user.status())!.formatted).toBe(before.formatted + 1);
}

const isClosed = async (socket: Socket) => void (socket.destroyed || (await once(socket, "close")));

/** A stranger's connection. */
function reach(): Socket {
  const socket = openSocket(means.address.path);
  socket.on("error", () => {});
  socket.resume();
  return socket;
}

/** The connection of somebody who knows the secret, and nothing more. */
async function reachProven(): Promise<Socket> {
  const socket = openSocket(means.address.path);
  socket.on("error", () => {});
  const greeting = greet();
  socket.write(toFrame(greeting));
  await new Promise<void>((resolve) =>
    readFrames(socket, longestGreeting, (answer) => {
      socket.removeAllListeners("data");
      socket.write(toFrame(proveClient(means.secret, greeting, answer)!));
      resolve();
    }),
  );
  socket.resume();
  return socket;
}

/** What a client asks for that does not know a text, Markdown. */
async function requestOf(source: string): Promise<TextRequest> {
  const { folder, cache } = user;
  const place = { prettierFrom: folder, cacheLocation: cache };
  let request: TextRequest | undefined;
  const formatter = createFormatter({
    ...place,
    cache: true,
    verify: false,
    store: nullStore,
    offload: (text, options, key) => {
      request = { source: text, options, key, directory: folder, ...place };
      return Promise.resolve({ text, entries: [], events: [] });
    },
  });
  await formatter.format(source, { filepath: "/a.md", parser: "markdown" });
  return request!;
}

const requests = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => requestOf(`#  a${index}\n`)));

it("1,000 strangers at once keep nobody from an answer, and are sent away", async () => {
  const strangers = Array.from({ length: 1_000 }, reach);
  await expectAnswer();
  await Promise.all(strangers.map(isClosed));
  await expectHealth();
});

it("1,000 clients at once each get an answer or do without", async () => {
  const connections: Connection[] = [];
  const refused = new Set<string>();
  // This process alone would take longer than a client waits for all to be connected.
  for (let wave = 0; wave < 20; wave += 1)
    for (const found of await Promise.all(
      Array.from({ length: 50 }, async () => connect(means.address, means.secret)),
    ))
      if (typeof found === "string") refused.add(found);
      else connections.push(found);
  expect(connections.length).toBeGreaterThan(150);
  expect([...refused]).toEqual(["silent"]);
  await expectAnswer();
  const asked = await requests(connections.length);
  const replies = await Promise.all(
    connections.map((each, index) => each.ask({ kind: "format", text: asked[index]! }, 60_000)),
  );
  const outcomes = replies.map((reply) => (reply?.kind === "declined" ? reply.why : reply?.kind));
  expect(new Set(outcomes)).toEqual(new Set(["formatted", "busy"]));
  expect(outcomes.filter((outcome) => outcome === "formatted").length).toBeGreaterThanOrEqual(100);
  for (const [index, reply] of replies.entries())
    if (reply?.kind === "formatted") expect(reply.text.text).toBe(`# a${index}\n`);
  for (const each of connections) each.end();
  await expectHealth();
});

it.each<[string, () => Promise<Buffer> | Buffer]>([
  ["a word of HTTP", () => Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  ["random bytes", () => randomBytes(5_000)],
  ["a greeting that is too short", () => toFrame(randomBytes(3))],
  ["a greeting, and a proof that is none", () => Buffer.concat([toFrame(greet()), toFrame(randomBytes(32))])],
  [
    "a greeting, and a proof that is too short",
    () => Buffer.concat([toFrame(greet()), toFrame(randomBytes(5))]),
  ],
])("a stranger who says %s is sent away", async (_, message) => {
  const socket = reach();
  socket.write(await message());
  await isClosed(socket);
  await expectHealth();
});

it.each([
  ["half a greeting", toFrame(greet()).subarray(0, 7)],
  ["a greeting and nothing more", toFrame(greet())],
  ["nothing", Buffer.alloc(0)],
])("a stranger who says %s is sent away soon", async (_, message) => {
  const socket = reach();
  socket.write(message);
  const began = performance.now();
  await isClosed(socket);
  expect(performance.now() - began).toBeLessThan(20_000);
  await expectHealth();
});

it.each([
  ["half a request", toFrame(serialize({ kind: "status", number: 1 })).subarray(0, 20)],
  ["a request over the bound", Buffer.from([0, 0, 0, 5])],
  ["random bytes", toFrame(randomBytes(100))],
  ["nothing", toFrame(serialize(undefined))],
  ["a request of no kind", toFrame(serialize({ kind: "dance", number: 1 }))],
  ["a text that is none", toFrame(serialize({ kind: "format", number: 1, text: { source: 1 } }))],
  ["no text", toFrame(serialize({ kind: "format", number: 1 }))],
])("a client that says %s is sent away", async (_, message) => {
  const socket = await reachProven();
  socket.write(message);
  await isClosed(socket);
  await expectHealth();
});

it("a client that never reads is sent away", async () => {
  const text = await requestOf(`\`\`\`\n${"a".repeat(4_000_000)}\n\`\`\`\n`);
  const asking = (await connect(means.address, means.secret)) as Connection;
  // The server has it in memory from now on.
  expect(await asking.ask({ kind: "format", text }, 60_000)).toMatchObject({ kind: "formatted" });
  asking.end();
  const socket = await reachProven();
  socket.pause();
  for (let number = 1; number <= 40; number += 1)
    socket.write(toFrame(serialize({ kind: "format", number, text })));
  // The one that is left asks for it.
  const connected = async () => (await user.status())?.connections;
  expect(await connected()).toBe(2);
  await expect.poll(connected, { timeout: 60_000 }).toBe(1);
  socket.destroy();
  await expectHealth();
});

it("a client remembers an answer that another one has asked for, and has not stored", async () => {
  // The cache is there.
  await expectAnswer();
  const text = await requestOf("#  asked twice\n");
  const asking = (await connect(means.address, means.secret)) as Connection;
  const reply = await asking.ask({ kind: "format", text }, 60_000);
  asking.end();
  expect(reply).toMatchObject({ kind: "formatted", text: { text: "# asked twice\n" } });
  writeFileSync(join(user.folder, "a.md"), "#  asked twice\n");
  const run = (env = {}) => user.run(["--cache-stats", "a.md"], { cwd: user.folder, env });
  expect((await run()).stdout).toBe("# asked twice\n");
  expect((await run({ FMT_CACHE_SERVE: "0" })).stderr).toMatch(/files hit +1\n/);
});

it("what is too long to be sent is the client's to format", async () => {
  const connection = (await connect(means.address, means.secret)) as Connection;
  const text = await requestOf("é€".repeat(17_000_000));
  expect(await connection.ask({ kind: "format", text }, 60_000)).toBeUndefined();
  expect(await connection.ask({ kind: "status" }, 60_000)).toMatchObject({ kind: "status" });
  connection.end();
});

it("what cannot be sent is the client's to format", async () => {
  const connection = (await connect(means.address, means.secret)) as Connection;
  const text = { ...(await requestOf("a")), options: { plugins: [{ parsers: { a: { parse: () => 1 } } }] } };
  expect(() => connection.ask({ kind: "format", text: text as unknown as TextRequest }, 60_000)).toThrow(
    /could not be cloned/,
  );
  expect(await connection.ask({ kind: "status" }, 60_000)).toMatchObject({ kind: "status" });
  connection.end();
});

it("a server that ends answers nobody, and tells all", async () => {
  const connection = (await connect(means.address, means.secret)) as Connection;
  const asked = connection.ask({ kind: "format", text: await requestOf("a  b\n".repeat(50_000)) }, 60_000);
  server.kill("SIGTERM");
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(await asked).toBeUndefined();
  await connection.closed;
  await expectAnswer();
});
