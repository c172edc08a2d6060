import { expect, it } from "vitest";
import { endsInDetachedSemicolon, findBoundary } from "../../src/pipeline/separable.ts";
import { parse } from "./parsed.ts";

/** The text with `|` where the first two statements are separated, or why they are not. */
function separate(text: string, fileName?: string): string {
  const { outline } = parse(text, fileName);
  const [before, after] = outline.statements;
  const between = outline.comments.filter(({ start }) => start >= before!.end && start < after!.start);
  const boundary = findBoundary(text, before!, after!, between);
  if (boundary.kind === "glued") return boundary.reason;
  return `${text.slice(0, boundary.lineEnd)}|${text.slice(boundary.lineEnd)}`;
}

it.each([
  ["a;\nb", "a;\n|b"],
  ["a;\n\n\nb", "a;\n|\n\nb"],
  ["a\nb()", "no-semicolon"],
  ["a()\nb()", "a()\n|b()"],
  ["a(); \t\nb()", "a(); \t\n|b()"],
  // A comment belongs to the statement whose line it ends.
  ["a; // a\nb", "a; // a\n|b"],
  ["a; /* a */\n/* b */ b", "a; /* a */\n|/* b */ b"],
  ["a; /* a\n */\nb", "a; /* a\n */\n|b"],
  ["a; b", "same-line"],
  ["a; /*\n*/ b", "same-line"],
  ["a;\n;\nb", "empty-statement"],
  ["a /* a */;\nb", "a /* a */;\n|b"],
  ["a; /** @type {A} */\nb", "type-cast-comment"],
  ["a;\n/** @type {A} */\nb", "a;\n|/** @type {A} */\nb"],
  ["a;\n\fb", "odd-whitespace"],
  ["a;\u00a0\nb", "odd-whitespace"],
  ["a;\u2028b", "odd-whitespace"],
  // Not every parser ends the first statement there.
  ["a()\n@b class C {}", "a()\n|@b class C {}"],
  ["type A = B\n[c]", "no-semicolon"],
  ["class A {}\n[c]", "class A {}\n|[c]"],
])("%j is separated as %j", (text, separated) => expect(separate(text)).toBe(separated));

it("an HTML comment glues the statements around it", () => {
  expect(separate("a;\n<!-- b\nb", "a.cjs")).toBe("html-comment");
});

it.each([
  ["a;", false],
  ["a \t;", false],
  ["a\n;", true],
  ["a // a\n;", true],
  ["a /* a */;", true],
  ["/* a */ a;", false],
  ["a", false],
])("that the semicolon of %j stands apart from its code: %s", (text, isDetached) => {
  const { outline } = parse(text);
  const [statement] = outline.statements;
  const inside = outline.comments.filter(({ start }) => start < statement!.end).at(-1);
  expect(endsInDetachedSemicolon(text, statement!, inside)).toBe(isDetached);
});

// Some parsers give such ranges.
it.each([
  ["a;\nb", { kind: "boundary", lineEnd: 3 }],
  ["a ;\nb", { kind: "glued", reason: "no-semicolon" }],
  ["a\n;\nb", { kind: "glued", reason: "detached-semicolon" }],
])("where the semicolon is not part of the statement, %j gives %j", (text, boundary) => {
  const [before, after] = [
    { start: 0, end: 1 },
    { start: text.length - 1, end: text.length },
  ];
  expect(findBoundary(text, { ...before, role: "statement" }, { ...after, role: "statement" }, [])).toEqual(
    boundary,
  );
});
