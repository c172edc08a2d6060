import { createHash, hash } from "node:crypto";

declare const cacheKeyBrand: unique symbol;

/**
 * The name of an entry in every store: the first 20 bytes of a SHA-256, held as a string of 20
 * characters U+0000–U+00FF (one per byte), which is the cheapest map key that V8 has.
 */
export type CacheKey = string & { readonly [cacheKeyBrand]: true };

/** Length of a `CacheKey`, in bytes and in characters. 160 bits: a collision costs 2^80 work. */
export const cacheKeyBytes = 20;

/**
 * The key of a text under a prefix that says what the text is and how it was formatted.
 *
 * @param prefix what decides the output besides the text; must hold no U+0000, nor end in ` utf16`
 * @param text may hold anything, lone surrogates too
 */
export function digestKey(prefix: string, text: string): CacheKey {
  // UTF-8 turns every lone surrogate into the same three bytes, so two different texts would share
  // a key. Such a text is hashed as UTF-16 instead. The word ` utf16` stands before the first
  // U+0000, where no text can imitate it.
  const digest = text.isWellFormed()
    ? sha256(`${prefix}\0${text}`)
    : createHash("sha256").update(`${prefix} utf16\0`).update(text, "utf16le").digest("binary");
  return digest.slice(0, cacheKeyBytes) as CacheKey;
}

/** SHA-256 of a string (as UTF-8) or of bytes, in hexadecimal. */
export function digestHex(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

// `crypto.hash` (Node 20.12) skips the stream object and is about three times as fast on short
// texts.
function sha256(content: string): string {
  return hash("sha256", content, "binary");
}
