// Long: it formats by us and by Prettier beside five plugins that are slow to load.
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Options } from "prettier";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import { readLanguageUse } from "../../../src/engine/plugins/language-use.ts";
import { rewriteText } from "../../../src/engine/plugins/rewrite-text.ts";
import type { FormatEvent } from "../../../src/events/events.ts";
import type { ReferencePrettier } from "../../oracle/check.ts";
import { pluginPackages, type PluginName } from "../../oracle/plugins.ts";
import { createWorkspace } from "../../oracle/workspace.ts";
import { createMapStore } from "../../stores/map-store.ts";

const workspace = createWorkspace("newest", [
  "tailwind",
  "trivago",
  "ianvs",
  "organize",
  "jsdoc",
  "css-order",
]);
let prettier: ReferencePrettier;
beforeAll(async () => void (prettier = await workspace.loadPrettier()));
afterAll(() => workspace.remove());

const resolvePackage = createRequire(join(workspace.folder, "noop.js")).resolve;
const pathsOf = (names: readonly PluginName[]) => names.map((name) => resolvePackage(pluginPackages[name]));

/** A package of our own in the workspace. */
function writePlugin(name: string, code: string): string {
  const folder = join(workspace.folder, "node_modules", name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", main: "index.cjs" }));
  writeFileSync(join(folder, "index.cjs"), code);
  return join(folder, "index.cjs");
}

/**
 * Formats texts one after the other through one cache; each answer must be Prettier's. Gives the
 * events of the last one.
 */
async function formatAll(
  texts: readonly string[],
  options: Options,
  store = createMapStore(),
): Promise<readonly FormatEvent[]> {
  const events: FormatEvent[] = [];
  const formatter = createFormatter({ store, onEvent: (event) => events.push(event) });
  const full = { filepath: workspace.pathOf("a.tsx"), ...options };
  for (const text of texts) {
    events.length = 0;
    const expected = await prettier.format(text, { ...full });
    expect(await formatter.format(text, full)).toBe(expected);
  }
  await formatter.close();
  return [...events];
}

const kindsOf = (events: readonly FormatEvent[]) => [...new Set(events.map(({ kind }) => kind))];
const fallbacksOf = (events: readonly FormatEvent[]) =>
  events.flatMap((event) => (event.kind === "fallback" ? [event.reason] : []));
const depthsOf = (events: readonly FormatEvent[]) =>
  new Set(events.flatMap((event) => (event.kind === "leaf" ? [event.depth] : [])));

// Longer than the shortest body that is split.
const filler = Array.from(
  { length: 12 },
  (_, index) => `    const filler${index} = compute(${index}, "of the body");`,
);
const body = (...lines: readonly string[]) => ["{", ...lines, ...filler, "  }"].join("\n");
const unsorted = '    const a = "p-4 flex";';
const ending = "\nexport const last = 1;\n";

describe("Tailwind", () => {
  const options = { plugins: pathsOf(["tailwind"]), tailwindFunctions: ["cn", "/^c[xy]$/"] };

  const format = (text: string) => prettier.format(text, { parser: "typescript" });

  it("sorts class names statement by statement, at every depth", async () => {
    const text = (name: string) =>
      `export function A() ${body('    const b = <p className="z-10 p-4 flex m-2" />;', `    const ${name} = cn("p-4 flex");`)}\n${ending}`;
    const events = await formatAll([await format(text("first")), await format(text("second"))], options);
    expect(fallbacksOf(events)).toEqual([]);
    expect(depthsOf(events)).toEqual(new Set([0, 1]));
  });

  it.each([
    ["an attribute", `const b = <p className={f(() => ${body(unsorted)})} />;`],
    ["an attribute that an option names", `const b = <p tone={f(() => ${body(unsorted)})} />;`],
    ["an attribute that a pattern names", `const b = <p rowClass={f(() => ${body(unsorted)})} />;`],
    ["a call", `cn(() => ${body(unsorted)});`],
    ["a call that a pattern names", `cx(() => ${body(unsorted)});`],
    ["a call of a member", `cn.b(() => ${body(unsorted)});`],
    ["a call in parentheses", `(cn)(() => ${body(unsorted)});`],
    ["a call of what a call gives", `cn(1)(() => ${body(unsorted)});`],
    ["an object in a call", `cn({ a() ${body(unsorted)}, "p-4 flex": true, c: "p-4 flex" });`],
    [
      "a sum, for what is tagged",
      `const b = "c" + f(() => ${body("    const a = cn`  p-4 flex  `;")}) + "d";`,
    ],
  ])("does not take a string from elsewhere into %s", async (_, statement) => {
    // The same statement in harmless surroundings of the same shape, so that only the surroundings
    // differ.
    const elsewhere = statement
      .replace(/\b(?:className|tone|rowClass)=/, "onClick=")
      .replace(/^\(?c[nx]\b\)?/, "gg")
      .replaceAll('" + f', '" * f')
      .replace('}) + "', '}) * "');
    expect(elsewhere).not.toBe(statement);
    const attributes = { ...options, tailwindAttributes: ["tone", "/Class$/"] };
    // The string is formatted elsewhere first, so that a cache that ignores the surroundings would
    // know it.
    const texts = [await format(`${elsewhere}\n${ending}`), await format(`${statement}\n${ending}`)];
    const events = await formatAll(texts, attributes);
    expect(fallbacksOf(events)).toEqual([]);
    await formatAll(texts.toReversed(), attributes);
  });

  it("formats whole texts where a pattern has state", async () => {
    const text = `cn("p-4 flex");\ncx("p-4 flex");\n${ending}`;
    const events = await formatAll([text], { ...options, tailwindFunctions: ["/^c/g"] });
    expect(fallbacksOf(events)).toEqual(["plugin-replaces-language"]);
  });

  it.each([["trivago"], ["ianvs"], ["organize"]] as const)("works together with %s", async (sorter) => {
    const text = (name: string) =>
      `import { z } from "z";\nimport a from "a";\n\nexport const b = <p className="p-4 flex">{a}{z}</p>;\nexport const ${name} = 1;\n`;
    const together = { ...options, plugins: pathsOf([sorter, "tailwind"]), importOrder: ["^a", "^z"] };
    const events = await formatAll([text("first"), text("second")], together);
    expect(fallbacksOf(events)).toEqual([]);
    expect(kindsOf(events)).toContain("leaf");
  });
});

describe.each([["trivago"], ["ianvs"], ["organize"]] as const)("%s", (name) => {
  const options = { plugins: pathsOf([name]), importOrder: ["^a", "^z"] };
  const text = (last: string) =>
    `import { z } from "z";\nimport a from "a";\n\nexport const b = a(z);\nexport const ${last} = 1;\n`;

  it("rewrites the text, whose statements are then looked up", async () => {
    const events = await formatAll([text("first"), text("second")], options);
    expect(fallbacksOf(events)).toEqual([]);
    expect(events.filter(({ kind }) => kind === "leaf")).toHaveLength(3);
  });

  it("shares statements with projects without plugins", async () => {
    const store = createMapStore();
    await formatAll([await prettier.format(text("first"), { ...options, parser: "typescript" })], {}, store);
    const events = await formatAll([text("second")], options, store);
    expect(kindsOf(events)).toContain("leaf");
  });

  it.each([
    ["a script in HTML", "const h = html`<script>import z from 'z'; import a from 'a'; a(z)</script>`;"],
    [
      "a script in Markdown",
      "const m = markdown`\n  ~~~js\n  import z from 'z'\n  import a from 'a'\n  a( z)\n  ~~~\n`;",
    ],
    [
      "a comment that makes it HTML",
      "const h = /* HTML */ `<script>import z from 'z'; import a from 'a'; a(z)</script>`;",
    ],
  ])("rewrites %s inside the text, too", async (_, embedded) => {
    const store = createMapStore();
    await formatAll([`${embedded}\n${ending}`], {}, store);
    const texts = ["first", "second"].map((last) => `${embedded}\n${text(last)}`);
    expect(fallbacksOf(await formatAll(texts, options, store))).toEqual([]);
  });

  it("gives Prettier's error for a text that does not parse", async () => {
    const formatter = createFormatter({ store: createMapStore() });
    const full = { filepath: workspace.pathOf("a.tsx"), ...options };
    const messageOf = (answer: Promise<string>) => answer.then(String, (error: Error) => error.message);
    for (const wrong of ["import z from 'z'\nimport a from 'a'\nlet (", "@a @b c"])
      expect(await messageOf(formatter.format(wrong, full))).toBe(
        await messageOf(prettier.format(wrong, { ...full })),
      );
  });
});

it.each([["tailwind"], ["trivago"], ["ianvs"], ["organize"], ["jsdoc"]] as const)(
  "%s has statements with the parser babel-ts, too",
  async (name) => {
    const text = (last: string) =>
      `import { z } from "z";\nimport a from "a";\n\n/** one  more */\nexport const b = <p className="p-4 flex">{a(z)}</p>;\nexport const ${last} = 1;\n`;
    const options = { plugins: pathsOf([name]), importOrder: ["^a", "^z"], parser: "babel-ts" } as const;
    const events = await formatAll([text("first"), text("second")], options);
    expect(fallbacksOf(events)).toEqual([]);
    expect(kindsOf(events)).toContain("leaf");
  },
);

describe("how a plugin changes TypeScript", () => {
  const own = "require('prettier/plugins/typescript').parsers.typescript";
  const location = () => ({
    directory: realpathSync(join(workspace.folder, "node_modules/prettier")),
    version: prettier.version,
  });
  const useOf = (plugins: readonly string[]) =>
    readLanguageUse(location(), {
      options: { plugins },
      name: "typescript",
      ownOptions: new Set(["semi", "plugins"]),
      believed: new Set(),
    });

  it.each([
    ["replaces", "prints", `{ printers: { estree: { print: () => "" } } }`],
    ["replaces", "defaults", `{ options: { semi: { type: "boolean", category: "a", default: false } } }`],
    ["replaces", "parses", `{ parsers: { typescript: { ...${own}, parse: () => ({}) } } }`],
    ["replaces", "locates", `{ parsers: { typescript: { ...${own}, locStart: () => 0 } } }`],
    ["rewrites", "rewrites", `{ parsers: { typescript: { ...${own}, preprocess: (text) => text } } }`],
    ["rewrites", "lazy", `{ parsers: { typescript: async () => ({ ...${own}, preprocess: (t) => t }) } }`],
    ["untouched", "passes", `{ parsers: { typescript: ${own} } }`],
    [
      "untouched",
      "elsewhere",
      `{ defaultOptions: { tabWidth: 8 }, parsers: { other: {} }, printers: { other: {} } }`,
    ],
  ])("%s: one that %s", async (kind, name, code) => {
    expect((await useOf([writePlugin(name, `module.exports = ${code};`)])).kind).toBe(kind);
  });

  it("is decided by the last plugin that has such a parser", async () => {
    const [parses, rewrites] = ["parses", "rewrites"].map((name) => resolvePackage(name));
    expect((await useOf([parses!, rewrites!])).kind).toBe("rewrites");
    expect((await useOf([rewrites!, parses!])).kind).toBe("replaces");
  });

  it("cannot be found out if it wraps the parser of another Prettier", async () => {
    const code = own.replace(
      "prettier/",
      `${join(import.meta.dirname, "../../../node_modules/prettier-3.6")}/`,
    );
    const plugin = writePlugin(
      "other-prettier",
      `module.exports = { parsers: { typescript: { ...${code} } } };`,
    );
    expect((await useOf([plugin])).kind).toBe("replaces");
  });

  it.each([
    ["a carriage return", `text + "\\r\\nlet a"`, undefined],
    ["a byte order mark", `"\\uFEFF" + text`, undefined],
    ["nothing", `""`, undefined],
    ["an error", `null.x`, undefined],
    ["a text whose printer it exchanges", `(options.printer = { ...options.printer }, text)`, undefined],
    ["a text to which it adds a plugin", `(options.plugins.push({}), text)`, undefined],
    [
      "what Prettier's options say",
      `text + [options.semi, options.rangeEnd, options.tabWidth]`,
      "let b\nfalse,6,2",
    ],
  ])("leaves %s", async (name, rewritten, expected) => {
    const preprocess = `(text, options) => ${rewritten}`;
    const plugin = writePlugin(
      `leaves-${name.replaceAll(/\W/g, "-").toLowerCase()}`,
      `module.exports = { parsers: { typescript: { ...${own}, preprocess: ${preprocess} } } };`,
    );
    const use = await useOf([plugin]);
    if (use.kind !== "rewrites") throw new Error(use.kind);
    const options = { plugins: [plugin], semi: false };
    expect(
      await rewriteText(location(), "\uFEFFlet b\r\n", { options, name: "typescript", parser: use.parser }),
    ).toBe(expected);
  });
});

it("jsdoc formats comments, and lets Prettier format the examples in them, statement by statement", async () => {
  const example = (code: string) =>
    `/**\n * An  item.\n *\n * @example\n *   ${code}\n */\nexport function f${code.length}( ) { return 1 }\n\n`;
  const text = [1, 22, 333, 4444].map((number) => example(`const a = [ ${number} ]`)).join("");
  const edited = `${text}/** one  more */\nexport const b = 1;\n`;
  const events = await formatAll([text, edited], { plugins: pathsOf(["jsdoc"]) });
  expect(fallbacksOf(events)).toEqual([]);
  expect(events.filter(({ kind }) => kind === "leaf")).toHaveLength(4);
});

describe("a session", () => {
  const before = `import a from "a";\nimport { z } from "z";\n\n// The border.\nexport const b = a(z);\n\nexport const c = (\n  <p className="flex p-4">{b}</p>\n);\n\nexport const last = 1;\n`;

  it.each([["trivago"], ["ianvs"]] as const)(
    "with %s answers from windows below the imports, and from more above",
    async (name) => {
      const options = {
        filepath: workspace.pathOf("a.tsx"),
        plugins: pathsOf([name, "tailwind"]),
        importOrder: ["^a", "^z"],
      };
      const formatter = createFormatter({ store: createMapStore() });
      const session = formatter.openSession(before, options);
      await session.warm();
      const steps: readonly (readonly [string, string, string])[] = [
        ["last = 1", "last  = 2", "windows"],
        ['"flex p-4"', '"z-10 p-4 flex"', "windows"],
        ["export const last", 'import { b as y } from "b";\nexport const last', "full"],
        ["export const b", 'export const d = "import";\nexport const b', "full"],
        ["// The border.\n", "", "full"],
      ];
      for (const [old, replacement, expected] of steps) {
        const counts = { ...session.statistics().answers };
        session.setText(session.text().replace(old, replacement));
        const answer = (await session.format()).text();
        expect(answer).toBe(await prettier.format(session.text(), { ...options }));
        expect([old, session.statistics().answers[expected as "windows"]]).toEqual([
          old,
          counts[expected as "windows"] + 1,
        ]);
        session.setText(answer);
        await session.format();
        await session.warm();
      }
      await formatter.close();
    },
  );

  /**
   * Opens the first text, and compares the answer for each. Gives whether each came from windows.
   */
  async function formatTexts(name: PluginName, texts: readonly string[], own: Options = {}) {
    const options = { filepath: workspace.pathOf("a.tsx"), plugins: pathsOf([name]), ...own };
    const formatter = createFormatter({ store: createMapStore() });
    const session = formatter.openSession(texts[0]!, options);
    const areWindows: boolean[] = [];
    for (const text of texts) {
      session.setText(text);
      const before = session.statistics().answers.windows;
      const [expected, actual] = await Promise.allSettled([
        prettier.format(text, { ...options }),
        session.format().then((answer) => answer.text()),
      ]);
      if (expected.status === "fulfilled") expect(actual).toEqual(expected);
      else expect(actual).toMatchObject({ reason: { message: (expected.reason as Error).message } });
      areWindows.push(session.statistics().answers.windows > before);
      await session.warm();
    }
    await formatter.close();
    return areWindows;
  }

  const imports = 'import a from "a";\nimport { z } from "z";\n';
  const rest = "foo(a, z);\nconst x = 1;\nbar();\nbaz();\n";

  it("leaves a text to Prettier that has a byte order mark inside, though @ianvs takes it away", async () => {
    const text = `\n\uFEFF${imports}\n${rest}`;
    expect(await formatTexts("ianvs", [text, text.replace("x = 1", "x = 2")])).toEqual([false, false]);
  });

  it.each([
    ["a name that is declared twice", "const x = 2;"],
    ["the name of an import", "const a = 2;"],
    ["the name of an import, in a block", "{\n  var z = 2;\n}"],
  ])("rejects what @trivago rejects: %s", async (_, added) => {
    const text = `${imports}\n${rest}`;
    await formatTexts("trivago", [text, `${text}${added}\n`, text]);
  });

  // With this option, @ianvs cannot parse some texts, and gives up on them.
  const noJsx = { importOrderParserPlugins: ["typescript"] };
  const unsorted = 'import { z } from "z";\nimport a from "a";\n';
  const element = "const p = <p />;\n";

  it.each([
    ["in the first text", [`${unsorted}\n${rest}${element}`, `${unsorted}\n${rest}`]],
    [
      "while they were edited",
      [
        `${imports}\n${rest}`,
        `${imports}\n${rest}${element}`,
        `${unsorted}\n${rest}${element}`,
        `${unsorted}\n${rest}`,
      ],
    ],
    [
      "when one came in below",
      [
        `${imports}\n${rest}`,
        `${imports}\n${rest}${element}`,
        `${imports}\n${rest}import b from "b";\nqux();\nquux();\n${element}`,
        `${imports}\n${rest}import b from "b";\nqux();\nquux();\n`,
      ],
    ],
  ])("asks @ianvs again about imports that it gave up on %s", async (_, texts) => {
    const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
    const areWindows = await formatTexts("ianvs", texts, noJsx);
    expect(complaints).toHaveBeenCalled();
    complaints.mockRestore();
    // Windows answer all texts but the last. For that one the plugin must be asked about the whole
    // text.
    expect(areWindows.slice(1, -1)).toEqual(texts.slice(1, -1).map(() => true));
    expect(areWindows.at(-1)).toBe(false);
  });
});
