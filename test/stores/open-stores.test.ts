import { afterEach, expect, it, vi } from "vitest";
import { format } from "prettier";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import { cacheFolder, openStores, stateFolder, userKey } from "../../src/stores/open/open-stores.ts";
import type { StoreFailure } from "../../src/stores/store.ts";
import { digestKey } from "../../src/util/digest.ts";
import { createMapStore } from "./map-store.ts";

afterEach(() => vi.unstubAllEnvs());

/** On Windows, the home is found in another way. */
function takeHomeAway(): void {
  for (const name of ["HOME", "USERPROFILE"]) vi.stubEnv(name, "");
  for (const name of ["XDG_CACHE_HOME", "XDG_STATE_HOME", "LOCALAPPDATA", "FMT_CACHE_LOCATION"])
    vi.stubEnv(name, undefined);
}

it("knows no folder of a user without a home, and keeps in memory what it learns", async () => {
  takeHomeAway();
  expect([cacheFolder(undefined), stateFolder(), userKey()]).toEqual([undefined, undefined, undefined]);
  const failures: StoreFailure[] = [];
  const store = openStores({}, "epoch", (failure) => failures.push(failure));
  const key = digestKey("test", "one");
  await store.setMany([{ kind: "text", key, text: "1" }]);
  expect(await store.getMany([key])).toEqual([{ kind: "text", text: "1" }]);
  await store.close();
  expect(failures).toMatchObject([{ operation: "open", reason: expect.stringContaining("no home folder") }]);
});

it("formats for such a user, and says once that nothing is kept", async () => {
  takeHomeAway();
  const formatter = createFormatter();
  const options = { filepath: "a.ts" };
  for (const text of ["let   a", "let   b", "let   a"])
    expect(await formatter.format(text, options)).toBe(await format(text, options));
  expect(formatter.statistics()).toMatchObject({ files: { hit: 1, formatted: 2 } });
  expect(formatter.statistics().storeFailures).toHaveLength(1);
  await formatter.close();
});

it("writes no report of a wrong answer for such a user, and gives Prettier's", async () => {
  takeHomeAway();
  const entries: Parameters<typeof createMapStore>[0] = new Map();
  const wrong: (string | undefined)[] = [];
  const formatter = createFormatter({
    store: createMapStore(entries),
    verify: true,
    onWrongAnswer: ({ report }) => wrong.push(report),
  });
  const options = { filepath: "a.css" };
  await formatter.format("a{}", options);
  for (const [key, lookup] of entries)
    if (lookup.kind === "text" && lookup.text === "a {\n}\n") entries.set(key, { kind: "text", text: "lie" });
  expect(await formatter.format("a{}", options)).toBe("a {\n}\n");
  expect(wrong).toEqual([undefined]);
});
