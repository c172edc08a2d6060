import { expect, it } from "vitest";
import { readSource, restoreSource } from "../../src/pipeline/source.ts";

it.each([
  ["a\nb\n", "lf", "a\nb\n"],
  ["a\r\nb\r\n", "lf", "a\nb\n"],
  ["a\nb\n", "crlf", "a\r\nb\r\n"],
  ["a\rb\r", "auto", "a\rb\r"],
  ["a\r\nb\n", "auto", "a\r\nb\r\n"],
  ["a\nb\r\n", "auto", "a\r\nb\r\n"],
  ["a\nb\n", "auto", "a\nb\n"],
  ["\uFEFFa\r\n", "cr", "\uFEFFa\r"],
  ["a\n", undefined, "a\n"],
])("%j with endOfLine %j comes back as %j", (original, endOfLine, restored) => {
  const source = readSource(original, endOfLine);
  expect(source.text).toBe(restored.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"));
  expect(restoreSource(source, source.text)).toBe(restored);
});
