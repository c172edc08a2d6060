// Long: it edits long texts, each by a new formatter, and reads random manifests.
import type { Options } from "prettier";
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { FormatEvent } from "../../src/events/events.ts";
import { readManifest } from "../../src/window/manifest.ts";
import type { Lookup } from "../../src/stores/store.ts";
import type { CacheKey } from "../../src/util/digest.ts";
import { compareOutcomes, outcomeOf } from "../oracle/check.ts";
import { createRandom, freshSeed } from "../oracle/random.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { createMapStore } from "../stores/map-store.ts";

const workspace = createWorkspace("newest");
const prettier = await workspace.loadPrettier();
afterAll(() => workspace.remove());

/** What one text cost, in the words of the events. */
interface Cost {
  /**
   * Code units that were parsed beside those that went to Prettier; `undefined` if no manifest
   * helped.
   */
  readonly parsed: number | undefined;
  readonly refused: string | undefined;
  /** Segments that went to Prettier, by depth. */
  readonly misses: readonly number[];
  readonly blocks: number;
}

/**
 * A file that a new process formats after each edit. Only what a process has stored reaches the
 * next one.
 */
function openFile(options: Options = {}, name = "file.ts") {
  const entries = new Map<CacheKey, Lookup>();
  const all = { ...options, filepath: workspace.pathOf(name) };
  /** Formats a text as a new process does, and compares it with Prettier's. */
  const format = async (text: string): Promise<Cost> => {
    const events: FormatEvent[] = [];
    const formatter = createFormatter({ store: createMapStore(entries) });
    const actual = await outcomeOf(() => formatter.format(text, all, (event) => events.push(event)));
    const expected = await outcomeOf(() => prettier.format(text, { ...all }));
    expect(compareOutcomes(expected, actual)).toBeUndefined();
    const used = events.find((event) => event.kind === "manifest-used");
    const refused = events.find((event) => event.kind === "manifest-refused");
    return {
      parsed: used?.parsed,
      refused: refused?.reason,
      misses: events.flatMap((event) => (event.kind === "miss" ? [event.depth] : [])),
      blocks: events.filter(({ kind }) => kind === "block-formatted").length,
    };
  };
  /** The manifest of the last text that was formatted from its statements. */
  const manifest = (): { readonly key: CacheKey; readonly text: string } => {
    const found = [...entries].flatMap(([key, lookup]) =>
      lookup.kind === "text" && readManifest(lookup.text) !== undefined ? [{ key, text: lookup.text }] : [],
    );
    expect(found.length).toBe(1);
    return found[0]!;
  };
  /** Formats a new text, then an edited version, which leaves a manifest. */
  const learn = async (text: string): Promise<string> => {
    const formatted = text.includes("\r") ? text : await prettier.format(text, { ...all });
    await format(formatted);
    const edited = `${formatted}\nlast();\n`;
    expect((await format(edited)).parsed).toBeUndefined();
    return edited;
  };
  return { entries, format, learn, manifest };
}

const lines = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join("");

const statements = lines(1500, (index) => `const a${index} = call(${index}, "text");\n`);
const methods = lines(
  200,
  (index) =>
    `  method${index}(first) {\n${lines(8, (line) => `    this.call(${index}, ${line}, first);\n`)}  }\n\n`,
);
const oneClass = (head: string): string => `before();\n\n${head} {\n${methods}  last() {}\n}\n\nafter();\n`;

function replaceOnce(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  if (start < 0 || text.includes(from, start + 1))
    throw new RangeError(`not exactly once in the text: ${from}`);
  return text.slice(0, start) + to + text.slice(start + from.length);
}

