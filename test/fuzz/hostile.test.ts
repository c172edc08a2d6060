// Long: its texts are as deep, long and odd as Prettier can take.
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import { parseText } from "../../src/pipeline/parse.ts";
import { expandMisses, type Task } from "../../src/text/known-statements.ts";
import { segmentProgram } from "../../src/pipeline/segment.ts";
import { applyChanges } from "../../src/window/changes.ts";
import type { CacheKey } from "../../src/util/digest.ts";
import { compareOutcomes, outcomeOf } from "../oracle/check.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { createMapStore } from "../stores/map-store.ts";
import { longLines } from "./huge-texts.ts";

const workspace = createWorkspace("newest");
const prettier = await workspace.loadPrettier();
afterAll(() => workspace.remove());

/**
 * The text, and three edits of it, through a formatter and through a session: Prettier's bytes, or
 * Prettier's error.
 */
async function check(text: string, file = "a.js"): Promise<ReturnType<typeof count>> {
  const options = { filepath: workspace.pathOf(file) };
  const formatter = createFormatter({ store: createMapStore() });
  const edited = [
    `${text}\nedited( );\n`,
    `edited( );\n${text}`,
    text.replace("const last", "const  lastOne"),
  ];
  const session = formatter.openSession(text, options);
  await session.warm();
  for (const each of [text, ...edited]) {
    const expected = await outcomeOf(() => prettier.format(each, { ...options }));
    expect(compareOutcomes(expected, await outcomeOf(() => formatter.format(each, options)))).toBeUndefined();
    session.setText(each);
    const answer = await outcomeOf(async () => {
      const result = await session.format();
      expect(applyChanges(each, result.edits())).toBe(result.text());
      return result.text();
    });
    expect(compareOutcomes(expected, answer)).toBeUndefined();
  }
  return count(formatter);
}

function count(formatter: ReturnType<typeof createFormatter>) {
  const { segments, fallbacks } = formatter.statistics();
  return { ...segments, fallbacks };
}

const some = "const first = call(1);\nconst second = call(2);\nconst third = call(3);\n";
const controls = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => !/[\n\r -~]/.test(character),
);

describe("odd characters come out as from Prettier", () => {
  for (const where of ["comment", "string", "template", "regular expression"]) {
    it(`every control character in a ${where}`, async () => {
      const wrap = (inner: string) =>
        ({
          comment: `// ${inner}\ncall();\n`,
          string: `call("${inner}");\n`,
          template: `call(\`${inner}\${a}${inner}\`);\n`,
          "regular expression": `call(/${inner}/);\n`,
        })[where]!;
      for (const character of controls) await check(`${some}${wrap(character)}const last = 1;\n`);
    });
  }

  it("marks that stand in the text, and all markers at once", async () => {
    const mark = "\u0001\u0080\u0081\u0001";
    await check(`${some}// ${mark}\ncall("${mark}", \`${mark}\`);\nconst last = 1;\n`);
    const all = "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u000E\u000F\u0010\u0011\u0012";
    const { fallbacks } = await check(`${some}// ${all}\nconst last = 1;\n`);
    expect(fallbacks["no-free-marker"]).toBeGreaterThan(0);
  });

  it("marks that an embedded language makes of escape sequences", () =>
    check(
      `${some}a = css\`\n  b: "\\u0001\\u0080\\u0001";\n\`;\nb = html\`<p>&#1;&#128;&#1;</p>\`;\nconst last = 1;\n`,
    ));

  it("lone surrogates, astral and combining characters", async () => {
    for (const inner of ["\uD83D", "\uDE00", "\uDE00\uD83D", "😀", "👩‍👩‍👧", "e\u0301", "\u202E", "\uFFFF", "ﷺ"])
      await check(`${some}// ${inner}\ncall("${inner}", \`${inner}\`);\nconst last = "${inner}";\n`);
  });

  it("names of placeholders", async () => {
    const names = ["$fc0_", "$fc", "$fc_", "$fc1_", "$leftOut0_", "$leftOut"];
    for (const name of names) {
      await check(`${some}${name};\nexport { ${name} };\nclass A {\n  ${name}() {}\n}\nconst last = 1;\n`);
      await check(`${some}function f() {\n${`  ${name};\n`.repeat(90)}}\nconst last = 1;\n`);
    }
  });
});

