import { describe, expect, it } from "vitest";
import { expandMiss, type ExpandedBody, type Member } from "../../src/pipeline/expand.ts";
import { planBlocks } from "../../src/pipeline/plan.ts";
import { segmentText } from "../../src/pipeline/segment.ts";
import { buildSkeleton, placeholderOf, readSkeleton, type Skeleton } from "../../src/pipeline/skeleton.ts";
import { nodesOf, parse, type Parsed } from "./parsed.ts";

/** Segments that hold this word are unknown. */
const isUnknown = (text: string) => text.includes("NEW");

/** The skeleton of a text in which every segment without that word is known. */
function skeletonOf(parsed: Parsed): Skeleton {
  const { text, segments, outline, tree } = parsed;
  const learn = (miss: Pick<Member, "segment" | "nodes" | "stack">): readonly ExpandedBody[] =>
    expandMiss(miss, { text, comments: outline.comments, rules: { options: {} }, minimumLength: 0 }).map(
      (body) => ({
        ...body,
        parts: body.parts.map((member) =>
          isUnknown(member.text)
            ? { ...member, bodies: learn(member) }
            : { ...member, known: member.text.toUpperCase() },
        ),
      }),
    );
  const isKnown = segments.map((segment) => !isUnknown(segmentText(text, segment)));
  const unknown = segments.flatMap((segment, index) =>
    isKnown[index] === true
      ? []
      : [[index, learn({ segment, nodes: nodesOf(parsed, segment), stack: [tree] })] as const],
  );
  return buildSkeleton({
    text,
    segments,
    plan: planBlocks(isKnown),
    isModule: outline.isModule,
    isDeclaration: parsed.grammar.declaration,
    bodies: new Map(unknown),
  });
}

describe("the skeleton of a text", () => {
  it.each([
    ["NEW;\n", "NEW;\n"],
    ["a;\nNEW;\nb;\nc;\n", "$fc0_;\nNEW;\n$fc1_;\n"],
    ["import 'a';\nNEW;\n", "export { $fc0_ };\nNEW;\n"],
    // Directives decide how the others are read.
    ["'use strict';\na;\nNEW;\n", "'use strict';\n$fc0_;\nNEW;\n"],
    // A blank line counts only between neighbours of the source.
    ["NEW1;\n\nNEW2;\n\na;\n\nNEW3;\n", "NEW1;\n\nNEW2;\n$fc0_;\nNEW3;\n"],
    ["$fc;\nNEW;\n", "$fc_0_;\nNEW;\n"],
    // On each side of the new members of a body, one line stands for all the others.
    ["f(() => {\n  a;\n  b;\n  NEW;\n  c;\n});\n", "f(() => {\n  $fc0_;\n  NEW;\n  $fc1_;\n});\n"],
    ["{\n  a;\n  {\n    b;\n    NEW;\n  }\n}\n", "{\n  $fc0_;\n  {\n    $fc1_;\n    NEW;\n  }\n}\n"],
    ["class A {\n  a() {}\n  NEW() {}\n}\n", "class A {\n  $fc0_() {}\n  NEW() {}\n}\n"],
    ["switch (a) {\n  case 1:\n  case NEW:\n}\n", "switch (a) {\n  case $fc0_:\n  case NEW:\n}\n"],
    ["a = {\n  a: 1,\n  NEW,\n};\n", "a = {\n  $fc0_,\n  NEW,\n};\n"],
    ["a = [\n  {\n    a,\n  },\n  NEW,\n];\n", "a = [\n  {\n$fc0_,\n},\n  NEW,\n];\n"],
    ["interface A {\n  a: 1;\n  NEW: 1;\n}\n", "interface A {\n  $fc0_;\n  NEW: 1;\n}\n"],
    // How Prettier prints a literal depends on whether it has more than one member.
    ["NEW({\n  a: 1,\n  b: 2,\n  c: 3,\n});\n", "NEW({\n  $fc0_,\n  $fc1_,\n});\n"],
  ])("%j is %j", (text, skeleton) => expect(skeletonOf(parse(text)).text).toBe(skeleton));
});

it.each([
  ["block", false, "A;"],
  ["class", false, "A() {}"],
  ["class", true, "A(): void;"],
  ["switch", false, "case A:"],
  ["object", false, "A,"],
  ["enum", false, "A,"],
  ["array", false, "{\nA,\n},"],
  ["type", false, "A;"],
] as const)(
  "a member of a body of kind %j, ambient: %s, is stood for by %j",
  (kind, isAmbient, placeholder) => expect(placeholderOf(kind, "A", isAmbient)).toBe(placeholder),
);

describe("a formatted skeleton is read", () => {
  /** The formatted segments, by index; `edit` stands for what Prettier does to the skeleton. */
  function read(
    text: string,
    edit: (skeleton: string) => string,
  ): Readonly<Record<number, string>> | undefined {
    const source = parse(text);
    const skeleton = skeletonOf(source);
    const printed = parse(edit(skeleton.text));
    const texts = printed.segments.map((segment) => segmentText(printed.text, segment));
    // Prettier's parser sees the skeleton, and what it prints has the same segments.
    const found = readSkeleton(skeleton, parse(skeleton.text), source, texts);
    return found && Object.fromEntries(found);
  }
  const same = (skeleton: string) => skeleton;

  it.each([
    ["a;\nNEW;\nb;\n", same, { 1: "NEW;" }],
    ["NEW1;\n\nNEW2;\n", same, { 0: "NEW1;", 1: "NEW2;" }],
    ["a;\nNEW ( );\n", (text: string) => text.replace("NEW ( )", "NEW()"), { 1: "NEW();" }],
    // Known members take their places again.
    ["{\n  a;\n\n  b;\n  NEW;\n  c;\n}\n", same, { 0: "{\n  A;\n\n  B;\n  NEW;\n  C;\n}" }],
    ["a = [\n  {\n    a,\n  },\n  NEW,\n];\n", same, { 0: "a = [\n  {\n    A,\n  },\n  NEW,\n];" }],
    // With another indentation, the known text would not be what Prettier prints.
    ["{\n  a;\n  NEW;\n}\n", (text: string) => text.replace("  $fc", "    $fc"), undefined],
    ["{\n  a;\n  NEW;\n}\n", (text: string) => text.replace("  $fc0_;\n", ""), undefined],
    ["a;\nNEW;\n", (text: string) => text.replace("$fc0_", "other"), undefined],
  ])("of %j", (text, edit, expected) => expect(read(text, edit)).toEqual(expected));
});
