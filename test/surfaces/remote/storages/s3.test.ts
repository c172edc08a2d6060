import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "s3rver";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRemoteStorage } from "../../../../src/surfaces/remote/storages/open-storage.ts";
import { authorizeS3 } from "../../../../src/surfaces/remote/storages/s3.ts";
import { startHostileServer } from "../hostile-server.ts";
import { getFrom, inTime, name, putInto, versionIn } from "./storage-contract.ts";

const folder = mkdtempSync(join(tmpdir(), "fmt-cache-s3-"));
const server = new S3rver({
  port: 0,
  silent: true,
  directory: folder,
  configureBuckets: [{ name: "packs", configs: [] }],
});
let endpoint: string;
beforeAll(async () => {
  const { port } = await server.run();
  endpoint = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Those that s3rver knows. */
const keys = { AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" };

test.each(["s3+ENDPOINT/packs/some where", "s3://packs/elsewhere"])("a bucket at %s", async (url) => {
  const environment = { ...keys, AWS_ENDPOINT_URL_S3: endpoint, AWS_REGION: "eu-central-1" };
  const storage = await openRemoteStorage(url.replace("ENDPOINT", endpoint), environment);
  expect(await getFrom(storage)).toEqual({ kind: "missing" });
  expect(await putInto(storage, "one", { replaces: null })).toBe("stored");
  const etag = await versionIn(storage, "one");
  expect(await getFrom(storage, name, { etag })).toEqual({ kind: "unchanged" });
  expect(await putInto(storage, "the second", { replaces: etag })).toBe("stored");
  await versionIn(storage, "the second");
  await storage.close();
});

test("says what is wrong with credentials", async () => {
  const environment = { ...keys, AWS_ACCESS_KEY_ID: "NOB0DY" };
  const storage = await openRemoteStorage(`s3+${endpoint}/packs`, environment);
  const said =
    /^127\.0\.0\.1:\d+ answers with 403 \(InvalidAccessKeyId, the credentials do not allow this\)$/;
  await expect(getFrom(storage)).rejects.toThrow(said);
  await storage.close();
});

// s3rver does not check signatures, so these are from Amazon's documentation.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
test.each([
  ["GET", "?lifecycle", {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
  [
    "PUT",
    "test%24file.text",
    { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  ],
] as const)("signs %s /%s as Amazon does", async (method, path, headers, signature) => {
  const authorize = authorizeS3({
    AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  });
  const signed = await authorize(new URL(`https://examplebucket.s3.amazonaws.com/${path}`), {
    method,
    headers: { ...headers, "x-amz-date": "20130524T000000Z" },
    ...(method === "PUT" && { body: Buffer.from("Welcome to Amazon S3.") }),
    ...inTime(),
  });
  expect(signed["Authorization"]).toContain(`Signature=${signature}`);
});

test("conditions are S3's, and who may not list is told nothing of what is missing", async () => {
  const hostile = await startHostileServer();
  const storage = await openRemoteStorage(`s3+${hostile.url}/packs`, { ...keys, AWS_SESSION_TOKEN: "t0ken" });
  expect(await putInto(storage, "one", { replaces: null })).toBe("stored");
  expect(await putInto(storage, "two", { replaces: null })).toBe("conflict");
  const etag = await versionIn(storage, "one");
  expect(await putInto(storage, "two", { replaces: etag })).toBe("stored");
  expect(await putInto(storage, "three", { replaces: etag })).toBe("conflict");
  const { authorization, "x-amz-security-token": token } = hostile.requests.at(-1)!.headers;
  expect(authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=S3RVER\/\d+\/us-east-1\/s3\/aws4_request/);
  expect(token).toBe("t0ken");
  hostile.behave(403);
  await expect(getFrom(storage)).rejects.toThrow(/answers with 403/);
  hostile.behave("no list");
  expect(await getFrom(storage)).toEqual({ kind: "missing" });
  await storage.close();
  await hostile.close();
});

test("nobody but S3 gets a signature", async () => {
  const hostile = await startHostileServer();
  const storage = await openRemoteStorage(hostile.url, { ...keys, AWS_SESSION_TOKEN: "t0ken" });
  await getFrom(storage);
  expect(JSON.stringify(hostile.requests.at(-1)!.headers)).not.toMatch(/t0ken|S3RVER/);
  await storage.close();
  await hostile.close();
});

test.each([
  ["s3://packs/below", {}, "https://packs.s3.us-east-1.amazonaws.com/below"],
  ["s3://packs", { AWS_DEFAULT_REGION: "eu-west-1" }, "https://packs.s3.eu-west-1.amazonaws.com"],
  ["s3://my.packs/a", {}, "https://s3.us-east-1.amazonaws.com/my.packs/a"],
  ["s3://packs/a", { AWS_ENDPOINT_URL: "https://minio.example:9000/" }, "https://minio.example:9000/packs/a"],
])("%s is a bucket", async (url, environment, address) => {
  expect((await openRemoteStorage(url, environment)).address).toBe(address);
});