describe("in a new process, an edit of a long text costs one window:", () => {
  const cases: readonly (readonly [
    string,
    string,
    readonly [string, string],
    readonly number[],
    Options?,
  ])[] = [
    ["a statement", statements, ["call(700,", "call( 'x',"], [0]],
    [
      "a statement beside a very long one",
      `long("${"x".repeat(5e6)}");\n${statements}`,
      ["call(700,", "g("],
      [0],
    ],
    ["the first statement", statements, ["const a0 ", "const first "], [0]],
    ["the last statement", statements, ["last();", "last( );"], [0]],
    ["something behind all others", statements, ["last();\n", "last();\nmore( )\n"], [0]],
    ["a statement gone", statements, ['const a700 = call(700, "text");\n', ""], []],
    ["statements moved", statements, ["const a700", "const a3 = call(3, 'text');\nconst a700"], [0]],
    ["blank lines", statements, ["const a700", "\n\n\nconst a700"], []],
    ["a statement among directives", `"use strict";\n${statements}`, ["const a700 ", "let a700 "], [0]],
    ["a statement of a module", `import b from "b";\n${statements}`, ["call(700,", "await b("], [0]],
    ["a method in a class", oneClass("class A"), ["method90(first)", "method90( second)"], [0, 1]],
    [
      "a method, without semicolons",
      oneClass("export class A extends B"),
      ["this.call(90, 3,", "this.call( 90,  4,"],
      [0, 1],
      { semi: false },
    ],
    ["the head of a class", oneClass("class A"), ["class A", "class A  extends B"], [0]],
  ];
  for (const [title, text, [from, to], misses, options] of cases) {
    it(title, async () => {
      const { format, learn } = openFile(options);
      const edited = replaceOnce(await learn(text), from, to);
      const cost = await format(edited);
      expect(cost.refused).toBeUndefined();
      // All methods of the class are looked up, but only one is formatted.
      const isHead = title === "the head of a class";
      expect(cost.misses.filter((depth) => !isHead || depth === 0)).toEqual(misses);
      expect(cost.blocks).toBe(misses.length === 0 ? 0 : 1);
      if (!isHead) expect(cost.parsed).toBeLessThan(20_000);
    });
  }

  it("edit after edit, and nothing is formatted twice", async () => {
    const { format, learn } = openFile();
    let text = await learn(`${statements}${oneClass("class A")}`);
    for (const [from, to] of [
      ["call(700,", "call( 'x',"],
      ["method90(first)", "method90( second)"],
      ["before();", "before( );"],
      ["method91(first)", "method91( second)"],
      ["method92(first)", "method92(third)"],
      ["const a20 ", "const b20 "],
    ] as const) {
      text = replaceOnce(text, from, to);
      const cost = await format(text);
      expect(cost).toMatchObject({ refused: undefined, blocks: 1 });
      expect(cost.parsed).toBeLessThan(25_000);
      expect(cost.misses.filter((depth) => depth === 0).length).toBe(1);
    }
    expect((await format(`${text}\n`)).misses).toEqual([]);
  });

  it("even deep inside, after an edit that was formatted already", async () => {
    const { format, learn } = openFile();
    const first = replaceOnce(
      await learn(`${statements}${oneClass("class A")}`),
      "method90(first)",
      "method90(third)",
    );
    expect(await format(first)).toMatchObject({ refused: undefined, misses: [0, 1] });
    expect(await format(replaceOnce(first, "call(700,", "call( 'x',"))).toMatchObject({
      refused: undefined,
      misses: [0],
    });
  });

  it("with other line ends and a byte order mark", async () => {
    const { format, learn } = openFile({ endOfLine: "auto" });
    const text = await learn(`\uFEFF${statements.replaceAll("\n", "\r\n")}`);
    expect((await format(replaceOnce(text, "call(700,", "call( 'x',"))).parsed).toBeLessThan(20_000);
  });
});

describe("the whole text is parsed where a manifest is no help:", () => {
  const cases: readonly (readonly [string, string, (text: string) => string, string, Options?])[] = [
    ["edits far apart", statements, (text) => `first();\n${text}\nmore();\n`, "mostly-changed"],
    ["a directive", statements, (text) => `"use strict";\n${text}`, "directive"],
    [
      "a second default export",
      `export default 1;\n${statements}`,
      (text) => `${text}export default 2;\n`,
      "claim",
    ],
    [
      "a template that does not end",
      statements,
      (text) => text.replace("call(700,", "call(`,"),
      "window-not-parsed",
    ],
    ["the only export gone", `export {};\n${statements}`, (text) => text.slice(11), "module-goal"],
    ["a flaw that goes on", statements, (text) => text.replace("call(700,", "call({"), "window-not-parsed"],
  ];
  for (const [title, text, edit, refused] of cases) {
    it(title, async () => {
      const { format, learn } = openFile({}, "file.js");
      expect(await format(edit(await learn(text)))).toMatchObject({ refused });
    });
  }

  it("a segment that the store has lost", async () => {
    const { entries, format, learn } = openFile();
    const text = await learn(statements);
    const before = new Map(entries);
    for (const [key, { kind }] of before) if (kind === "marker") entries.delete(key);
    expect(await format(text.replace("call(700,", "call( 'x',"))).toMatchObject({
      refused: "segment-forgotten",
    });
  });
});

