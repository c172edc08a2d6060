// Long: it opens long texts, and compares each answer with Prettier.
import type { Options } from "prettier";
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { Session } from "../../src/formatter/session.ts";
import type { Lookup } from "../../src/stores/store.ts";
import type { CacheKey } from "../../src/util/digest.ts";
import { applyChanges, type TextEdit } from "../../src/window/changes.ts";
import { checkText, compareOutcomes, outcomeOf } from "../oracle/check.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { createMapStore } from "../stores/map-store.ts";

const workspace = createWorkspace("newest");
const prettier = await workspace.loadPrettier();
afterAll(() => workspace.remove());

/** The statistics of one step; counts of 0 and empty lists are left out. */
type Work = Record<string, unknown>;

interface Step {
  /** What to replace, and by what. Each must occur once; several pairs are several edits. */
  readonly replace: readonly (readonly [string, string])[];
  readonly work: Work;
}

/** A session with a formatted text whose tree is ready. */
async function open(
  text: string,
  options: Options = {},
  name = "open.ts",
  store = createMapStore(),
): Promise<OpenSession> {
  const formatter = createFormatter({ store });
  const all = { ...options, filepath: workspace.pathOf(name) };
  const session = formatter.openSession(text.includes("\r") ? text : await prettier.format(text, all), all);
  await session.warm();
  return { session, options: all };
}

interface OpenSession {
  readonly session: Session;
  readonly options: Options;
}

/** Edits, formats, compares with Prettier, and gives the statistics of the step. */
async function step({ session, options }: OpenSession, replace: Step["replace"]): Promise<Work> {
  const before = session.statistics();
  const text = session.text();
  const edits = replace.map(([from, to]): TextEdit => {
    const start = text.indexOf(from);
    if (start < 0 || text.includes(from, start + 1))
      throw new RangeError(`not exactly once in the text: ${from}`);
    return { start, end: start + from.length, text: to };
  });
  session.edit(edits);
  const edited = applyChanges(
    text,
    edits.toSorted((one, other) => one.start - other.start),
  );
  expect(session.text()).toBe(edited);
  let answered: readonly TextEdit[] = [];
  const actual = await outcomeOf(async () => {
    const result = await session.format();
    answered = result.edits();
    return result.text();
  });
  const expected = await outcomeOf(() => prettier.format(edited, { ...options }));
  expect(compareOutcomes(expected, actual)).toBeUndefined();
  if (expected.kind === "text") expect(applyChanges(edited, answered)).toBe(expected.text);
  const after = session.statistics();
  const work: Work = {};
  for (const name of ["added", "formatted", "invalidated"] as const)
    if (after.segments[name] !== before.segments[name])
      work[name] = after.segments[name] - before.segments[name];
  for (const group of ["full", "widened"] as const) {
    const names = Object.entries(after[group]).filter(
      ([name, count]) => count !== (before[group] as Record<string, number>)[name],
    );
    if (names.length > 0) work[group] = names.map(([name]) => name).join(" ");
  }
  parsed = after.length.parsed - before.length.parsed;
  hashed = after.length.hashed - before.length.hashed;
  if (edited !== "") lengthOfText = edited.length;
  return work;
}

let parsed = 0;
let hashed = 0;
let lengthOfText = 0;

const lines = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join("");

const statements = lines(400, (index) => `const a${index} = call(${index}, "text");\n`);
const methods = (count: number): string =>
  lines(
    count,
    (index) =>
      `  method${index}(first) {\n${lines(8, (line) => `    this.call(${index}, ${line}, first);\n`)}  }\n\n`,
  );
const oneClass = (head: string, body = ""): string => `${head} {\n${body}${methods(60)}  last() {}\n}\n`;
const nested = `describe("all", () => {\n${lines(
  30,
  (index) =>
    `  it("does ${index}", async () => {\n${lines(6, (line) => `    await expectSomething(${index}, ${line});\n`)}  });\n\n`,
)}  it.skip("last", () => {});\n});\n`;

