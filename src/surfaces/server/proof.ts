import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

// Both sides prove that they know the user's secret, without sending it: each answers the other's
// random bytes. The words keep an answer from being sent back as one's own.

const randomLength = 16;
const proofLength = 32;

/** The longest message before both sides have proven who they are, in bytes. */
export const longestGreeting = randomLength + proofLength;

/** What a client says first. */
export function greet(): Buffer {
  return randomBytes(randomLength);
}

/** The server's answer to a greeting; `undefined` if that is none. */
export function answerGreeting(secret: Buffer, greeting: Buffer): Buffer | undefined {
  if (greeting.length !== randomLength) return undefined;
  const own = randomBytes(randomLength);
  return Buffer.concat([own, prove(secret, "server", greeting, own)]);
}

/** The client's proof for the answer to its greeting; `undefined` if that comes from a stranger. */
export function proveClient(secret: Buffer, greeting: Buffer, answer: Buffer): Buffer | undefined {
  if (answer.length !== longestGreeting) return undefined;
  const theirs = answer.subarray(0, randomLength);
  const isServer = timingSafeEqual(answer.subarray(randomLength), prove(secret, "server", greeting, theirs));
  return isServer ? prove(secret, "client", greeting, theirs) : undefined;
}

/** Whether a client has proven that it knows the secret. */
export function isProofOfClient(secret: Buffer, greeting: Buffer, answer: Buffer, proof: Buffer): boolean {
  const expected = prove(secret, "client", greeting, answer.subarray(0, randomLength));
  return proof.length === expected.length && timingSafeEqual(proof, expected);
}

function prove(secret: Buffer, who: "server" | "client", first: Buffer, second: Buffer): Buffer {
  return createHmac("sha256", secret).update(`fmt-cache ${who}\0`).update(first).update(second).digest();
}
