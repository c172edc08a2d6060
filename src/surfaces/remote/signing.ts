import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { digestHex } from "../../util/digest.ts";
import { readToken, writeToken } from "./tokens.ts";

/** Ed25519 (RFC 8032): who reads cannot sign. */
export interface Signer {
  /** The key that readers need, as text. */
  readonly publicKey: string;
  sign(bytes: Uint8Array): Buffer;
}

export interface Verifier {
  /** Names the key in packs, to tell another key from damage. */
  readonly mark: Buffer;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

export const signatureBytes = 64;
export const markBytes = 8;
const keyBytes = 32;

/** Where the key that signs is set; nowhere else. */
export const signingKeyVariable = "FMT_CACHE_REMOTE_SIGNING_KEY";

/** A new pair, as texts. */
export function makeSigningPair(): { readonly signingKey: string; readonly publicKey: string } {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const [secret, open] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  return {
    signingKey: writeToken("signing", Buffer.concat([secret, open])),
    publicKey: writeToken("public", open),
  };
}

/** @throws RemoteError if the text is no such key */
export function parseSigningKey(text: string): Signer & Verifier {
  const bytes = readToken("signing", text, 2 * keyBytes, signingKeyVariable);
  const [d, x] = [bytes.subarray(0, keyBytes), bytes.subarray(keyBytes)];
  const key = createPrivateKey({
    key: { kty: "OKP", crv: "Ed25519", d: d.toString("base64url"), x: x.toString("base64url") },
    format: "jwk",
  });
  const publicKey = writeToken("public", x);
  return { publicKey, sign: (message) => sign(null, message, key), ...parsePublicKey(publicKey, "") };
}

/**
 * @param where what the user calls the place of the text
 * @throws RemoteError if the text is no such key
 */
export function parsePublicKey(text: string, where: string): Verifier {
  const x = readToken("public", text, keyBytes, where);
  let key: KeyObject | undefined;
  return {
    mark: Buffer.from(digestHex(x).slice(0, 2 * markBytes), "hex"),
    verify: (bytes, signature) => {
      key ??= createPublicKey({
        key: { kty: "OKP", crv: "Ed25519", x: x.toString("base64url") },
        format: "jwk",
      });
      return verify(null, bytes, key, signature);
    },
  };
}
