// Long: it loads five Prettiers, and asks each for many texts.
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import type { FormatEvent } from "../../../src/events/events.ts";
import type { OptionsRequest } from "../../../src/engine/config/options.ts";
import { checkCheck, checkText, compareOutcomes, outcomeOf } from "../../oracle/check.ts";
import { createWorkspace, prettierPackages, type PrettierName } from "../../oracle/workspace.ts";
import { createMapStore } from "../../stores/map-store.ts";

afterEach(() => vi.unstubAllEnvs());

const debug = (value: string | undefined): void => void vi.stubEnv("PRETTIER_DEBUG", value);

/** Texts with an error in embedded code, which Prettier leaves as it is, and one text without. */
const texts: readonly (readonly [string, string])[] = [
  ["a.js", "a( );\nconst style = css`\n  a { b: ${c\n}\n`;\nconst page = html`<p></div>`;\n"],
  ["b.ts", `${"call( 1 );\n".repeat(40)}const other = css\`a {\`;\n`],
  ["c.md", "# a\n\n```js\na = ;\n```\n"],
  ["d.vue", "<template><p>{{ a = }}</p></template>\n<style>a {</style>\n"],
  ["e.ts", "let   a  =  1\n"],
];
const rejected = ["b.ts", "c.md"];

describe.each(Object.keys(prettierPackages) as PrettierName[])("with PRETTIER_DEBUG, Prettier %s", (name) => {
  const workspace = createWorkspace(name);
  afterAll(() => workspace.remove());

  it("gives its own answers, whatever was known, while the variable is set and unset again", async () => {
    const prettier = await workspace.loadPrettier();
    const formatter = createFormatter({ store: createMapStore() });
    const errors = new Set<string>();
    for (const value of [undefined, "1", "", "0", undefined, "true"]) {
      debug(value);
      for (const [file, text] of texts) {
        const options = { filepath: workspace.pathOf(file), embeddedLanguageFormatting: "auto" } as const;
        for (const same of [text, await prettier.format(text, options).catch(() => text)]) {
          expect(await checkText(formatter, prettier, same, options)).toBeUndefined();
          expect(await checkCheck(formatter, prettier, same, options)).toBeUndefined();
        }
        if (value) await prettier.format(text, options).catch(() => errors.add(file));
      }
    }
    // Otherwise the test proves nothing.
    expect([...errors]).toEqual(expect.arrayContaining(rejected));
  });

  it("is a bypass, and nothing is stored", async () => {
    const formatter = createFormatter({ store: createMapStore() });
    const events: FormatEvent[] = [];
    const ask = () =>
      formatter.format("let   a", { filepath: workspace.pathOf("a.ts") }, (event) => events.push(event));
    debug("1");
    await ask();
    expect(events).toEqual([{ kind: "bypass", reason: "prettier-debug", length: 7 }]);
    debug(undefined);
    await ask();
    expect(events[1]).toEqual({ kind: "file-miss", length: 7 });
  });

  it("holds for sessions, also for a text that was answered before", async () => {
    const prettier = await workspace.loadPrettier();
    const options = { filepath: workspace.pathOf("b.ts") };
    const [, text] = texts.find(([file]) => file === "b.ts")!;
    const session = createFormatter({ store: createMapStore() }).openSession(text, options);
    const compare = async () => {
      const current = session.text();
      const expected = await outcomeOf(() => prettier.format(current, options));
      const actual = await outcomeOf(async () => (await session.format()).text());
      expect(compareOutcomes(expected, actual)).toBeUndefined();
      return expected.kind;
    };
    const edit = () => session.edit([{ start: 0, end: 0, text: "more( );\n" }]);
    await session.warm();
    const kinds: string[] = [];
    for (const value of ["1", undefined, "1", undefined]) {
      debug(value);
      kinds.push(await compare());
      edit();
      await session.anticipate();
      kinds.push(await compare());
      await session.warm();
    }
    expect(kinds).toEqual(["error", "error", "text", "text", "error", "error", "text", "text"]);
    expect(session.statistics().answers.windows).toBeGreaterThan(0);
  });

  it("knows no content by its name", async () => {
    const formatter = createFormatter({ store: createMapStore() });
    const request: OptionsRequest = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} };
    const kind = await formatter.fileKind(workspace.pathOf("a.ts"), request);
    await formatter.mark("one", kind);
    expect(await formatter.areMarked([{ name: "one", kind }])).toEqual([true]);
    debug("1");
    expect(await formatter.areMarked([{ name: "one", kind }])).toEqual([false]);
  });

  it("gives verify mode nothing to compare", async () => {
    debug("1");
    const formatter = createFormatter({
      store: createMapStore(),
      verify: true,
      onWrongAnswer: () => expect.fail(),
    });
    await formatter.format("let   a", { filepath: workspace.pathOf("a.ts") });
    expect(formatter.statistics().verified.total).toBe(0);
  });
});
