import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodePack, openPack, type PackFacts } from "../../../src/surfaces/remote/pack.ts";
import { makeSigningPair, parsePublicKey, parseSigningKey } from "../../../src/surfaces/remote/signing.ts";
import type { CacheKey } from "../../../src/util/digest.ts";

const now = Date.UTC(2026, 0, 10);
const pair = makeSigningPair();
const signer = parseSigningKey(pair.signingKey);
const verifiers = [parsePublicKey(pair.publicKey, "key")];
const facts: PackFacts = {
  name: "fmt-cache/v1/a/root",
  epoch: 3,
  number: 7,
  madeAt: now,
  expiresAt: now + 1000,
};
const expected = { name: facts.name, epoch: 3, verifiers, now };
const digestOf = (number: number) => String(number).padStart(20, "x") as CacheKey;
const days = new Map(Array.from({ length: 12 }, (_, index) => [digestOf(index), 20_000 + index]));
const encode = (more: Partial<PackFacts> = {}) =>
  encodePack({ ...facts, ...more }, { bits: 0, days }, signer);

describe("openPack", () => {
  it("has what was put in, and nothing else", () => {
    const pack = openPack(encode(), expected);
    if (typeof pack === "string") throw new Error(pack);
    for (const digest of days.keys()) expect(pack.has(digest)).toBe(true);
    for (let index = 12; index < 500; index++) expect(pack.has(digestOf(index))).toBe(false);
    expect(pack.content()).toEqual({ bits: 0, days });
    expect(pack).toMatchObject({ count: 12, epoch: 3, number: 7, madeAt: now, expiresAt: now + 1000 });
  });

  it("opens nothing of which any bit was changed", () => {
    const bytes = encode();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(openPack(bytes, expected), `bit ${bit}`).toBeTypeOf("string");
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
  });

  it("opens nothing that is cut off, or longer", () => {
    const bytes = encode();
    for (let length = 0; length < bytes.length; length++)
      expect(openPack(bytes.subarray(0, length), expected)).toBeTypeOf("string");
    expect(openPack(Buffer.concat([bytes, Buffer.alloc(1)]), expected)).toBe("wrong-length");
    expect(openPack(Buffer.concat([bytes, bytes]), expected)).toBe("wrong-length");
  });

  it("opens no bytes that anybody has made up", () => {
    const beginning = encode().subarray(0, 48);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, hasHeader) => {
        const made = hasHeader ? Buffer.concat([beginning, bytes]) : Buffer.from(bytes);
        expect(openPack(made, expected)).toBeTypeOf("string");
      }),
    );
  });

  it.each([
    ["not-a-pack", Buffer.from("<!doctype html><title>Sign in</title>"), {}],
    ["not-a-pack", Buffer.alloc(0), {}],
    ["other-name", encode({ name: "fmt-cache/v1/b/root" }), {}],
    ["other-name", encode({ name: "fmt-cache/v1/a/00" }), {}],
    ["other-epoch", encode({ epoch: 2 }), {}],
    ["other-epoch", encode({ epoch: 4 }), {}],
    ["expired", encode(), { now: now + 1000 }],
    ["from-the-future", encode({ madeAt: now + 25 * 3_600_000, expiresAt: now * 2 }), {}],
    ["other-key", encode(), { verifiers: [parsePublicKey(makeSigningPair().publicKey, "key")] }],
    ["other-key", encode(), { verifiers: [] }],
  ])("says %s", (defect, bytes, more) => {
    expect(openPack(bytes, { ...expected, ...more })).toBe(defect);
  });

  it("believes any of several keys, as while one is replaced", () => {
    const other = parsePublicKey(makeSigningPair().publicKey, "key");
    expect(openPack(encode(), { ...expected, verifiers: [other, ...verifiers] })).toBeTypeOf("object");
  });

  it("does not take a signature of another key for its own, whatever the mark says", () => {
    const forger = parseSigningKey(makeSigningPair().signingKey);
    const forged = encodePack(facts, { bits: 0, days }, { ...forger, mark: signer.mark });
    expect(openPack(forged, expected)).toBe("wrong-signature");
  });
});
