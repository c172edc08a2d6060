import { createHmac, timingSafeEqual } from "node:crypto";
import type { CacheKey } from "../../util/digest.ts";

/**
 * How a text is encoded: 1 is UTF-8; 2 is UTF-16 (little-endian), for texts with lone surrogates.
 */
export type TextEncoding = 1 | 2;

/**
 * A text as bytes, with the proof that it was stored under this key by somebody who has the
 * authentication key.
 */
export interface SealedText {
  readonly key: CacheKey;
  readonly encoding: TextEncoding;
  /** 16 bytes. */
  readonly authenticator: Buffer;
  readonly value: Buffer;
}

/** Length of an authentication key, in bytes. */
export const authenticationKeyBytes = 32;

// The purpose and the version are part of what is authenticated. So data of another use of the same
// secret, or of a later format, can never pass for a text of this one.
const domain = "fmt-cache text 1\0";
// A forger's guess is right once in 2^128 times, and cannot be checked without the authentication
// key.
const authenticatorBytes = 16;

export function sealText(key: CacheKey, text: string, authenticationKey: Buffer): SealedText {
  const encoding = text.isWellFormed() ? 1 : 2;
  const value = Buffer.from(text, encoding === 1 ? "utf8" : "utf16le");
  return { key, encoding, value, authenticator: authenticate(key, encoding, value, authenticationKey) };
}

/**
 * Verifies a sealed text and returns the text. Returns undefined when it is not exactly what was
 * sealed under this key: it is damaged, forged or another user's.
 */
export function unsealText(sealed: SealedText, authenticationKey: Buffer): string | undefined {
  const { key, encoding, value, authenticator } = sealed;
  if (!timingSafeEqual(authenticate(key, encoding, value, authenticationKey), authenticator))
    return undefined;
  return value.toString(encoding === 1 ? "utf8" : "utf16le");
}

// The fields before the value have fixed lengths, so two different entries never give the same
// input.
function authenticate(
  key: CacheKey,
  encoding: TextEncoding,
  value: Buffer,
  authenticationKey: Buffer,
): Buffer {
  return createHmac("sha256", authenticationKey)
    .update(domain, "latin1")
    .update(`${String.fromCharCode(encoding)}${key}`, "latin1")
    .update(value)
    .digest()
    .subarray(0, authenticatorBytes);
}
