import { execFile } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openRemoteStorage } from "../../../../src/surfaces/remote/storages/open-storage.ts";
import { startHostileServer, type HostileServer } from "../hostile-server.ts";
import {
  hasOpenssl,
  hasRedis,
  makeCertificate,
  startProxy,
  startRedisWithTls,
  type Certificate,
  type StartedProxy,
} from "../servers.ts";
import { getFrom, inTime, name } from "./storage-contract.ts";

const folder = mkdtempSync(join(tmpdir(), "fmt-cache-surroundings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a process says that reads a pack with nothing but `environment`. */
function readApart(url: string, environment: NodeJS.ProcessEnv, wait = 30_000): Promise<string> {
  const args = ["--import", "tsx", join(import.meta.dirname, "peer.ts"), url, `${wait}`];
  const env = { PATH: process.env["PATH"], ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (_error, output, said) => resolve((output + said).trim()));
  });
}

describe.skipIf(!hasOpenssl)("an authority of one's own, and a proxy", () => {
  let certificate: Certificate;
  let server: HostileServer;
  let proxy: StartedProxy;
  beforeAll(async () => {
    certificate = makeCertificate(folder);
    server = await startHostileServer(certificate);
    server.kept.set(`/${name}`, Buffer.from("a pack"));
    proxy = await startProxy(Number(new URL(server.url).port));
  });
  afterAll(async () => {
    proxy.stop();
    await server.close();
  });

  test("is trusted by NODE_EXTRA_CA_CERTS alone", async () => {
    const [trusting, other] = await Promise.all([
      readApart(server.url, { NODE_EXTRA_CA_CERTS: certificate.certFile }),
      readApart(server.url, {}),
    ]);
    expect(trusting).toBe("found a pack");
    expect(other).toMatch(/^RemoteError: localhost:\d+: its certificate .*NODE_EXTRA_CA_CERTS/);
  });

  test("HTTPS_PROXY leads to a host that only the proxy knows, and NO_PROXY away from it", async () => {
    const through = {
      HTTPS_PROXY: `http://me:s3cret@127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: certificate.certFile,
    };
    const [proxied, direct, wrongName, broken] = await Promise.all([
      readApart(server.url, through),
      readApart(server.url, { ...through, NO_PROXY: "example.com,localhost" }),
      readApart("https://cache.example.com/", through),
      readApart(server.url, { HTTPS_PROXY: "http://me:s3cret@127.0.0.1:1" }),
    ]);
    expect(proxied).toBe("found a pack");
    expect(direct).toBe("found a pack");
    expect(wrongName).toMatch(/its certificate is for another host/);
    expect(broken).toMatch(/^RemoteError: localhost:\d+ \(through HTTPS_PROXY\): nothing answers there/);
    expect(broken).not.toContain("s3cret");
    expect([...proxy.asked].sort()).toEqual([
      `CONNECT cache.example.com:443 HTTP/1.1 Proxy-Authorization: Basic ${btoa("me:s3cret")}`,
      `CONNECT ${new URL(server.url).host} HTTP/1.1 Proxy-Authorization: Basic ${btoa("me:s3cret")}`,
    ]);
  });

  test("says what the proxy wants", async () => {
    const refusing = await startProxy(undefined);
    const said = await readApart(server.url, { HTTPS_PROXY: `http://127.0.0.1:${refusing.port}` });
    expect(said).toMatch(/^RemoteError: localhost:\d+ answers with 407 \(the proxy wants credentials\)$/);
    refusing.stop();
  });

  test.skipIf(!hasRedis)("rediss: speaks TLS, and trusts the same", async () => {
    const redis = await startRedisWithTls(certificate);
    onTestFinished(() => redis.stop());
    const url = `rediss://localhost:${redis.port}`;
    const [trusting, other] = await Promise.all([
      readApart(url, { NODE_EXTRA_CA_CERTS: certificate.certFile }),
      readApart(url, {}),
    ]);
    expect(trusting).toBe("missing");
    expect(other).toMatch(/^RemoteError: localhost:\d+: its certificate .*NODE_EXTRA_CA_CERTS/);
  });
});

describe("a credential helper", () => {
  const helper = join(folder, "helper.mjs");
  const log = join(folder, "asked");
  let server: HostileServer;
  beforeAll(async () => {
    server = await startHostileServer();
  });
  afterAll(() => server.close());

  /** Opens with a helper that does `script`, which knows `request`. */
  function openWith(script: string) {
    const read = `import { appendFileSync, readFileSync } from "node:fs";
      const request = JSON.parse(readFileSync(0, "utf8"));
      appendFileSync(${JSON.stringify(log)}, process.argv.slice(2).join(" ") + " " + request.uri + "\\n");`;
    writeFileSync(log, "");
    writeFileSync(helper, `${read}\n${script}`);
    const command = JSON.stringify([process.execPath, helper, "--s3cret"]);
    return openRemoteStorage(server.url, { FMT_CACHE_REMOTE_CREDENTIAL_HELPER: command });
  }
  const answer = (headers: object, expires?: string) =>
    `console.log(${JSON.stringify(JSON.stringify({ headers, expires }))})`;
  const asked = async () => (await import("node:fs")).readFileSync(log, "utf8").trim().split("\n");

  test("is asked once for all packs, as Bazel asks it", async () => {
    const storage = await openWith(
      answer({ Authorization: ["Bearer t0ken"], "X-More": ["a", "b"] }, "2999-01-01T00:00:00Z"),
    );
    await Promise.all([getFrom(storage), getFrom(storage, "fmt-cache/v1/0/0a")]);
    await getFrom(storage);
    expect(server.requests.at(-1)!.headers).toMatchObject({
      authorization: "Bearer t0ken",
      "x-more": "a, b",
    });
    expect(await asked()).toEqual([expect.stringMatching(`^--s3cret get ${server.url}/fmt-cache/v1/`)]);
    await storage.close();
  });

  test("is asked again when its answer has expired", async () => {
    const storage = await openWith(answer({}, "2001-01-01T00:00:00Z"));
    await getFrom(storage);
    await getFrom(storage);
    expect(await asked()).toHaveLength(2);
    await storage.close();
  });

  test("is not asked where the environment has a token", async () => {
    const environment = { FMT_CACHE_REMOTE_CREDENTIAL_HELPER: "not-there", FMT_CACHE_REMOTE_TOKEN: "t0ken" };
    const storage = await openRemoteStorage(server.url, environment);
    expect(await getFrom(storage)).toEqual({ kind: "missing" });
    await storage.close();
  });

  test.each([
    ["console.log('s3cret')", /has printed no headers/],
    ["console.log('null')", /has printed no headers/],
    ["console.log(JSON.stringify({ headers: { a: 's3cret' } }))", /has printed no headers/],
    ["console.error('s3cret'); process.exit(3)", /has failed \(3\); run it with "get"/],
    ["console.log('s3cret'.repeat(100_000))", /has failed/],
  ])("that does %s", async (script, message) => {
    const storage = await openWith(script);
    await expect(getFrom(storage)).rejects.toMatchObject({
      name: "RemoteError",
      message: expect.toSatisfy((text: string) => message.test(text) && !text.includes("s3cret")),
    });
    await storage.close();
  });

  test("does not run where a branch could have put its arguments", async () => {
    const storage = await openWith(`console.log(JSON.stringify({ headers: { "X-At": [process.cwd()] } }))`);
    await getFrom(storage);
    expect(server.requests.at(-1)!.headers["x-at"]).toBe(realpathSync(homedir()));
    await storage.close();
  });

  test("that hangs is not waited for", async () => {
    const storage = await openWith("setInterval(() => {}, 1000)");
    await expect(getFrom(storage, name, inTime(300))).rejects.toThrow(/has not answered in time/);
    await storage.close();
  });

  test.each([
    ["fmt-cache-has-no-such-helper", /is not there/],
    ["tools/helper", /or an absolute path/],
    ["./helper", /or an absolute path/],
    ['["..\\\\helper.exe", "--team"]', /or an absolute path/],
    ["C:helper.exe", /or an absolute path/],
    ["[1]", /list of texts in JSON/],
    ["[", /list of texts in JSON/],
  ])("written as %s", async (command, message) => {
    const storage = openRemoteStorage(server.url, { FMT_CACHE_REMOTE_CREDENTIAL_HELPER: command });
    await expect(storage.then((opened) => getFrom(opened))).rejects.toThrow(message);
  });
});
