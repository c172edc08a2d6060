import { describe, expect, it } from "vitest";
import { memberContext } from "../../src/pipeline/context.ts";
import { findBodies } from "../../src/pipeline/find-bodies.ts";
import type { SyntaxNode } from "../../src/pipeline/outline.ts";
import { nodesOf, parse } from "./parsed.ts";

/** The contexts of all bodies of the first statement, the outer before the inner. */
function contextsIn(text: string): readonly string[] {
  const parsed = parse(text, "a.tsx");
  const contexts: string[] = [];
  const visit = (node: SyntaxNode, above: readonly SyntaxNode[]) => {
    for (const { context, members, stack } of findBodies(node, above, {
      text,
      rules: { options: {} },
      minimumLength: 0,
    })) {
      contexts.push(context);
      for (const member of members) visit(member, stack);
    }
  };
  for (const node of nodesOf(parsed, parsed.segments[0]!)) visit(node, [parsed.tree]);
  return contexts;
}

const two = "{\n  a;\n  b;\n}";
const members = "{\n  a;\n  b;\n}";
const object = "{\n  a,\n  b,\n}";

describe("the contexts of bodies", () => {
  it.each([
    // Outside of a function, `return` and `await` mean something else.
    [`if (a) ${two}`, ["block"]],
    [`function a() ${two}`, ["block function"]],
    [`a = () => ${two};`, ["block function"]],
    [`function* a() ${two}`, ["block function*"]],
    [`async function a() ${two}`, ["block async function"]],
    [`async function* a() ${two}`, ["block async function*"]],
    // Only the nearest function counts.
    [`async function a() {\n  b;\n  function c() ${two}\n}`, ["block async function", "block function"]],
    [`function a() {\n  b;\n  if (c) ${two}\n}`, ["block function", "block function"]],
    [`namespace A ${two}`, ["block namespace"]],
    [`declare namespace A {\n  let a;\n  let b;\n}`, ["block namespace ambient"]],
    [`declare module "a" {\n  let a;\n  let b;\n}`, ["block module ambient"]],
    [`class A {\n  a;\n  static ${two}\n}`, ["class class", "block static"]],
    [`class A ${members}`, ["class class"]],
    [`class A extends B ${members}`, ["class class derived"]],
    [`abstract class A ${members}`, ["class class abstract"]],
    [`declare class A ${members}`, ["class class ambient"]],
    [`class A {\n  a;\n  static {\n    if (b) ${two}\n  }\n}`, ["class class", "block static"]],
    // `super()` is an error everywhere else.
    [
      `class A extends B {\n  constructor() ${two}\n  c() ${two}\n}`,
      ["class class derived", "block function constructor derived", "block function"],
    ],
    [`class A {\n  constructor() ${two}\n  c;\n}`, ["class class", "block function"]],
    [`switch (a) {\n  case 1:\n  case 2:\n}`, ["switch"]],
    [`a = ${object};`, ["object"]],
    // A literal depends on the expression around it, up to the nearest statement.
    [`a(() => {\n  b;\n  c = ${object};\n}).d();`, ["block function", "object function"]],
    [`interface A ${members}`, ["type"]],
    [`enum A ${object}`, ["enum"]],
  ])("%j has %j", (text, contexts) => expect(contextsIn(text)).toEqual(contexts));
});

describe("a body is not split where its printed form depends on the code around it:", () => {
  it.each([
    ["a template literal", `a = \`\${() => ${two}}\`;`],
    ["the head of a for", `for (a = () => ${two}; ; ) b;`],
    ["a chain of calls", `a.b(() => c).d(${object});`],
    ["a condition", `a ? ${object} : b;`],
    ["JSX", `<a>{${object}}</a>;`],
    ["a parameter", `function f(a = ${object}) {}`],
    ["a decorator", `@a(${object})\nclass B {}`],
    ["a union", `type A = B | ${members};`],
  ])("%s", (_, text) => expect(contextsIn(text)).toEqual([]));
});

it.each([
  ["object", true, true, "object last"],
  ["object", true, false, "object"],
  ["object", false, true, "object"],
])(
  "a member of %j, whose last one differs: %s, and that is the last: %s, has %j",
  (body, differs, isLast, context) => expect(memberContext(body, differs, isLast)).toBe(context),
);