describe("one edit", () => {
  const cases: readonly (readonly [string, string, Step, string?, Options?])[] = [
    [
      "a statement",
      statements,
      { replace: [["call(200,", "call( 'x',"]], work: { added: 1, formatted: 1, invalidated: 1 } },
    ],
    [
      "the first statement",
      statements,
      { replace: [["const a0 ", "const first "]], work: { added: 1, formatted: 1, invalidated: 1 } },
    ],
    [
      "the last statement",
      statements,
      { replace: [["call(399,", "call( 1,"]], work: { added: 1, formatted: 1, invalidated: 1 } },
    ],
    [
      "a new statement",
      statements,
      { replace: [["const a200", "b()\nconst a200"]], work: { added: 2, formatted: 1, invalidated: 1 } },
    ],
    [
      "a statement gone",
      statements,
      { replace: [['const a200 = call(200, "text");\n', ""]], work: { added: 1, invalidated: 2 } },
    ],
    [
      "blank lines",
      statements,
      { replace: [["const a200", "\n\n\n\nconst a200"]], work: { added: 1, invalidated: 1 } },
    ],
    [
      "a comment behind a statement",
      statements,
      {
        replace: [['(200, "text");', '(200, "text");   // why']],
        work: { added: 2, formatted: 1, invalidated: 2 },
      },
    ],
    [
      "statements that share a line",
      statements,
      { replace: [["const a200", "b(); const a200"]], work: { added: 1, formatted: 1, invalidated: 1 } },
    ],
    [
      "no line break at the end",
      statements,
      { replace: [['(399, "text");\n', '(399, "text");']], work: { added: 1, invalidated: 1 } },
    ],
    [
      "a method in a class",
      oneClass("export class A"),
      {
        replace: [["this.call(30, 4,", "this.call( 'x',"]],
        work: { added: 1, formatted: 1, invalidated: 1 },
      },
    ],
    [
      "a new method",
      oneClass("export class A"),
      {
        replace: [["  method30", "  added() {\n}\n  method30"]],
        work: { added: 2, formatted: 1, invalidated: 1 },
      },
    ],
    [
      "a statement in a function in a call",
      nested,
      {
        replace: [["expectSomething(15, 3)", "expectSomething( 15 )"]],
        work: { added: 1, formatted: 1, invalidated: 1 },
      },
    ],
    [
      "a member of an interface",
      `interface A {\n${lines(200, (index) => `  member${index}: string;\n`)}}\n`,
      { replace: [["member50:", "member50 :"]], work: { added: 1, formatted: 1, invalidated: 1 } },
    ],
    [
      "a case",
      `function f() {\n  switch (a) {\n${lines(60, (index) => `    case ${index}:\n      call(${index}, 1);\n      break;\n`)}  }\n}\n`,
      { replace: [["call(30, 1", "call( 'x', 1"]], work: { added: 1, formatted: 1, invalidated: 1 } },
    ],
    [
      "a property of an object",
      `call({\n${lines(200, (index) => `  property${index}: "value",\n`)}});\n`,
      { replace: [["property50:", "other50 :"]], work: { added: 1, formatted: 1, invalidated: 1 } },
    ],
  ];
  for (const [name, text, { replace, work }, file, options] of cases) {
    it(`costs one window: ${name}`, async () => {
      const session = await open(text, options, file);
      const done = await step(session, replace);
      expect(done).toEqual(work);
      // Only neighbours and heads are parsed.
      expect(parsed).toBeLessThan(1500);
      expect(hashed).toBeLessThan(1000);
      expect(lengthOfText).toBeGreaterThan(2500);
    });
  }

  it("that comes back is not formatted again", async () => {
    const session = await open(oneClass("class A"));
    await step(session, [["this.call(30, 4,", "this.other(2,"]]);
    expect(await step(session, [["this.other(2,", "this.call(30, 4,"]])).toEqual({
      added: 1,
      invalidated: 1,
    });
  });

  it("that brings a statement from elsewhere gives it the indentation of its new place", async () => {
    const calls = (indentation: string) => lines(40, (index) => `${indentation}call(${index}, "text");\n`);
    const text = `function f() {\n  first();\n${calls("  ")}  if (a) {\n${calls("    ")}    brought();\n  }\n}\n`;
    const session = await open(text);
    expect(await step(session, [["  first();\n", "    brought();\n"]])).toEqual({
      added: 2,
      formatted: 1,
      invalidated: 2,
    });
  });

  it("parses no more in a text ten times as long", async () => {
    const edited = async (count: number) => {
      const text = lines(count, (index) => `const a${String(index).padStart(6, "0")} = call();\n`);
      expect(await step(await open(text), [["const a000200 ", "let b200 "]])).toEqual({
        added: 1,
        formatted: 1,
        invalidated: 1,
      });
      return { parsed, hashed };
    };
    expect(await edited(5000)).toEqual(await edited(500));
  });

  it("that is formatted and applied leaves a known text", async () => {
    const open200 = await open(statements);
    open200.session.edit([{ start: 0, end: 0, text: "let   z = 1\n" }]);
    const result = await open200.session.format();
    expect(result.edits()).toEqual([{ start: 4, end: 11, text: "z = 1;" }].map(() => expect.anything()));
    open200.session.edit(result.edits());
    expect((await open200.session.format()).isUnchanged).toBe(true);
    expect(open200.session.statistics().answers).toEqual({ windows: 2, full: 1, failed: 0 });
  });
});

