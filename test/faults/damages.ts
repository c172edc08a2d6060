import type { Random } from "../oracle/random.ts";

const pageBytes = 4096;

/** What disks, file systems, careless programs and newer versions make of a file. */
export const damages: Readonly<Record<string, (bytes: Buffer, random: Random) => Buffer>> = {
  "zero length": () => Buffer.alloc(0),
  truncated: (bytes, random) => bytes.subarray(0, random.integer(bytes.length)),
  "first page random": (bytes, random) => {
    for (let at = 0; at < Math.min(pageBytes, bytes.length); at++) bytes[at] = random.integer(256);
    return bytes;
  },
  "10 bits flipped": (bytes, random) => flipBits(bytes, 10, random),
  "500 bits flipped": (bytes, random) => flipBits(bytes, 500, random),
  "pages zeroed": (bytes, random) => {
    for (let page = 0; page < 4; page++) {
      const start = random.integer(Math.ceil(bytes.length / pageBytes)) * pageBytes;
      bytes.fill(0, start, Math.min(start + pageBytes, bytes.length));
    }
    return bytes;
  },
  "a text file": () => Buffer.from("This was a cache once.\n".repeat(200)),
  "a newer format": (bytes) => {
    if (bytes.length >= 12) bytes.writeUInt32LE(bytes.readUInt32LE(8) + 1, 8);
    return bytes;
  },
};

function flipBits(bytes: Buffer, count: number, random: Random): Buffer {
  for (let flip = 0; flip < count; flip++) bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8);
  return bytes;
}
