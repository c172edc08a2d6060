import { expect, it } from "vitest";
import type { BodyRules } from "../../src/pipeline/body-rules.ts";
import { findBodies } from "../../src/pipeline/find-bodies.ts";
import { nodesOf, parse } from "./parsed.ts";

/** The bodies nearest to the first statement: kind, and lines between the brackets. */
function bodiesIn(text: string, rules: BodyRules = { options: {} }, minimumLength = 0): readonly string[] {
  const parsed = parse(text);
  return nodesOf(parsed, parsed.segments[0]!)
    .flatMap((node) => findBodies(node, [parsed.tree], { text, rules, minimumLength }))
    .map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);
}

it.each([
  ["function a() {\n  b;\n  c;\n}", ["block:   b;\n  c;\n"]],
  // In the order of the source.
  ["if (a) {\n  b;\n  c;\n} else {\n  d;\n  e;\n}", ["block:   b;\n  c;\n", "block:   d;\n  e;\n"]],
  [
    "a(() => {\n  b;\n  c;\n}, [\n  {\n    d,\n  },\n  e,\n]);",
    ["block:   b;\n  c;\n", "array:   {\n    d,\n  },\n  e,\n"],
  ],
  // Bodies inside the members of a body are left out.
  ["if (a) {\n  b;\n  if (c) {\n    d;\n    e;\n  }\n}", ["block:   b;\n  if (c) {\n    d;\n    e;\n  }\n"]],
  // Inside a body that cannot be split, the search goes on.
  ["if (a) {\n  if (b) {\n    c;\n    d;\n  }\n}", ["block:     c;\n    d;\n"]],
  ["if (a) { b;\n  if (b) {\n    c;\n    d;\n  }\n}", ["block:     c;\n    d;\n"]],
  ["if (a) {\n}", []],
])("in %j there are %j", (text, bodies) => expect(bodiesIn(text)).toEqual(bodies));

it("a short body is not searched, but the rest of a short switch is", () => {
  const inner = "() => {\n  b;\n  c;\n  }";
  expect(bodiesIn(`if (a) {\n  x = ${inner};\n  d;\n}`, undefined, 100)).toEqual([]);
  const long = `() => {\n  b;\n  ${"c".repeat(100)};\n  }`;
  expect(bodiesIn(`switch (${long}) {\n  case 1:\n  case 2:\n}`, undefined, 100)).toHaveLength(1);
});

it("no body is found inside a node whose contents a plugin treats in another way", () => {
  const text = "a(() => {\n  b;\n  c;\n});";
  const rulesFor = (type: string): BodyRules => ({ options: {}, reachesInto: (node) => node.type === type });
  expect(bodiesIn(text, rulesFor("CallExpression"))).toEqual([]);
  expect(bodiesIn(text, rulesFor("ClassBody"))).toHaveLength(1);
});