describe("deep nesting ends as in Prettier", () => {
  const nestings: Readonly<Record<string, readonly [file: string, open: string, close: string]>> = {
    parentheses: ["a.js", "(", ")"],
    arrays: ["a.js", "[\n", "]\n"],
    objects: ["a.js", "({ a:\n", "})\n"],
    blocks: ["a.ts", "{\na;\n", "b;\n}\n"],
    functions: ["a.js", "function a() {\nb;\n", "c;\n}\n"],
    elements: ["a.jsx", "<a>", "</a>"],
    templates: ["a.js", "`${", "}`"],
    conditions: ["a.js", "a ? b : ", ""],
    additions: ["a.js", "a +\n", ""],
    calls: ["a.ts", "a.b().c(", ")"],
    comments: ["a.js", "/* /* */\n", ""],
  };
  for (const [name, [file, open, close]] of Object.entries(nestings)) {
    for (const depth of [100, 5000]) {
      it(`${depth} ${name}`, async () => {
        const inner = close === ")" || close === "}`" || close === "" ? "x" : "";
        await check(`${some}${open.repeat(depth)}${inner}${close.repeat(depth)};\nconst last = 1;\n`, file);
      });
    }
  }
});

describe("a long text takes no more room or time than a line of it", () => {
  const long = 2_000_000;
  const texts: Readonly<Record<string, string>> = {
    "a string": `a = "${"x".repeat(long)}";`,
    "a template": `a = \`${"x\n".repeat(long / 2)}\`;`,
    "a comment": `/*${" *".repeat(long / 2)} */`,
    "comments on many lines": "// note\n".repeat(1000),
    "openings of comments": `"${"/*".repeat(long / 2)}";`,
    spaces: `a;${" ".repeat(long)}b;`,
    "blank lines": `a;${"\n".repeat(long)}b;`,
    "lines of spaces": `a;${`${" ".repeat(99)}\n`.repeat(long / 100)}b;`,
    "`import` and spaces": `import${" ".repeat(long)}a from "a";`,
  };
  for (const [name, text] of Object.entries(texts)) {
    it(name, () => check(`${some}${text}\nconst last = 1;\n`));
  }
});

describe("a very long line comes out as from Prettier", () => {
  for (const { name, file, isQuick, write } of longLines) {
    const length = isQuick ? 10_000_000 : 100_000;
    it(`${length / 1000} kB: ${name}`, { timeout: 60_000 }, () =>
      check(`${some}${write(length)}\nconst last = 1;\n`, file),
    );
  }
});

describe("many statements", () => {
  it("on one line stay in one segment", async () => {
    const { formatted } = await check(`${some}${"a;".repeat(20_000)}\nconst last = 1;\n`);
    expect(formatted).toBeLessThan(40);
  });

  it("that are tiny share segments, at top level and in bodies", async () => {
    const lines = Array.from({ length: 6000 }, (_, index) => `a${index};\n`).join("");
    const top = await check(`${some}${lines}const last = 1;\n`);
    expect(top.formatted).toBeLessThan(600);
    expect(top.hit).toBeGreaterThan(200);
    const inside = await check(
      `${some}function f() {\n${lines.replace(/^/gm, "  ").trimEnd()}\n}\nconst last = 1;\n`,
    );
    expect(inside.formatted).toBeLessThan(600);
  });

  it("are looked up at any depth, even more of them than a call may have arguments", async () => {
    const count = 150_000;
    // Long enough to be segments of their own.
    const call = "    callSomething(withOneArgument, andAnotherOne, andTheLastOfThem);\n";
    const text = `class A {\n  a() {\n${call.repeat(count)}  }\n\n  b() {}\n}\n`;
    const grammar = { parser: "babel", jsx: true, goal: undefined, declaration: false } as const;
    const parsed = parseText(text, grammar)!;
    let keys = 0;
    const task = {
      keyOf: () => String((keys += 1)) as CacheKey,
      options: {},
      rules: { options: {} },
      project: { store: createMapStore() },
    } as unknown as Task;
    const body = segmentProgram(text, parsed.outline);
    const bodies = await expandMisses(task, { text, parsed, body }, [0]);
    expect(bodies.get(0)![0]!.parts[0]!.bodies[0]!.parts.length).toBe(count);
  });
});
