import { createHmac, timingSafeEqual } from "node:crypto";
import type { CacheKey } from "../../util/digest.ts";

/**
 * How a text became bytes: 1 is UTF-8; 2 is UTF-16 (little-endian), for texts with lone surrogates.
 */
export type TextEncoding = 1 | 2;

/**
 * A text as bytes, with the proof that somebody who holds the authentication key stored it under
 * this key.
 */
export interface SealedText {
  readonly key: CacheKey;
  readonly encoding: TextEncoding;
  /** 16 bytes. */
  readonly authenticator: Buffer;
  readonly value: Buffer;
}

/** Bytes of an authentication key. */
export const authenticationKeyBytes = 32;

// The version and the purpose are part of what is authenticated, so that no other use of the same
// secret, and no later format, can be mistaken for a text of this one.
const domain = "fmt-cache text 1\0";
// A forger has one try in 2^128, and cannot check a guess without the key.
const authenticatorBytes = 16;

export function sealText(key: CacheKey, text: string, authenticationKey: Buffer): SealedText {
  const encoding = text.isWellFormed() ? 1 : 2;
  const value = Buffer.from(text, encoding === 1 ? "utf8" : "utf16le");
  return { key, encoding, value, authenticator: authenticate(key, encoding, value, authenticationKey) };
}

/**
 * The text, or undefined when it is not exactly what was sealed under this key: damaged, forged, or
 * another's.
 */
export function unsealText(sealed: SealedText, authenticationKey: Buffer): string | undefined {
  const { key, encoding, value, authenticator } = sealed;
  if (!timingSafeEqual(authenticate(key, encoding, value, authenticationKey), authenticator))
    return undefined;
  return value.toString(encoding === 1 ? "utf8" : "utf16le");
}

// The fields before the value have fixed lengths, so no two different entries give the same bytes.
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