describe("several edits", () => {
  it("far apart have a window each", async () => {
    const session = await open(statements);
    expect(
      await step(session, [
        ["const a10 ", "let b10 "],
        ["const a390 ", "let b390 "],
      ]),
    ).toEqual({ added: 2, formatted: 2, invalidated: 2 });
    expect(parsed).toBeLessThan(1000);
  });

  it("that only parse together share a window", async () => {
    const session = await open(statements);
    const done = await step(session, [
      ["const a100 ", "/* const a100 "],
      ["const a200 ", "*/ const a200 "],
    ]);
    expect(done["full"]).toBeUndefined();
  });

  it("in many places format the whole text once", async () => {
    const session = await open(lines(400, (index) => `const a${index}_ = call("${"x".repeat(40)}");\n`));
    const replace = Array.from(
      { length: 15 },
      (_, index) => [`const a${index * 25}_ `, `let b${index} `] as const,
    );
    expect(await step(session, replace)).toMatchObject({});
  });
});

describe("the smallest window is not enough", () => {
  const cases: readonly (readonly [string, string, Step, string?, Options?])[] = [
    [
      "for a default export beside another",
      `export default 1;\n${statements}`,
      { replace: [["const a200 =", "export default 2;\nconst a200 ="]], work: { full: "claim" } },
      "open.js",
    ],
    [
      "for a second constructor",
      oneClass("class A", "  constructor() {}\n\n"),
      {
        replace: [["  method30(", "  constructor() {}\n  method30("]],
        work: { full: "window-not-parsed", widened: "claim" },
      },
      "open.js",
    ],
    [
      "for a private name that is there",
      oneClass("class A", "  #a = 1;\n\n"),
      {
        replace: [["  method30(", "  #a = 2;\n  method30("]],
        work: { full: "window-not-parsed", widened: "claim" },
      },
      "open.js",
    ],
    [
      "for a directive",
      statements,
      { replace: [["const a0 ", '"use strict";\nconst a0 ']], work: { full: "directive" } },
    ],
    [
      "for a quote",
      statements,
      { replace: [['(200, "text")', '(200, "text)']], work: { full: "window-not-parsed" } },
    ],
    [
      "for a comment that ends later",
      `${statements}/* end */\n`,
      { replace: [["const a200 ", "/* const a200 "]], work: { full: "window-not-parsed" } },
    ],
    [
      "for a template that ends later",
      `${statements}call(\`\${a}\`);\n`,
      { replace: [["const a200 ", "` const a200 "]], work: { full: "window-not-parsed" } },
    ],
    [
      "for the first import",
      statements,
      { replace: [["const a200 ", 'import "a";\nconst a200 ']], work: { full: "module-goal" } },
    ],
    [
      "for the only export gone",
      `export {};\n${statements}`,
      { replace: [["export {};\n", ""]], work: { full: "module-goal" } },
    ],
    [
      "for `await` where `import.meta` stands",
      `${statements}call(import.meta);\n`,
      { replace: [["const a200 ", "await x;\nconst a200 "]], work: { full: "module-goal" } },
    ],
    [
      "for U+2028",
      statements,
      { replace: [["const a200 ", "/*\u2028*/ const a200 "]], work: { full: "doubt" } },
    ],
    [
      "for a carriage return",
      statements,
      { replace: [["const a200 ", "\r const a200 "]], work: { full: "line-breaks" } },
    ],
    [
      "for a brace",
      oneClass("class A"),
      { replace: [["  method30(", "}\n  method30("]], work: { full: "window-not-parsed" } },
    ],
    [
      "for a class that ends in front of its last member",
      oneClass("class A"),
      {
        replace: [["  last() {}", "}\n\nclass B {\n  last() {}"]],
        work: { added: 2, formatted: 2, invalidated: 1, widened: "body-changed" },
      },
    ],
    [
      "for the head of a class",
      oneClass("class A"),
      { replace: [["class A {", "class A extends B {"]], work: { added: 1, formatted: 1, invalidated: 1 } },
    ],
    [
      "for a property without semicolons",
      oneClass("class A", "  *generator() {}\n\n"),
      {
        replace: [["  method30(", "  property = 1\n  method30("]],
        work: { added: 1, formatted: 1, invalidated: 1, widened: "claim" },
      },
      "open.js",
      { semi: false },
    ],
    [
      "for the member before the last one, which has no comma",
      `call({\n${lines(200, (index) => `  property${index}: "value",\n`)}});\n`.replace(/,\n\}\);/, "\n});"),
      { replace: [[',\n  property199: "value"', ""]], work: { added: 2, formatted: 1, invalidated: 3 } },
      "open.js",
      { trailingComma: "none" },
    ],
  ];
  for (const [name, text, { replace, work }, file, options] of cases) {
    it(name, async () => {
      expect(await step(await open(text, options, file), replace)).toMatchObject(work);
    });
  }

  it("for the last object that breaks the lines of an array", async () => {
    const elements = lines(200, (index) => `  ${1000 + index},\n`);
    const session = await open(`const list = [\n  {\n    a: 1,\n  },\n${elements}];\n${statements}`);
    expect(await step(session, [["1100,", "1100 ,"]])).toEqual({ added: 2, formatted: 1, invalidated: 2 });
    expect(await step(session, [["{\n    a: 1,\n  }", "1"]])).toMatchObject({ widened: "claim" });
  });

  it("but afterwards windows close again", async () => {
    const session = await open(statements);
    expect(await step(session, [['(200, "text")', '(200, "text)']])).toEqual({ full: "window-not-parsed" });
    expect(await step(session, [['(200, "text)', '(200, "more")']])).toEqual({
      added: 1,
      formatted: 1,
      invalidated: 1,
    });
    expect(await step(session, [["const a0 ", '"use strict";\nconst a0 ']])).toEqual({ full: "directive" });
    expect(await step(session, [["const a100 ", "let a100 "]])).toEqual({
      added: 1,
      formatted: 1,
      invalidated: 1,
    });
  });
});

