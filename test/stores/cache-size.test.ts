import { expect, it } from "vitest";
import { defaultMaxBytes, maxCacheBytes, parseCacheSize } from "../../src/stores/cache-size.ts";

it.each([
  ["100000", 100_000],
  ["65536", 65_536],
  ["100000b", 100_000],
  ["512MB", 512_000_000],
  ["512 mb", 512_000_000],
  ["512M", 512_000_000],
  ["1GiB", 1_073_741_824],
  ["1.5gib", 1_610_612_736],
  ["64Ki", 65_536],
  ["2t", 2_000_000_000_000],
])("reads %j", (text, bytes) => {
  expect(parseCacheSize(text)).toBe(bytes);
});

it.each(["", "0", "65535", "64KB", "-1GB", "1e9", "1,000,000", "lots", "1 G B", "MB", "512MBit", "99999T"])(
  "refuses %j",
  (text) => {
    expect(parseCacheSize(text)).toBeUndefined();
  },
);

it("prefers what is given to the environment, and that to the default", () => {
  const environment = { FMT_CACHE_MAX_SIZE: "1MB" };
  expect(maxCacheBytes(100_000, environment)).toBe(100_000);
  expect(maxCacheBytes(undefined, environment)).toBe(1_000_000);
  expect(maxCacheBytes(undefined, { FMT_CACHE_MAX_SIZE: "" })).toBe(defaultMaxBytes);
  expect(() => maxCacheBytes(undefined, { FMT_CACHE_MAX_SIZE: "big" })).toThrow(
    /^Invalid FMT_CACHE_MAX_SIZE value\. Expected .*512MB.*received `big`\.$/,
  );
  expect(() => maxCacheBytes(5, environment)).toThrow(/^Invalid cacheMaxSize value\. .*received `5`\.$/);
});
