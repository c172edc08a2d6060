import { epochOf } from "../../src/formatter/epoch.ts";
import { MisuseError } from "../../src/util/misuse-error.ts";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as prettier from "prettier";
import type { Plugin } from "prettier";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { FormatterSettings } from "../../src/formatter/formatter.ts";
import { cacheFormat } from "../../src/pipeline/recipe.ts";
import { nullStore } from "../../src/stores/null-store.ts";
import { openStores } from "../../src/stores/open/open-stores.ts";
import type { CacheEntry, Lookup } from "../../src/stores/store.ts";
import { digestHex, digestKey, type CacheKey } from "../../src/util/digest.ts";
import type { WrongAnswer } from "../../src/verify/wrong-answer.ts";
import { readManifest } from "../../src/window/manifest.ts";
import { createMapStore } from "../stores/map-store.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "fmt-cache-verification-"));
  vi.stubEnv("XDG_STATE_HOME", join(home, "state"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

const reportFolder = () => join(home, "state/fmt-cache/reports");
const options = { filepath: "file.ts" };
const source = `function first() {\n  return 1;\n}\n${Array.from({ length: 30 }, (_, index) => `const name${index} = call(${index});\n`).join("")}`;

/** A formatter in verify mode whose store lies as soon as it is told to. */
function openLiar(settings: FormatterSettings = {}) {
  const entries = new Map<CacheKey, Lookup>();
  const wrong: WrongAnswer[] = [];
  const formatter = createFormatter({
    store: createMapStore(entries),
    verify: true,
    onWrongAnswer: (answer) => wrong.push(answer),
    ...settings,
  });
  /** Changes every stored text, but no fact. */
  const lie = () => {
    for (const [key, lookup] of entries)
      if (lookup.kind === "text" && !/^["{]/.test(lookup.text))
        entries.set(key, { kind: "text", text: lookup.text.replace(/\d+/, "666") });
  };
  return { formatter, entries, wrong, lie };
}

describe("in verify mode a formatter", () => {
  it("gives Prettier's text, forgets what was wrong, and tells it once", async () => {
    const { formatter, wrong, lie } = openLiar();
    const text = source.replace("name3 =", "name3  =");
    const expected = await prettier.format(text, options);
    expect(await formatter.format(text, options)).toBe(expected);
    lie();
    expect(await formatter.format(text, options)).toBe(expected);
    expect(wrong).toMatchObject([
      { of: "text", file: "file.ts", expected: { kind: "text", text: expected } },
    ]);
    // The statement was wrong as well.
    for (let time = 0; time < 3; time++) expect(await formatter.format(text, options)).toBe(expected);
    expect(wrong.length).toBe(2);
    expect(formatter.statistics().verified).toEqual({ total: 5, wrong: 2 });
  });

  it("forgets a manifest that has led to a wrong answer", async () => {
    const { formatter, entries, wrong } = openLiar();
    const file = { filepath: "file.js" };
    const methods = Array.from(
      { length: 1000 },
      (_, index) => `  method${index}() {\n    return ${index};\n  }\n`,
    );
    const text = `class A {\n  constructor() {}\n${methods.join("")}}\n`;
    await formatter.format(text, file);
    await formatter.format(`${text}last();\n`, file);
    const [key, manifest] = [...entries].find(
      ([, lookup]) => lookup.kind === "text" && readManifest(lookup.text) !== undefined,
    ) as [CacheKey, Lookup & { readonly kind: "text" }];
    expect(manifest.text).toContain('"claims":[[0,["constructor"]]]');
    const lie = manifest.text.replace('"claims":[[0,["constructor"]]]', '"claims":[]');
    entries.set(key, { kind: "text", text: lie });
    const rejected = `${text.replace("  method900()", "  constructor() {}\n  method900()")}last();\n`;
    const expected = await prettier.format(rejected, file).catch((error: Error) => error.message);
    await expect(formatter.format(rejected, file)).rejects.toThrow(expected);
    expect(wrong.length).toBe(1);
    expect(entries.has(key)).toBe(false);
  });

  it("gives Prettier's error for a text that the cache believes to be formatted", async () => {
    const { formatter, entries, wrong } = openLiar();
    await formatter.format("a();\n", options);
    const before = new Set(entries.keys());
    await formatter.format("b();\n", options);
    // The key of a text that Prettier rejects is made as that of any other.
    const traced: string[] = [];
    const tracer = createFormatter({
      store: {
        ...createMapStore(),
        getMany: async (keys) => (traced.push(...keys), keys.map(() => ({ kind: "miss" as const }))),
      },
      verify: false,
    });
    await tracer.format("a = ;\n", options).catch(() => {});
    for (const key of traced)
      if (!before.has(key as CacheKey)) entries.set(key as CacheKey, { kind: "marker" });
    const expected = await prettier.format("a = ;\n", options).catch((error: Error) => error.message);
    await expect(formatter.format("a = ;\n", options)).rejects.toThrow(expected);
    expect(wrong).toMatchObject([{ answer: { kind: "text" }, expected: { kind: "error" } }]);
  });

  it("verifies check, a cursor that is none, and what the environment asks for", async () => {
    vi.stubEnv("FMT_CACHE_VERIFY", "1");
    const { formatter, entries, wrong } = openLiar({ verify: undefined } as never);
    const text = source.replace("name3 =", "name3  =");
    await formatter.format(text, options);
    for (const [key, { kind }] of entries) if (kind === "text") entries.set(key, { kind: "marker" });
    expect(await formatter.check(text, options)).toBe(false);
    expect(wrong.length).toBe(1);
    for (const [key, { kind }] of entries) if (kind === "text") entries.set(key, { kind: "marker" });
    expect((await formatter.formatWithCursor(text, { ...options, cursorOffset: -1 })).formatted).toBe(
      await prettier.format(text, options),
    );
  });

  it("verifies what a session finds in windows", async () => {
    const { formatter, entries, wrong } = openLiar();
    const session = formatter.openSession(source, options);
    await session.warm();
    const other = "const changed  =  call(1);\n";
    const edit = () => session.edit([{ start: 0, end: 0, text: other }]);
    // What another text has taught, wrongly.
    await createFormatter({ store: createMapStore(entries) }).format(other + source, options);
    for (const [key, lookup] of entries)
      if (lookup.kind === "text" && lookup.text.startsWith("const changed"))
        entries.set(key, { kind: "text", text: "const stolen = call(1);\n" });
    edit();
    const result = await session.format();
    expect(session.statistics().answers).toMatchObject({ windows: 1 });
    expect(result.text()).toBe(await prettier.format(other + source, options));
    expect(wrong).toMatchObject([{ of: "window", file: "file.ts" }]);
    // And the session goes on.
    session.edit([{ start: 6, end: 13, text: "renamed" }]);
    expect((await session.format()).text()).toBe(
      await prettier.format((other + source).replace("changed", "renamed"), options),
    );
    expect(wrong.length).toBe(1);
  });

  it("forgets what has contributed to answers of a session that were right", async () => {
    const { formatter, entries, wrong } = openLiar();
    const session = formatter.openSession(source, options);
    await session.warm();
    for (let count = 0; count < 30; count += 1) {
      session.edit([{ start: 0, end: 0, text: `const early${count}  =  call(1);\n` }]);
      await session.format();
    }
    const stolen = "const late  =  call(1);\n";
    await createFormatter({ store: createMapStore(entries) }).format(stolen + session.text(), options);
    for (const [key, lookup] of entries)
      if (lookup.kind === "text" && lookup.text.startsWith("const late"))
        entries.set(key, { kind: "text", text: "const stolen = call(1);\n" });
    session.edit([{ start: 0, end: 0, text: stolen }]);
    await session.format();
    expect(wrong).toMatchObject([{ of: "window" }]);
    expect(wrong[0]!.dropped).toBeLessThan(10);
  });

  it.each(["journal", "at-close"] as const)(
    "drops from the disk what it finds to be wrong (%s)",
    async (durability) => {
      const text = source.replace("name3 =", "name3  =");
      const expected = await prettier.format(text, options);
      const cacheLocation = join(home, "cache");
      const stored: CacheEntry[] = [];
      const spy = {
        ...nullStore,
        setMany: async (entries: readonly CacheEntry[]) => void stored.push(...entries),
      };
      const first = createFormatter({ openStore: () => spy, verify: false });
      await first.format(text, options);
      const key = stored.find((entry) => entry.kind === "text" && entry.text === expected)!.key;
      const liar = openStores({ cacheLocation }, epochOf(first.locatePrettier(process.cwd())), () => {});
      await liar.setMany([{ kind: "text", key, text: "stolen();\n" }]);
      await liar.close();
      const believer = createFormatter({ cacheLocation, verify: false });
      expect(await believer.format(text, options)).toBe("stolen();\n");

      const wrong: WrongAnswer[] = [];
      const verifier = createFormatter({
        cacheLocation,
        durability,
        verify: true,
        onWrongAnswer: (one) => wrong.push(one),
      });
      for (let time = 0; time < 2; time++) expect(await verifier.format(text, options)).toBe(expected);
      expect(wrong.length).toBe(1);
      await verifier.close();
      expect(await createFormatter({ cacheLocation, verify: false }).format(text, options)).toBe(expected);
    },
  );

  it("holds a plugin that is an object to be nothing that can be verified", async () => {
    const { formatter, wrong } = openLiar();
    const plugin = { name: "mine" };
    expect(await formatter.format("a()\n", { ...options, plugins: [plugin as Plugin] })).toBe("a();\n");
    expect(wrong).toEqual([]);
    expect(formatter.statistics().verified.total).toBe(0);
  });

  it("warns where nobody listens", async () => {
    const warnings: string[] = [];
    const listen = ({ message }: Error) => void warnings.push(message);
    process.on("warning", listen);
    const { formatter, lie } = openLiar({ onWrongAnswer: undefined } as never);
    const text = source.replace("name3 =", "name3  =");
    await formatter.format(text, options);
    lie();
    await formatter.format(text, options);
    await expect.poll(() => warnings).toHaveLength(1);
    process.off("warning", listen);
    expect(warnings[0]).toMatch(/^fmt-cache: file\.ts: the cache's answer was wrong/);
  });

  it.each([[2], [-0.1], [Number.NaN]])("refuses to verify a share of %s", async (verify) => {
    const formatter = createFormatter({ store: createMapStore(), verify });
    await expect(formatter.format("a", options)).rejects.toThrow(MisuseError);
  });
});

describe("a report", () => {
  it("is small, for the user's eyes only, and holds nothing of where the file is", async () => {
    const before = process.umask(0);
    try {
      const { formatter, wrong, lie } = openLiar();
      const filepath = join(home, "secret-project/file.ts");
      const lines = Array.from({ length: 10_000 }, (_, index) => `  text${index}: "\u0001\ud800",\n`).join(
        "",
      );
      const text = `const a  = 1;\nconst b = {\n${lines}};\n`;
      await formatter.format(text, { filepath });
      lie();
      await formatter.format(text, { filepath });
      const [{ report }] = wrong as [WrongAnswer];
      expect(statSync(report!).size).toBeLessThan(2 * 1024 * 1024);
      expect(statSync(report!).mode & 0o777).toBe(0o600);
      expect(statSync(reportFolder()).mode & 0o777).toBe(0o700);
      const json = readFileSync(report!, "utf8");
      // Not by `toContain`, which would print it.
      expect(json.includes("secret-project")).toBe(false);
      expect(JSON.parse(json)).toMatchObject({
        versions: { cacheFormat, prettier: prettier.version, node: process.versions.node },
        recipe: { parser: "typescript", options: { printWidth: 80 } },
        source: { length: text.length, text: expect.stringContaining("const a  = 1;") },
        cache: { text: expect.stringContaining("666") },
        prettier: { text: expect.stringContaining("const a = 1;") },
        events: [{ kind: "file-hit" }],
      });
    } finally {
      process.umask(before);
    }
  });

  it("is not written more than three times in a run, and at most twenty are kept", async () => {
    mkdirSync(reportFolder(), { recursive: true });
    for (let index = 10; index < 40; index++)
      writeFileSync(join(reportFolder(), `verify-20200101T0000000${index}-00000a.json`), "");
    writeFileSync(join(reportFolder(), "mine.txt"), "");
    const { formatter, wrong, lie } = openLiar();
    const texts = Array.from({ length: 6 }, (_, index) => `const a${index}  = 1;\n`);
    for (const text of texts) await formatter.format(text, options);
    lie();
    for (const text of texts) expect(await formatter.format(text, options)).toBe(text.replace("  ", " "));
    expect(wrong.map(({ report }) => report !== undefined)).toEqual([true, true, true, false, false, false]);
    const names = readdirSync(reportFolder());
    expect(names.filter((name) => name.startsWith("verify-")).length).toBe(20);
    expect(names).toContain("mine.txt");
    for (const { report } of wrong.slice(0, 3)) expect(statSync(report!).size).toBeGreaterThan(0);
  });
});

describe("a trace of keys", () => {
  it("has every byte of every key that a store is asked for", async () => {
    const file = join(home, "trace");
    vi.stubEnv("FMT_CACHE_TRACE_KEYS", file);
    const asked = new Set<CacheKey>();
    const store = createMapStore();
    const getMany: typeof store.getMany = (keys) => (
      keys.forEach((key) => asked.add(key)),
      store.getMany(keys)
    );
    const texts = [source, `${source}more();\n`, "a = '\ud800';\n"];
    for (const verify of [false, true]) {
      const formatter = createFormatter({ store: { ...store, getMany }, verify });
      for (const text of texts) await formatter.format(text, options);
    }
    const lines = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, string>);
    const records = new Map(lines.flatMap(({ recipe, record }) => (recipe ? [[recipe, record!]] : [])));
    const keys = lines.filter(({ key }) => key !== undefined);
    const traced = new Set(keys.map(({ key }) => key));
    expect(asked.size).toBeGreaterThan(40);
    expect([...asked].filter((key) => !traced.has(Buffer.from(key, "latin1").toString("hex")))).toEqual([]);
    for (const [recipe, record] of records) expect(digestHex(record)).toBe(recipe);
    for (const { prefix } of keys)
      expect(prefix!.startsWith("memo ") || records.has(prefix!.split(" ")[0]!)).toBe(true);
    // The whole file, made again from what was traced.
    const whole = keys.find(
      ({ prefix, length }) => prefix!.endsWith(" file") && Number(length) === source.length,
    )!;
    expect(Buffer.from(digestKey(whole["prefix"]!, source), "latin1").toString("hex")).toBe(whole["key"]);
    expect(whole["text"]).toBe(digestHex(source));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