it("a long statement that cannot be split is offloaded, so that no other request waits", async () => {
  const offloaded: string[] = [];
  const formatter = createFormatter({
    store: createMapStore(),
    offload: (source) => void offloaded.push(source),
  });
  const options = { filepath: workspace.pathOf("open.ts") };
  const list = `const list = [\n${lines(5000, (index) => `  "some text ${index}",\n`)}];\n`;
  const session = formatter.openSession(`${statements}${list}`, options);
  await session.warm();
  for (const [place, full] of [
    ["a200", 0],
    ["some text 7", 1],
  ] as const) {
    offloaded.length = 0;
    const start = session.text().indexOf(place);
    session.edit([{ start, end: start + 1, text: "b" }]);
    const result = await session.format();
    expect(result.text()).toBe(await prettier.format(session.text(), { ...options }));
    expect(offloaded).toHaveLength(full);
    expect(session.statistics().full["long-window"] ?? 0).toBe(full);
  }
});

describe("an answer that was anticipated", () => {
  const anticipated = async (edits: readonly (readonly [string, string])[]) => {
    const entries: Map<CacheKey, Lookup> = new Map();
    const opened = await open(statements, {}, "open.ts", createMapStore(entries));
    const { session } = opened;
    const known = entries.size;
    for (const [from, to] of edits) {
      const start = session.text().indexOf(from);
      session.edit([{ start, end: start + from.length, text: to }]);
      await session.anticipate();
    }
    return { ...opened, stored: () => entries.size - known };
  };

  it("is ready when it is asked for, and stored then", async () => {
    const { session, options, stored } = await anticipated([["call(200,", "call( 'x',"]]);
    const before = session.statistics();
    expect(before.segments).toMatchObject({ added: 1, formatted: 1, invalidated: 1 });
    expect(stored()).toBe(0);
    const result = await session.format();
    expect(result.text()).toBe(await prettier.format(session.text(), { ...options }));
    expect(result.edits()).toHaveLength(1);
    const after = session.statistics();
    expect(after).toEqual({ ...before, answers: { ...before.answers, windows: before.answers.windows + 1 } });
    expect(stored()).toBe(1);
  });

  it("is dropped without a trace when another edit comes first", async () => {
    const { session, options, stored } = await anticipated([
      ["call(200,", "call( 'x',"],
      ["call( 'x',", "call( 'xy',"],
      ["call(300,", "call( 'z',"],
    ]);
    session.edit([{ start: 0, end: 0, text: "a;" }]);
    expect((await session.format()).text()).toBe(await prettier.format(session.text(), { ...options }));
    // The two calls, and the statement that begins with `a;`.
    expect(stored()).toBe(3);
  });

  it("is not kept where windows are not enough", async () => {
    const { session } = await anticipated([["call(200,", "call(("]]);
    const before = session.statistics();
    await expect(session.format()).rejects.toThrow("expected");
    expect(session.statistics().answers.failed).toBe(before.answers.failed + 1);
  });

  it("is not prepared for a statement so long that others would wait", async () => {
    const long = `const list = [\n${lines(5000, (index) => `  "some text ${index}",\n`)}];\n`;
    const { session, options } = await open(statements + long, {});
    const start = session.text().indexOf('"some text 7"');
    session.edit([{ start, end: start, text: "  " }]);
    const before = session.statistics();
    await session.anticipate();
    expect(session.statistics()).toEqual(before);
    const result = await session.format();
    expect(result.text()).toBe(await prettier.format(session.text(), { ...options }));
    expect(session.statistics().segments.formatted).toBe(before.segments.formatted + 1);
  });

  it("is not kept where the text is nested too deeply", async () => {
    const { session, options } = await anticipated([["call(200,", `a${".b()".repeat(10_000)};\ncall(200,`]]);
    const answer = session.format().then((result) => result.text());
    await expect(answer).rejects.toThrow("Maximum call stack size exceeded");
    await expect(prettier.format(session.text(), { ...options })).rejects.toThrow(
      "Maximum call stack size exceeded",
    );
  });
});

