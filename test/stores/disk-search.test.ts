import { expect, it } from "vitest";
import type { CacheEntry } from "../../src/stores/store.ts";
import { cacheKeyBytes, type CacheKey } from "../../src/util/digest.ts";
import { markerEntry } from "./entries.ts";
import { countHits, openDisk, seededRandom, temporaryFolder, writePack } from "./support.ts";

const seed = Date.now() % 1e9;
const random = seededRandom(seed);

function keyFrom(byte: (index: number) => number): CacheKey {
  return String.fromCharCode(...Array.from({ length: cacheKeyBytes }, (_, index) => byte(index))) as CacheKey;
}

const anyByte = (): number => Math.floor(random() * 256);
const entriesOf = (makeKey: (index: number) => CacheKey): CacheEntry[] =>
  Array.from({ length: 5000 }, (_, index) =>
    index % 2 === 0
      ? { kind: "marker", key: makeKey(index) }
      : { kind: "text", key: makeKey(index), text: String(index) },
  );

// Real keys are digests. These are not, and must be found all the same, only slower.
it.each([
  ["evenly spread", () => keyFrom(anyByte)],
  [
    "all in one place",
    (index: number) => keyFrom((at) => (at < 17 ? 0x41 : (index >> (8 * (19 - at))) & 0xff)),
  ],
  ["at the beginning", () => keyFrom((at) => (at < 2 ? 0 : anyByte()))],
  ["at the end", () => keyFrom((at) => (at < 2 ? 0xff : anyByte()))],
  ["at both ends", (index: number) => keyFrom((at) => (at > 1 ? anyByte() : index % 4 < 2 ? 0 : 0xff))],
])(`(seed ${seed}) finds keys that are %s, one by one and all at once`, async (_, makeKey) => {
  const folder = temporaryFolder();
  const entries = entriesOf(makeKey);
  await writePack(folder, entries);
  for (let round = 0; round < 20; round++) {
    const { store } = openDisk(folder);
    for (const index of [Math.floor(random() * 5000), round === 0 ? 0 : 4999])
      expect(await countHits(store, [entries[index]!])).toBe(1);
    expect(await countHits(store, [markerEntry(`absent ${round}`)])).toBe(0);
    await store.close();
  }
  const { store } = openDisk(folder);
  expect(await countHits(store, entries)).toBe(entries.length);
  await store.close();
});
