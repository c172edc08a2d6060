import { expect, it } from "vitest";
import { joinSegments } from "../../src/pipeline/join.ts";

it.each([
  [[], [], ""],
  [["a;"], [false], "a;\n"],
  [["a;", "b;"], [false, false], "a;\nb;\n"],
  [["a;", "b;"], [false, true], "a;\n\nb;\n"],
  // Prettier removes blank lines at the beginning of a text.
  [["a;", "b;"], [true, false], "a;\nb;\n"],
])("%j with blank lines before %j is %j", (texts, blankBefore, joined) =>
  expect(joinSegments(texts, blankBefore)).toBe(joined),
);
