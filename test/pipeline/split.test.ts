import { describe, expect, it } from "vitest";
import { extractMarks, markText, splitBlock } from "../../src/pipeline/split.ts";

const marker = "\u0001";

/** Splits an output in which `<n>` is the mark of segment n. */
function split(output: string, blankBefore: readonly boolean[]) {
  const marked = output.replaceAll(/<(\d+)>/g, (_, digits: string) => markText(marker, Number(digits)));
  const { text, marks } = extractMarks(marked, marker);
  return splitBlock(text, marks, blankBefore);
}

describe("a formatted text is split", () => {
  it("where the first mark of each segment stands", () =>
    expect(split("<0>a;\n<0>b;\n\n<1>c;\n", [false, true])).toEqual({
      kind: "split",
      texts: ["a;\nb;", "c;"],
    }));
  it("at the beginning, marked or not", () =>
    expect(split("// only\n", [false])).toEqual({ kind: "split", texts: ["// only"] }));
  it("before a semicolon that protects the line", () =>
    expect(split("a\n;<1>[b]\n", [false, false])).toEqual({ kind: "split", texts: ["a", ";[b]"] }));
  it("with more segments than one digit counts", () => {
    const indices = Array.from({ length: 40 }, (_, index) => index);
    const output = indices.map((index) => `<${index}>s${index};\n`).join("");
    expect(
      split(
        output,
        indices.map(() => false),
      ),
    ).toEqual({ kind: "split", texts: indices.map((index) => `s${index};`) });
  });
});

describe("a formatted text is not split", () => {
  it.each([
    ["segment-missing", "<0>a;\nb;\n", [false, false]],
    ["segments-mixed", "<0>a;\n<1>b;\n<0>c;\n<2>d;\n", [false, false, false]],
    ["segments-mixed", "<1>a;\n<0>b;\n", [false, false]],
    ["not-at-line-start", "<0>a; <1>b;\n", [false, false]],
    ["join-differs", "<0>a;\n<1>b;\n", [false, true]],
    ["join-differs", "<0>a;\n\n<1>b;\n", [false, false]],
    ["join-differs", "<0>a;\n<1>b;", [false, false]],
  ])("%s: %j", (why, output, blankBefore) =>
    expect(split(output, blankBefore)).toEqual({ kind: "split-failed", why }),
  );
});
