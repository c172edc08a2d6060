import { describe, expect, it } from "vitest";
import type { Segment } from "../../src/pipeline/segment.ts";
import { extractMarks, markText, splitBody } from "../../src/pipeline/split.ts";

const delimiter = "\u0001";

/**
 * Splits an output in which `<n>` is the mark of number n. The body is the program, or a nested one
 * whose last mark stands at its end.
 */
function split(output: string, blankBefore: readonly boolean[], { isNested = false } = {}) {
  const marked = output.replaceAll(/<(\d+)>/g, (_, digits: string) => markText(delimiter, Number(digits)));
  const { text, marks } = extractMarks(marked, delimiter)!;
  const segments = blankBefore.map((blank) => ({ blankBefore: blank }) as Segment);
  const closing = isNested ? segments.length : undefined;
  const context = isNested ? "block" : undefined;
  const body = { segments, first: 0, closing, context, lastDiffers: false, parent: -1 };
  return splitBody(text, body, new Map(marks.map(({ number, offset }) => [number, offset])));
}

describe("a formatted text is split", () => {
  it("at the mark of each segment", () =>
    expect(split("<0>a;\nb;\n\n<1>c;\n", [false, true])).toMatchObject({
      kind: "split",
      texts: ["a;\nb;", "c;"],
    }));
  it("at the beginning, even without a mark", () =>
    expect(split("// only\n", [false])).toMatchObject({ kind: "split", texts: ["// only"] }));
  it("before a semicolon that protects the line", () =>
    expect(split("a\n;<1>[b]\n", [false, false])).toMatchObject({ kind: "split", texts: ["a", ";[b]"] }));
  it("with more segments than one digit can number", () => {
    const indices = Array.from({ length: 40 }, (_, index) => index);
    const output = indices.map((index) => `<${index}>s${index};\n`).join("");
    expect(
      split(
        output,
        indices.map(() => false),
      ),
    ).toMatchObject({ kind: "split", texts: indices.map((index) => `s${index};`) });
  });
});

describe("a formatted text is not split", () => {
  it.each([
    ["segment-missing", "<0>a;\nb;\n", [false, false]],
    ["segments-mixed", "<0>a;\n<2>b;\n<1>c;\n", [false, false, false]],
    ["not-at-line-start", "<0>a; <1>b;\n", [false, false]],
    ["join-differs", "<0>a;\n<1>b;\n", [false, true]],
    ["join-differs", "<0>a;\n\n<1>b;\n", [false, false]],
    ["join-differs", "<0>a;\n<1>b;", [false, false]],
  ])("%s: %j", (why, output, blankBefore) =>
    expect(split(output, blankBefore)).toEqual({ kind: "split-failed", why }),
  );
});

describe("a nested body is split", () => {
  const nested = { isNested: true };
  it("between its braces, and its members keep their indentation", () =>
    expect(split("f(() => {\n  <0>a;\n\n  <1>b;\n}<2>);\n", [false, true], nested)).toEqual({
      kind: "split",
      texts: ["  a;", "  b;"],
      indentation: "  ",
    }));
  it.each([
    ["segment-missing", "{\n  <0>a;\n  <1>b;\n}\n", [false, false]],
    ["segment-missing", "{\n  <0>a;\n  <1>b; }<2>\n", [false, false]],
    ["indentation-differs", "{\n  <0>a;\n <1>b;\n}<2>\n", [false, false]],
    ["join-differs", "{\n  <0>a;\n  <1>b;\n\n}<2>\n", [false, false]],
  ])("unless %s: %j", (why, output, blankBefore) =>
    expect(split(output, blankBefore, nested)).toEqual({ kind: "split-failed", why }),
  );
});

it.each(["<0>a; \u0001", "<0>a;\n<0>b;\n", "<0>a; \u0001x\u0001\n", "<0>a; \u0001\u0001\n"])(
  "marks are not guessed: %j",
  (output) => {
    const marked = output.replaceAll(/<(\d+)>/g, (_, digits: string) => markText(delimiter, Number(digits)));
    expect(extractMarks(marked, delimiter)).toBeUndefined();
  },
);
