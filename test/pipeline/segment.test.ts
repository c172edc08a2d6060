import { describe, expect, it } from "vitest";
import { grammarOf, parseText } from "../../src/pipeline/parse.ts";
import { segmentProgram, segmentText } from "../../src/pipeline/segment.ts";

/** Segments, `/` between them and `//` where a blank line is kept. */
function check(text: string, expected: readonly string[], fileName = "a.ts"): void {
  const parsed = parseText(text, grammarOf(fileName.endsWith("ts") ? "typescript" : "babel", fileName)!);
  expect(parsed).toBeDefined();
  const { segments } = segmentProgram(text, parsed!.outline);
  const parts = segments.flatMap((segment, index) => [
    ...(index === 0 ? [] : [segment.blankBefore ? "//" : "/"]),
    segmentText(text, segment),
  ]);
  expect(parts).toEqual(expected);
}

describe("a text is cut into segments", () => {
  it("at the line break after a statement", () => check("a;\nb()\nc;\n", ["a;", "/", "b()", "/", "c;"]));
  it("without the blank lines between them, of which one is kept", () =>
    check("\n\na;\n\n \t\n\nb;\nc;\n\n", ["a;", "//", "b;", "/", "c;"]));
  it("with same-line comments in the segment of their statement, and other comments in the next one", () =>
    check("a; // a\n// b\nb; /* b\n b */\nc;", ["a; // a", "/", "// b\nb; /* b\n b */", "/", "c;"]));
  it("with a blank line kept before a comment, and those after it inside the segment", () =>
    check("a;\n\n// b\n\nb;", ["a;", "//", "// b\n\nb;"]));
  it("with comments after the last statement in the last segment", () =>
    check("a;\nb;\n\n// end\n", ["a;", "/", "b;\n\n// end"]));
  it("with directives as segments", () => check("'use strict'\n\na;", ["'use strict'", "//", "a;"]));
  it("with decorators before an export", () =>
    check("a;\n@dec\nexport class B {}\n", ["a;", "/", "@dec\nexport class B {}"]));
  it("as one segment if there is no statement", () =>
    check("// only\n\n// comments\n", ["// only\n\n// comments"]));
});

describe("neighbours stay in one segment", () => {
  it("when they share a line", () => check("a; b;\nc;", ["a; b;", "/", "c;"]));
  it("when a comment bridges the line break", () => check("a; /*\n*/ b;\nc;", ["a; /*\n*/ b;", "/", "c;"]));
  it("around a stray semicolon", () => check("a;\n;\nb;\nc;", ["a;\n;\nb;", "/", "c;"]));
  it("after a semicolon on a line of its own", () => check("a\n;\nb;\nc;", ["a\n;\nb;", "/", "c;"]));
  it("after a comment before the semicolon", () => check("a // a\n;\nb;\nc;", ["a // a\n;\nb;", "/", "c;"]));
  it("when only U+2028 or a form feed is between", () =>
    check("a;\u2028b;\n\fc;\nd;", ["a;\u2028b;\n\fc;", "/", "d;"]));
  it("after a type cast at the end of the line", () =>
    check("a; /** @type {B} */\nb;", ["a; /** @type {B} */\nb;"]));
});

describe("statements share segments", () => {
  it.each([
    [1000, "a;", 1000],
    [10_000, "a;", 79],
    [10_000, "declare(firstName);", 10_000],
    [110_000, "declare(firstName);", 860],
  ])("%i times `%s` has %i segments", (count, statement, expected) => {
    const text = `${statement}\n`.repeat(count);
    const { outline } = parseText(text, grammarOf("babel", "a.js")!)!;
    expect(segmentProgram(text, outline).segments).toHaveLength(expected);
  });
});

describe("our parser leaves to Prettier", () => {
  const parse = (text: string, parser: "babel" | "typescript" = "babel") =>
    parseText(text, grammarOf(parser, parser === "babel" ? "a.js" : "a.ts")!);
  it("what does not parse", () => expect(parse("a b")).toBeUndefined());
  it("what is wrong only in the text as a whole", () =>
    expect(parse("export default 1;\nexport default 2;")).toBeUndefined());
  it("an import before a with statement", () =>
    expect(parse('import a from ""\nwith (b) {}', "typescript")).toBeUndefined());
  it("but not errors that Prettier forgives", () =>
    expect(parse("let a;\nlet a;\nexport { a, a };")).toBeDefined());
});
