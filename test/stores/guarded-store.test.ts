// Long: it formats texts with a store that fails in each way at each call.
import { MisuseError } from "../../src/util/misuse-error.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { FormatterSettings } from "../../src/formatter/formatter.ts";
import type { OptionsRequest } from "../../src/engine/config/options.ts";
import { guardStore, openGuardedStore } from "../../src/stores/guarded-store.ts";
import { marker, miss, type Lookup, type Store, type StoreFailure } from "../../src/stores/store.ts";
import { digestKey, type CacheKey } from "../../src/util/digest.ts";
import { createMapStore } from "./map-store.ts";

/** How often a store fails: a number means every so many calls. */
type Often = number;

/** A store whose methods fail, each in its own way. */
function createBrokenStore(behind: Store, fault: () => never | Promise<never>, often: Often): Store {
  let calls = 0;
  const failing =
    <Arguments extends unknown[], Result>(method: (...args: Arguments) => Promise<Result>) =>
    (...args: Arguments): Promise<Result> => {
      calls += 1;
      return calls % often === 0 ? fault() : method(...args);
    };
  return {
    getMany: failing((keys) => behind.getMany(keys)),
    setMany: failing((entries) => behind.setMany(entries)),
    dropMany: failing(async (keys) => behind.dropMany?.(keys)),
    flush: failing(() => behind.flush()),
    close: failing(() => behind.close()),
  };
}

const faults: Readonly<Record<string, () => never | Promise<never>>> = {
  "throws at once": () => {
    throw new Error("no such server");
  },
  "rejects with an error": () => Promise.reject(new Error("no such server")),
  "rejects with nothing": () => Promise.reject(undefined),
};

/** Answers of `getMany` that are none. */
const nonsense: Readonly<Record<string, (lookups: readonly Lookup[]) => unknown>> = {
  "one lookup too few": (lookups) => lookups.slice(1),
  "one lookup too many": (lookups) => [...lookups, marker],
  "no list": () => new Map(),
  nothing: () => undefined,
  "holes in the list": (lookups) => new Array(lookups.length),
  "a kind that there is not": (lookups) => lookups.map(() => ({ kind: "hit" })),
  "a text that is none": (lookups) => lookups.map(() => ({ kind: "text", text: 3 })),
};

type OpenStore = (entries: Map<CacheKey, Lookup>) => Store;

const failing = (name: string, often: Often): readonly [string, OpenStore] => [
  `${name}, each ${often}. time`,
  (entries) => createBrokenStore(createMapStore(entries), faults[name]!, often),
];

const answering = (name: string): readonly [string, OpenStore] => [
  `answers with ${name}`,
  (entries) => {
    const store = createMapStore(entries);
    return { ...store, getMany: async (keys) => nonsense[name]!(await store.getMany(keys)) as Lookup[] };
  },
];

// What a guarded store makes of the others is the same.
const brokenStores = [
  failing("throws at once", 1),
  failing("throws at once", 3),
  failing("rejects with an error", 2),
  failing("rejects with nothing", 5),
  answering("one lookup too few"),
];

const [one, two] = [digestKey("test", "one"), digestKey("test", "two")];

