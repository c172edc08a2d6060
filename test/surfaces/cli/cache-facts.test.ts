import { expect, test } from "vitest";
import { describeFacts, inMegabytes, readFacts } from "../../../src/surfaces/cli/cache/cache-facts.ts";

const now = Date.UTC(2026, 1, 10, 12);
const epoch = {
  name: "0123456789abcdef",
  bytes: 12_345_678,
  packs: 2,
  journals: 0,
  markers: 48_210,
  texts: 1,
  textBytes: 4_321,
  lastUsed: "2026-02-10",
  oldest: Date.UTC(2026, 0, 31, 23),
};
const report = { folder: "/cache", isOurs: true, bytes: epoch.bytes, epochs: [epoch], failures: [] };
const usage = { files: { hit: 999, formatted: 1 }, statements: { hit: 40, formatted: 2 } };
const none = { files: { hit: 0, formatted: 0 }, statements: { hit: 0, formatted: 0 } };
const describe = (given: typeof report, asked = usage, remote = { packs: 0, bytes: 0 }) =>
  describeFacts(readFacts(given, { maxBytes: 512_000_000, usage: asked, remote }), now);

test("what a cache holds, in words and megabytes", () => {
  expect(describe(report)).toBe(`/cache
  12 MB of at most 512 MB (2.4 %), in 2 packs
  48,210 texts that Prettier leaves as they are, 1 text that it changes (4.3 kB)
  last used today, oldest part 10 days ago
  in the last 28 days it knew 99.9 % of 1,000 files, and 95.2 % of 42 statements in the others
  (runs that had nothing to do are not counted)
`);
});

test("an empty cache, and one that nobody has asked", () => {
  expect(describe({ ...report, bytes: 0, epochs: [] })).toBe("/cache\n  Empty so far; at most 512 MB.\n");
  expect(describe(report, none)).toContain("no run has asked it in the last 28 days");
});

test("several epochs, each with its age", () => {
  const other = { ...epoch, name: "00000000000000aa", lastUsed: "2026-02-09", bytes: 400, journals: 1 };
  const text = describe({ ...report, bytes: 12_346_078, epochs: [epoch, other] });
  expect(text).toContain("in 4 packs and 1 journal\n  96,420 texts");
  expect(text).toContain("\n  00000000000000aa: 0.4 kB, 48,210 texts");
  expect(text).toContain("last used yesterday\n");
});

test.each([
  [0, "0 MB"],
  [99_999, "100.0 kB"],
  [100_000, "0.1 MB"],
  [1_500_000, "1.5 MB"],
  [2_000_000_000, "2,000 MB"],
])("%i bytes are %s", (bytes, text) => {
  expect(inMegabytes(bytes)).toBe(text);
});

test("packs of remotes lie beside it", () => {
  expect(describe(report, usage, { packs: 2, bytes: 1_600_000 })).toContain(
    "\n  beside it: 2 packs of remotes, 1.6 MB\n",
  );
});
