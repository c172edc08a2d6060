import { expect, it } from "vitest";
import { readDocument, readEdits } from "../../src/window/document.ts";

const windows = { hasByteOrderMark: false, lineBreak: "\r\n", printedLineBreak: "\n", width: 2 } as const;
const unix = { hasByteOrderMark: false, lineBreak: "\n", printedLineBreak: "\n", width: 1 } as const;

it.each([
  ["a\nb\n", "lf", unix],
  ["a", "lf", unix],
  ["a\r\nb\r\n", "lf", windows],
  ["a\r\n", "auto", { ...windows, printedLineBreak: "\r\n" }],
  ["a\n", "crlf", { ...unix, printedLineBreak: "\r\n" }],
  ["a\n", "cr", { ...unix, printedLineBreak: "\r" }],
  ["\uFEFFa\n", "lf", { ...unix, hasByteOrderMark: true }],
  // Mixed kinds of line breaks, or `\r` alone.
  ["a\r\nb\n", "lf", undefined],
  ["a\rb\r", "lf", undefined],
  ["a\rb\n", "lf", undefined],
])("the form of %j, with endOfLine %j, is %j", (text, endOfLine, form) =>
  expect(readDocument(text, endOfLine)).toEqual(form),
);

it.each([
  [unix, { start: 1, end: 2, text: "b\n" }, { start: 1, end: 2, text: "b\n" }],
  [unix, { start: 1, end: 2, text: "b\r\n" }, undefined],
  [windows, { start: 1, end: 2, text: "b\r\n" }, { start: 1, end: 2, text: "b\n" }],
  [windows, { start: 1, end: 2, text: "b\n" }, undefined],
  [windows, { start: 1, end: 2, text: "b\r" }, undefined],
  // The tree has no byte order mark, and no edit may touch it.
  [
    { ...unix, hasByteOrderMark: true },
    { start: 1, end: 2, text: "b" },
    { start: 0, end: 1, text: "b" },
  ],
  [{ ...unix, hasByteOrderMark: true }, { start: 0, end: 1, text: "" }, undefined],
] as const)("in a document with %j, the edit %j is %j in the tree", (form, edit, inTree) =>
  expect(readEdits([edit], form)).toEqual(inTree && [inTree]),
);