describe("a guarded store", () => {
  it.each(Object.entries(faults))("that %s answers misses, and tells it once", async (_, fault) => {
    const failures: StoreFailure[] = [];
    const store = guardStore(createBrokenStore(createMapStore(), fault, 1), (failure) =>
      failures.push(failure),
    );
    for (let time = 0; time < 2; time += 1) {
      expect(await store.getMany([one, two])).toEqual([miss, miss]);
      await store.setMany([{ kind: "marker", key: one }]);
      await store.dropMany!([one]);
      await store.flush();
      await store.close();
    }
    expect(failures.map(({ operation }) => operation)).toEqual(["read", "write"]);
  });

  it.each(Object.entries(nonsense))("that gives %s answers misses, and tells it", async (_, answer) => {
    const failures: StoreFailure[] = [];
    const store = guardStore(
      { ...createMapStore(), getMany: async () => answer([marker, marker]) as Lookup[] },
      (failure) => failures.push(failure),
    );
    expect(await store.getMany([one, two])).toEqual([miss, miss]);
    expect(failures).toEqual([
      { operation: "read", reason: expect.stringMatching(/^getMany (did not give|gave) /) as string },
    ]);
  });

  it("answers as the store does, and calls its methods on it", async () => {
    class MapStore {
      readonly #store = createMapStore();
      getMany(keys: readonly CacheKey[]) {
        return this.#store.getMany(keys);
      }
      setMany(entries: Parameters<Store["setMany"]>[0]) {
        return this.#store.setMany(entries);
      }
      async flush() {}
      async close() {}
    }
    const store = guardStore(new MapStore(), () => expect.fail());
    await store.setMany([{ kind: "text", key: one, text: "1" }]);
    await store.dropMany!([two]);
    expect(await store.getMany([one, two])).toEqual([{ kind: "text", text: "1" }, miss]);
  });

  it("does not answer with what should have been dropped", async () => {
    const behind = { ...createMapStore(), dropMany: () => Promise.reject(new Error("read only")) };
    const store = guardStore(behind, () => {});
    await store.setMany([
      { kind: "marker", key: one },
      { kind: "marker", key: two },
    ]);
    await store.dropMany!([one]);
    expect(await store.getMany([one, two])).toEqual([miss, marker]);
  });

  it("names the code of a system error, and of others no more than a line", async () => {
    const failures: StoreFailure[] = [];
    const errors = [Object.assign(new Error("full"), { code: "ENOSPC" }), new Error(`${"x".repeat(999)}\ny`)];
    const fail = () => Promise.reject(errors.shift());
    const store = guardStore({ ...createMapStore(), flush: fail }, (failure) => failures.push(failure));
    await store.flush();
    await store.flush();
    expect(failures).toEqual([
      { operation: "write", reason: "ENOSPC" },
      { operation: "write", reason: "x".repeat(200) },
    ]);
  });

  it("that cannot be opened holds nothing, unless it was misused", async () => {
    const failures: StoreFailure[] = [];
    const open = (error: Error) =>
      openGuardedStore(
        () => {
          throw error;
        },
        (failure) => failures.push(failure),
      );
    expect(await open(new Error("no such server")).getMany([one])).toEqual([miss]);
    expect(failures).toEqual([{ operation: "open", reason: "no such server" }]);
    expect(() => open(new MisuseError("a bad size"))).toThrow(MisuseError);
  });
});

describe.each(brokenStores)("a formatter whose store %s", (_, openBroken) => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "fmt-cache-guarded-"));
    vi.stubEnv("XDG_STATE_HOME", home);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
  });
  const entries = new Map<CacheKey, Lookup>();
  afterEach(() => entries.clear());
  const open = (settings: FormatterSettings = {}) =>
    createFormatter({ ...("openStore" in settings ? {} : { store: openBroken(entries) }), ...settings });

  const options = { filepath: join(import.meta.dirname, "file.ts") };
  const statements = Array.from(
    { length: 1000 },
    (_, index) => `const name${index} = call(${index}, "text");\n`,
  );
  // Long enough to leave a manifest.
  const texts = ["", "last( );\n", "last( 1 );\n"].map((last) => statements.join("") + last);

  it.each([
    ["", {}],
    ["in verify mode ", { verify: true, onWrongAnswer: () => expect.fail() }],
    ["opened by epoch ", { openStore: () => openBroken(entries) }],
  ] as const)("%sgives Prettier's texts and errors, and tells of the failure", async (_, settings) => {
    for (const text of texts) {
      // A new process each time, so that manifests and statements count.
      const formatter = open(settings);
      expect(await formatter.format(text, options)).toBe(await format(text, options));
      const expected = await format("a = ;", options).catch((error: Error) => error.message);
      await expect(formatter.format("a = ;", options)).rejects.toThrow(expected);
      await formatter.flush();
      await formatter.close();
    }
    const formatter = open(settings);
    for (let time = 0; time < 5; time += 1) await formatter.format(`f(${time})`, options);
    await formatter.flush();
    await formatter.close();
    expect(formatter.statistics().storeFailures.length).toBeGreaterThan(0);
  });

  it("keeps sessions right", async () => {
    const formatter = open();
    const session = formatter.openSession(texts[0]!, options);
    for (const [before, after] of [
      ["call(7, ", "call( 8, "],
      ["call(9, ", "call( 1,\n\n "],
      ["const name30 ", "let   name30 "],
    ] as const) {
      const start = session.text().indexOf(before);
      session.edit([{ start, end: start + before.length, text: after }]);
      await session.anticipate();
      const text = session.text();
      expect((await session.format()).text()).toBe(await format(text, options));
      await session.warm();
    }
  });

  it("knows no name for certain, carries what it can, and settles what it can", async () => {
    const formatter = open();
    const request: OptionsRequest = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} };
    const kind = await formatter.fileKind(options.filepath, request);
    for (const name of ["one", "two", "three"]) await formatter.mark(name, kind);
    const marked = await formatter.areMarked(["one", "two", "three", "four"].map((name) => ({ name, kind })));
    expect(marked[3]).toBe(false);
    expect(marked).toHaveLength(4);
    await formatter.settle(one, formatter.locatePrettier(import.meta.dirname));
    const carried = await formatter.carry("a( );\nb();\n", "a( );\nb( );\n", options);
    expect([undefined, "a();\nb( );\n"]).toContain(carried);
  });
});
