import prettier, { type Options } from "prettier";
import { describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { FormatEvent } from "../../src/events/events.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { createMapStore } from "../stores/map-store.ts";

const options: Options = { parser: "babel-ts", filepath: "a.ts" };

/**
 * Formats texts one after the other through one cache; each answer must be Prettier's. Gives the
 * events of the last one.
 */
async function formatAll(
  texts: readonly string[],
  given: Options = options,
  store = createMapStore(),
): Promise<readonly FormatEvent[]> {
  const events: FormatEvent[] = [];
  const formatter = createFormatter({ store, onEvent: (event) => events.push(event) });
  for (const text of texts) {
    events.length = 0;
    expect(await formatter.format(text, given)).toBe(await prettier.format(text, { ...given }));
  }
  await formatter.close();
  return [...events];
}

const fallbacksOf = (events: readonly FormatEvent[]) =>
  events.flatMap((event) => (event.kind === "fallback" ? [event.reason] : []));
const knownOf = (events: readonly FormatEvent[]) => events.filter(({ kind }) => kind === "leaf").length;

// With JSX, this is an element that is divided. Without, it compares a type assertion with a
// regular expression.
const ambiguous = "const a = <div>{b}</div>/g;\n";
const filler = Array.from({ length: 8 }, (_, index) => `const filler${index} = [${index}, 'x'];\n`).join("");

describe("babel-ts", () => {
  it("is cached by statements", async () => {
    const text = `${ambiguous}${filler}type A<T> = T | null;\nconst c = <T, >(d: T): A<T> => d;\n`;
    const events = await formatAll([text, `${text}const last  = 1;\n`]);
    expect(fallbacksOf(events)).toEqual([]);
    expect(knownOf(events)).toBeGreaterThanOrEqual(11);
  });

  it.each([
    ["an assertion", "const e = <T>f;\n"],
    ["a generic arrow function", "const e = <T>(f: T) => f;\n"],
    ["one with a constraint, which may begin an element", "const e = <T extends U>(f: T) => f;\n"],
    ["one deep inside", "class E {\n  f = g({ h: [<T>(i: T) => i] });\n}\n"],
  ])("is doubted where a statement may not be JSX: %s", async (_, statement) => {
    const text = `${ambiguous}${filler}${statement}`;
    expect(fallbacksOf(await formatAll([text]))).toEqual(["jsx-guess"]);
  });

  it("does not confuse a statement read with JSX and the same one read without", async () => {
    // The statement that both texts share means something else in each.
    const texts = [`${ambiguous}${filler}`, `${ambiguous}${filler}const e = <T>f;\n`];
    expect(fallbacksOf(await formatAll(texts))).not.toEqual([]);
    expect(fallbacksOf(await formatAll(texts.toReversed()))).toEqual([]);
  });

  it.each(["const e = <T>f;\n", "const e = <T>(f: T) => f;\n"])(
    "gives a session the whole text once it may not be JSX: %s",
    async (statement) => {
      const formatter = createFormatter({ store: createMapStore() });
      const session = formatter.openSession(`${ambiguous}${filler}const last = 1;\n`, options);
      await session.format();
      await session.warm();
      const edits = [
        ["last = 1", "last  = 2", "windows"],
        ["const last", `${statement}const last`, "full"],
        [statement, "", "full"],
      ] as const;
      for (const [old, replacement, answer] of edits) {
        const before = session.statistics().answers[answer];
        session.setText(session.text().replace(old, replacement));
        expect((await session.format()).text()).toBe(await prettier.format(session.text(), { ...options }));
        expect([old, session.statistics().answers[answer]]).toEqual([old, before + 1]);
      }
      await formatter.close();
    },
  );

  it("knows that elements of Babel 7 may begin like functions and end in other statements", async () => {
    const workspace = createWorkspace("3.6");
    const older = await workspace.loadPrettier();
    const given: Options = { ...options, filepath: workspace.pathOf("a.ts") };
    const formatter = createFormatter({ store: createMapStore() });
    const session = formatter.openSession(`const e = <T>(f: T) => f;\n${filler}const last = g;\n`, given);
    await session.format();
    await session.warm();
    session.setText(session.text().replace("last = g", "last = g </T>/g"));
    const expected = await older.format(session.text(), { ...given });
    expect(expected).toMatch(/<\/T>\s*\) \/ g/);
    expect((await session.format()).text()).toBe(expected);
    await formatter.close();
    workspace.remove();
  });

  it.each([
    ["script-goal", "const e = await;\n"],
    ["pipeline-operator", "const e = f |> g;\n"],
  ])("is doubted like babel: %s", async (reason, statement) => {
    expect(fallbacksOf(await formatAll([`${filler}${statement}`]))).toEqual([reason]);
  });

  it("shares no statements with other parsers", async () => {
    const store = createMapStore();
    const text = `${filler}const last = 1;\n`;
    for (const parser of ["babel", "typescript", "babel-ts"] as const)
      expect(knownOf(await formatAll([text], { ...options, parser }, store))).toBe(0);
  });
});
