import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as prettier from "prettier";
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import { loadPrettier } from "../../../src/engine/prettier/load-prettier.ts";
import { miss, type CacheEntry, type Lookup, type Store } from "../../../src/stores/store.ts";
import type { CacheKey } from "../../../src/util/digest.ts";
import { createMapStore } from "../../stores/map-store.ts";

const text = "const answer = 42;\n";
const support = await prettier.getSupportInfo({ showDeprecated: true });

describe("the key of a text", () => {
  for (const option of support.options) {
    const other = otherValue(option);
    if (other === undefined) continue;
    it(`changes with the option ${option.name}`, async () => {
      const [one, two] = await Promise.all([keysOf({}), keysOf({ [option.name!]: other })]);
      expect(two).not.toEqual(one);
    });
  }

  it("covers every option that Prettier has, except those that say what text is meant", () => {
    const left = support.options.filter((option) => otherValue(option) === undefined).map(({ name }) => name);
    expect(left.sort()).toEqual([
      "cursorOffset",
      "filepath",
      "jsxBracketSameLine",
      "parser",
      "plugins",
      "rangeEnd",
      "rangeStart",
    ]);
  });

  it("changes with an option that no Prettier knows yet", async () => {
    expect(await keysOf({ hugParens: true })).not.toEqual(await keysOf({}));
  });

  it("changes with the deprecated option jsxBracketSameLine", async () => {
    expect(await keysOf({ jsxBracketSameLine: true })).not.toEqual(await keysOf({}));
  });

  it("is the same with an explicit default, an undefined value, another order, and a range of the whole text", async () => {
    const plain = await keysOf({ tabWidth: 4, useTabs: true });
    expect(await keysOf({ useTabs: true, tabWidth: 4, semi: true, printWidth: undefined })).toEqual(plain);
    expect(
      await keysOf({ useTabs: true, tabWidth: 4, rangeStart: 0, rangeEnd: text.length, cursorOffset: -1 }),
    ).toEqual(plain);
  });

  it("changes with the parser", async () => {
    expect(await keysOf({ parser: "babel" })).not.toEqual(await keysOf({ parser: "typescript" }));
  });

  it("changes between .ts, .tsx, .mts and .d.ts, which Prettier prints or parses differently", async () => {
    const keys = await Promise.all(
      ["a.ts", "a.tsx", "a.mts", "a.d.ts", "a.js"].map((filepath) => keysOf({ filepath })),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("does not depend on the folder, the working directory or the rest of the name", async () => {
    const plain = await keysOf({ filepath: "a.ts" });
    expect(await keysOf({ filepath: join(process.cwd(), "src", "other.ts") })).toEqual(plain);
    expect(await keysOf({ filepath: "./src/deep/er/name.ts" })).toEqual(plain);
  });

  it("tells a lone surrogate from its replacement character", async () => {
    expect(await keysOf({}, '"\uD800";\n')).not.toEqual(await keysOf({}, '"\uFFFD";\n'));
    expect(await keysOf({}, '"\uD800";\n')).not.toEqual(await keysOf({}, '"\uD801";\n'));
  });

  describe("of a project with its own Prettier and plugin", () => {
    const root = mkdtempSync(join(tmpdir(), "fmt-cache-keys-"));
    afterAll(() => rmSync(root, { recursive: true, force: true }));

    it("changes with the version of Prettier", async () => {
      expect(await keysOf({ filepath: project(root, "old", "prettier-3.6") })).not.toEqual(
        await keysOf({ filepath: project(root, "new", "prettier") }),
      );
    });

    it("changes when Prettier is patched without a new version", async () => {
      const original = project(root, "original", "prettier", { copy: true });
      const patched = project(root, "patched", "prettier", { copy: true });
      appendFileSync(join(dirname(patched), "node_modules/prettier/plugins/estree.mjs"), "\n// patched\n");
      expect(await keysOf({ filepath: patched })).not.toEqual(await keysOf({ filepath: original }));
    });

    it("is not used any more when Prettier is replaced under a process that has loaded it", async () => {
      const filepath = project(root, "replaced", "prettier", { copy: true });
      const map = new Map<CacheKey, Lookup>();
      await createFormatter({ store: createMapStore(map) }).format(text, { filepath });
      appendFileSync(join(dirname(filepath), "node_modules/prettier/plugins/estree.mjs"), "\n// patched\n");
      const formatter = createFormatter({ store: createMapStore(map) });
      await formatter.format(text, { filepath });
      const learnt = map.size;
      await formatter.format(`${text}\n${text}`, { filepath });
      expect(formatter.statistics().bypasses).toEqual({ "prettier-replaced": 2 });
      expect(map.size).toBe(learnt);
    });

    it("is not used when Prettier is replaced between loading and the first text", async () => {
      const filepath = project(root, "replaced-early", "prettier", { copy: true });
      const directory = join(dirname(filepath), "node_modules/prettier");
      await loadPrettier({ directory, version: "3" });
      appendFileSync(join(directory, "plugins/estree.mjs"), "\n// patched\n");
      const map = new Map<CacheKey, Lookup>();
      const formatter = createFormatter({ store: createMapStore(map) });
      await formatter.format(text, { filepath });
      expect(formatter.statistics().bypasses).toEqual({ "prettier-replaced": 1 });
      // Only the digest of Prettier's files was stored, not even its languages.
      expect(map.size).toBe(1);
    });

    it("is not used any more when Prettier is replaced after a text, nor while its files are missing", async () => {
      const filepath = project(root, "replaced-late", "prettier", { copy: true });
      const manifest = join(dirname(filepath), "node_modules/prettier/package.json");
      const map = new Map<CacheKey, Lookup>();
      const formatter = createFormatter({ store: createMapStore(map) });
      await formatter.format(text, { filepath });
      const learnt = map.size;
      const content = readFileSync(manifest, "utf8");
      rmSync(manifest);
      await formatter.format("a  ;", { filepath });
      writeFileSync(manifest, content.replace('"version": "', '"version": "1'));
      await formatter.format("b  ;", { filepath });
      expect(formatter.statistics().bypasses).toEqual({ "prettier-replaced": 2 });
      expect([...map.values()].filter(({ kind }) => kind === "text")).not.toHaveLength(0);
      writeFileSync(manifest, content);
      await formatter.format("c  ;", { filepath });
      expect(formatter.statistics().bypasses).toEqual({ "prettier-replaced": 2 });
      expect(map.size).toBeGreaterThan(learnt);
    });
  });
});

/** All keys that formatting the text asks a store for, in one string. */
async function keysOf(options: Record<string, unknown>, source = text): Promise<string> {
  const asked: string[] = [];
  const memo = new Map<string, CacheEntry>();
  const store: Store = {
    getMany: async (keys) => {
      asked.push(...keys.map((key) => Buffer.from(key, "binary").toString("hex")));
      return keys.map((key) => memo.get(key) ?? miss);
    },
    setMany: async () => {},
    flush: async () => {},
    close: async () => {},
  };
  const events: string[] = [];
  const formatter = createFormatter({ store, onEvent: ({ kind }) => events.push(kind) });
  // A bypass would ask for nothing and prove nothing.
  await formatter.format(source, { filepath: "a.ts", ...options }).catch(() => undefined);
  expect(events).toContain("file-miss");
  return asked.slice(memoLookups).join(" ");
}

// Before any text, a project looks up two facts: Prettier's digest and its languages.
const memoLookups = 2;

function otherValue(option: prettier.SupportOption): unknown {
  switch (option.type) {
    case "boolean":
      return option.default === undefined ? undefined : !option.default;
    case "choice":
      return option.name === "parser"
        ? undefined
        : option.choices?.find(({ value }) => value !== option.default)?.value;
    case "int":
      return option.name === "printWidth" || option.name === "tabWidth" ? 33 : undefined;
    default:
      return undefined;
  }
}

/** A folder with a Prettier of its own; gives the path of a file in it, which need not exist. */
function project(root: string, name: string, prettierPackage: string, { copy = false } = {}): string {
  const modules = join(root, name, "node_modules");
  mkdirSync(modules, { recursive: true });
  const installed = fileURLToPath(new URL(`../../../node_modules/${prettierPackage}`, import.meta.url));
  if (copy) cpSync(installed, join(modules, "prettier"), { recursive: true });
  else symlinkSync(installed, join(modules, "prettier"), "dir");
  return join(root, name, "a.ts");
}
