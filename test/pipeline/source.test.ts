import { expect, it } from "vitest";
import { leadingComments, readSource, restoreSource } from "../../src/pipeline/source.ts";

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

it.each(["\n", " \n", "//\n", "/**/", "#!\n"])("finds the first token behind millions of %j", (comment) => {
  const comments = comment.repeat(12_000_000 / comment.length);
  expect(leadingComments(`${comments}a /* b */`).length).toBe(comments.length);
});

it.each([
  ["#!/bin/env\n// a\n\n/* b */ /** c\n */ d // e", "#!/bin/env\n// a\n\n/* b */ /** c\n */ "],
  ["a // b", ""],
  ["// a\n/* b", "// a\n"],
])("finds the first token of %j", (text, comments) => {
  expect(leadingComments(text)).toBe(comments);
});
