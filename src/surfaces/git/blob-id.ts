import { createHash } from "node:crypto";

/**
 * The id under which git keeps a content.
 * @param kin another id of the same repository, which tells the hash function (SHA-1 or SHA-256)
 */
export function blobId(content: Buffer, kin: string): string {
  const algorithm = kin.length === 40 ? "sha1" : "sha256";
  return createHash(algorithm).update(`blob ${content.length}\0`).update(content).digest("hex");
}
