import { expect, it } from "vitest";
import { isGoalInDoubt, mayHoldAwait, mayHoldImportMeta } from "../../src/pipeline/goal.ts";
import { parse } from "./parsed.ts";

const module = "export {};\n";

it.each([
  // What follows `await` is one expression, whether `await` is an operator or a name.
  ["await a();", false],
  ["await a.b;", false],
  ["await (a);", true],
  ["await a;", true],
  ["await function () {};", true],
  ["const a = await b();", false],
  ["const a = await b;", true],
  ["const { a } = await b();", true],
  ["const a = await b(), c = 1;", true],
  ["await using a = b();", true],
  ["for await (const a of b) c;", true],
  ["if (a) await b();", true],
  ["await a(await (b));", true],
  [`await ${"a".repeat(99)}();`, false],
  [`await ${"a".repeat(100)}();`, true],
  // Inside a function, `await` has a meaning of its own. But some parts of a function are read like
  // the code around it.
  ["async function a() { await (b); }", false],
  ["async () => await (a);", false],
  ["class A { async b() { await (c); } }", false],
  ["class A { async [await (b)]() {} }", true],
  ["@(await (a)) class A {}", true],
  // A name that is not an expression.
  ["a.await;", false],
  ["a = { await: b };", false],
])("%s, outside of functions, is a doubt: %s", (statement, isDoubt) => {
  const parsed = parse(`${module}${statement}\n`);
  expect(isGoalInDoubt(parsed)).toBe(isDoubt);
});

it.each([
  ["import.meta.url;\nasync function a() { await b; }\n", true],
  [`${module}import.meta.url;\nasync function a() { await b; }\n`, false],
  ["import.meta.url;\n", false],
])("import.meta makes a module of %j, which is a doubt: %s", (text, isDoubt) => {
  expect(isGoalInDoubt(parse(text))).toBe(isDoubt);
});

it("only TypeScript's parser reads a statement again", () => {
  expect(isGoalInDoubt(parse("await (a);\n", "a.ts"))).toBe(true);
  expect(isGoalInDoubt(parse("await (a);\n", "a.mjs"))).toBe(false);
});

it.each([
  ["await", true],
  ["// await", true],
  ["awaited", false],
  ["$await", true],
])("whether %j may hold await: %s", (text, mayHold) => expect(mayHoldAwait(text)).toBe(mayHold));

it.each([
  ["import.meta", true],
  ["import . meta", true],
  ["import/**/.meta", true],
  ["import./**/meta", true],
  ["import.metadata", false],
  ['import meta from "a"', false],
])("whether %j may hold import.meta: %s", (text, mayHold) => expect(mayHoldImportMeta(text)).toBe(mayHold));