it("a short text leaves no manifest", async () => {
  const { entries, format } = openFile();
  const text = lines(30, (index) => `const a${index} = call(${index});\n`);
  await format(text);
  await format(`${text}last();\n`);
  for (const lookup of entries.values())
    if (lookup.kind === "text") expect(readManifest(lookup.text)).toBeUndefined();
});

it("a manifest has a few bytes for each segment, and none of the text", async () => {
  const { learn, manifest } = openFile();
  await learn(statements);
  const { text } = manifest();
  expect(text.length).toBeLessThan(24 * 1500);
  expect(text).not.toMatch(/a700|call/);
});

it("texts that share the key of their manifests only cost each other time", async () => {
  const { format, learn, manifest } = openFile();
  const first = await learn(statements);
  const second = await learn(oneClass("class A"));
  const { key } = manifest();
  expect((await format(`${first}more();\n`)).refused).toBe("mostly-changed");
  expect(manifest().key).toBe(key);
  expect((await format(`${first}even();\n`)).parsed).toBeLessThan(20_000);
  expect((await format(`${second}more();\n`)).refused).toBe("mostly-changed");
});

describe("a wrong manifest", () => {
  const text = `${statements}${oneClass("class A")}`;

  for (const seed of ["fixed", freshSeed()]) {
    it(`with wrong lengths cuts no statement, seed ${seed}`, { timeout: 60_000 }, async () => {
      const random = createRandom(seed);
      const { entries, format, learn, manifest } = openFile();
      const learnt = await learn(text);
      const state = new Map(entries);
      const honest = manifest();
      const numbers = [...honest.text.matchAll(/(?<=[[,:])\d+(?=[\],}])/g)];
      for (let round = 0; round < 25; round += 1) {
        entries.clear();
        for (const [key, lookup] of state) entries.set(key, lookup);
        let lie = honest.text;
        // Two members whose sum stays the same are still a body of the same length.
        const { index: at, 0: number } = random.pick(numbers);
        const by = 1 + random.integer(20);
        const next = numbers[numbers.findIndex(({ index }) => index === at) + random.integer(8)];
        if (next !== undefined && next.index !== at && Number(next[0]) >= by)
          lie = lie.slice(0, next.index) + (Number(next[0]) - by) + lie.slice(next.index + next[0].length);
        lie = lie.slice(0, at) + (Number(number) + by) + lie.slice(at + number.length);
        entries.set(honest.key, { kind: "text", text: lie });
        await format(replaceOnce(learnt, "call(700,", `call( ${round},`));
      }
    });
  }

  it("that is not well formed is refused", async () => {
    const { entries, format, learn, manifest } = openFile();
    const learnt = await learn(statements);
    const honest = manifest();
    const value = JSON.parse(honest.text) as { program: Record<string, unknown>; digests: string };
    const { program } = value;
    const lies: unknown[] = [
      undefined,
      [],
      {},
      { ...value, digests: "" },
      { ...value, program: [] },
      { ...value, program: { ...program, kind: "block" } },
      { ...value, program: { ...program, kind: "other" } },
      { ...value, program: { ...program, members: [] } },
      { ...value, program: { ...program, members: [1, -1, 0, 0, 1, 0] } },
      { ...value, program: { ...program, members: [1, 1e300, 0, 0, 1, 0] } },
      { ...value, program: { ...program, members: [1, "1", 0, 0, 1, 0] } },
      { ...value, program: { ...program, spines: [[0, [1], []]] } },
      { ...value, program: { ...program, spines: [[0, [1, 1], [program]]] } },
      { ...value, program: { ...program, claims: [[1e9, []]] } },
      { ...value, program: { ...program, claims: [[0, [1]]] } },
      { ...value, program: { ...program, indentation: "x" } },
      { ...value, program: { ...program, tail: null } },
    ];
    for (const [index, lie] of lies.entries()) {
      entries.set(honest.key, { kind: "text", text: JSON.stringify(lie) ?? "no JSON" });
      const cost = await format(replaceOnce(learnt, "call(700,", `call( ${index},`));
      expect(cost, JSON.stringify(lie)?.slice(0, 200)).toMatchObject({ refused: "manifest-malformed" });
    }
  });
});