describe("a document", () => {
  it("keeps its line breaks and its byte order mark", async () => {
    const text = `\uFEFF${oneClass("class A").replaceAll("\n", "\r\n")}`;
    const session = await open(text, { endOfLine: "auto" });
    const done = await step(session, [["this.call(30, 4,", "this.call( '👩‍👩‍👧',"]]);
    expect(done).toEqual({ added: 1, formatted: 1, invalidated: 1 });
  });

  it("whose line breaks Prettier changes gets one edit", async () => {
    const session = await open(statements.replaceAll("\n", "\r\n"));
    expect(await step(session, [["const a200 ", "let b "]])).toEqual({
      added: 1,
      formatted: 1,
      invalidated: 1,
    });
  });

  it("in a language without statements goes to the formatter as a whole", async () => {
    const session = await open("a {\n  b: c;\n}\n", {}, "open.css");
    expect(await step(session, [["b: c", "b:d"]])).toEqual({ full: "no-statements" });
    expect((await session.session.format()).edits()).toEqual([{ start: 8, end: 8, text: " ", replaced: "" }]);
  });

  it("that Prettier rejects gives Prettier's error, and after a repair Prettier's output", async () => {
    const formatter = createFormatter({ store: createMapStore() });
    const options = { filepath: workspace.pathOf("open.ts") };
    const session = formatter.openSession("let a = ;\n", options);
    expect(
      await checkText(
        { format: async () => (await session.format()).text() },
        prettier,
        "let a = ;\n",
        options,
      ),
    ).toBeUndefined();
    session.edit([{ start: 8, end: 8, text: "1" }]);
    expect((await session.format()).text()).toBe("let a = 1;\n");
  });

  it("may be edited while it is formatted", async () => {
    const { session } = await open(statements);
    session.edit([{ start: 0, end: 5, text: "let  " }]);
    const answer = session.format();
    await Promise.resolve();
    session.edit([{ start: 0, end: 0, text: "b( )\n" }]);
    expect((await answer).text().startsWith("let a0")).toBe(true);
    expect((await session.format()).text().startsWith("b();\nlet a0")).toBe(true);
  });

  it("rejects an edit behind its end", async () => {
    const { session } = await open("a;\n");
    expect(() => session.edit([{ start: 2, end: 4, text: "" }])).toThrow(/the range 2-4 is outside/);
  });
});
