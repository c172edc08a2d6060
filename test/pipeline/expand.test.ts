import { expect, it } from "vitest";
import { expandMiss } from "../../src/pipeline/expand.ts";
import { nodesOf, parse } from "./parsed.ts";

/** The members of the bodies in the first segment: their text, and what they depend on. */
function membersIn(text: string, options: Record<string, unknown> = {}): readonly (readonly string[])[] {
  const parsed = parse(text);
  const segment = parsed.segments[0]!;
  const miss = { segment, nodes: nodesOf(parsed, segment), stack: [parsed.tree] };
  return expandMiss(miss, { text, comments: parsed.outline.comments, rules: { options }, minimumLength: 0 })
    .flatMap(({ parts }) => parts)
    .map(({ text: own, context, indentation }) => [own, context, indentation]);
}

it.each<[string, Record<string, unknown>, string[][]]>([
  [
    "if (a) {\n  b;\n  c;\n}",
    {},
    [
      ["  b;", "block", "  "],
      ["  c;", "block", "  "],
    ],
  ],
  // Bodies inside the members are not expanded.
  [
    "if (a) {\n  b;\n  if (c) {\n    d;\n    e;\n  }\n}",
    {},
    [
      ["  b;", "block", "  "],
      ["  if (c) {\n    d;\n    e;\n  }", "block", "  "],
    ],
  ],
  // With their comments, and without the blank lines around them.
  [
    "if (a) {\n\n  // b\n  b; // b\n\n  c;\n  // c\n}",
    {},
    [
      ["  // b\n  b; // b", "block", "  "],
      ["  c;\n  // c", "block", "  "],
    ],
  ],
  [
    "if (a) {\n  b; c;\n  d;\n}",
    {},
    [
      ["  b; c;", "block", "  "],
      ["  d;", "block", "  "],
    ],
  ],
  // Without trailing commas, the last member has a context of its own.
  [
    "a = {\n  b,\n  c,\n};",
    {},
    [
      ["  b,", "object", "  "],
      ["  c,", "object", "  "],
    ],
  ],
  [
    "a = {\n  b,\n  c\n};",
    { trailingComma: "none" },
    [
      ["  b,", "object", "  "],
      ["  c", "object last", "  "],
    ],
  ],
  // Prettier leaves ignored code as it is, so its bodies are not expanded.
  ["// prettier-ignore\nif (a) {\n  b;\n  c;\n}", {}, []],
  ["if (a) {\n  b;\n  c;\n} // prettier-ignore", {}, []],
  [
    "if (a) {\n  // prettier-ignore\n  b;\n  c;\n}",
    {},
    [
      ["  // prettier-ignore\n  b;", "block", "  "],
      ["  c;", "block", "  "],
    ],
  ],
])("%j with %j has the members %j", (text, options, members) =>
  expect(membersIn(text, options)).toEqual(members),
);
