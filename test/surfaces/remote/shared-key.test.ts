import { createHmac } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  keepSharedKey,
  makeSharedKey,
  parseSharedKey,
  readSharedKey,
} from "../../../src/surfaces/remote/shared-key.ts";
import { makeSigningPair, parsePublicKey, parseSigningKey } from "../../../src/surfaces/remote/signing.ts";
import { digestKey } from "../../../src/util/digest.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fmt-cache-key-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const text = makeSharedKey();
const key = parseSharedKey(text);
const cacheKey = digestKey("a", "b");

it("makes digests and names with HMAC-SHA256", () => {
  const secret = Buffer.from(text.split("_").slice(1).join("_"), "base64url");
  const hmac = (message: string) => createHmac("sha256", secret).update(message, "latin1").digest();
  expect(key.digestOf(cacheKey)).toBe(hmac(`t${cacheKey}`).toString("latin1").slice(0, 20));
  expect(key.nameOf("fmt-cache 2 prettier 3.10.1")).toBe(
    hmac("nfmt-cache 2 prettier 3.10.1").toString("hex").slice(0, 32),
  );
});

it("gives another key other digests, another name and another id", () => {
  const other = parseSharedKey(makeSharedKey());
  expect(other.digestOf(cacheKey)).not.toBe(key.digestOf(cacheKey));
  expect(other.nameOf("a")).not.toBe(key.nameOf("a"));
  expect(other.id).not.toBe(key.id);
  expect(parseSharedKey(text).id).toBe(key.id);
});

it("keeps a key that only this user can read", () => {
  expect(readSharedKey(key.id, folder, {})).toBeUndefined();
  const file = keepSharedKey(text, folder);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readSharedKey(key.id, folder, {})?.id).toBe(key.id);
  chmodSync(file, 0o640);
  expect(() => readSharedKey(key.id, folder, {})).toThrow("others can read");
  chmodSync(file, 0o600);
});

it("takes the key of the environment first, and only the one that is named", () => {
  const other = makeSharedKey();
  const env = { FMT_CACHE_REMOTE_KEY: other };
  expect(readSharedKey(undefined, folder, env)?.id).toBe(parseSharedKey(other).id);
  expect(() => readSharedKey(key.id, folder, env)).toThrow("but the configuration names");
  expect(readSharedKey("0".repeat(16), folder, { FMT_CACHE_REMOTE_KEY: "" })).toBeUndefined();
});

it("says which key was expected, and shows none", () => {
  const { signingKey, publicKey } = makeSigningPair();
  const wrong = [
    [
      () => parseSharedKey(signingKey),
      "FMT_CACHE_REMOTE_KEY must be the team's key, but it is the signing key",
    ],
    [
      () => parseSigningKey(text),
      "FMT_CACHE_REMOTE_SIGNING_KEY must be the signing key of CI, but it is the",
    ],
    [
      () => parsePublicKey(signingKey, '"publicKey"'),
      '"publicKey" must be a public key, but it is the signing',
    ],
    [() => parsePublicKey(`${publicKey}x`, '"publicKey"'), '"publicKey" must be a public key (fmtpub_'],
    [() => parseSharedKey("hunter2"), "FMT_CACHE_REMOTE_KEY must be the team's key (fmtkey_"],
    [() => parseSharedKey(""), "FMT_CACHE_REMOTE_KEY must be"],
  ] as const;
  for (const [parse, message] of wrong) {
    expect(parse).toThrow(message);
    try {
      parse();
    } catch (error) {
      for (const secret of [signingKey, text, "hunter2"]) expect(String(error)).not.toContain(secret);
    }
  }
});
