import { createEdit, editPlace, insertAt, lineEnd, pickMatch, replaceRange, type Edit } from "./places.ts";

/** Line ends, odd white space and characters that the cache itself might use. */
export const characterEdits: readonly Edit[] = [
  createEdit("remove-final-newline", (text) => text.replace(/\s+$/, "")),
  createEdit("append-final-newline", (text) => text + "\n"),
  createEdit("append-spaces", (text) => text + "  "),
  createEdit("trailing-white-space", (text, random) => {
    const offset = lineEnd(text, random.integer(text.length + 1));
    return insertAt(text, offset, random.pick([" ", "   ", "\t", "\u00a0", "\u3000"]));
  }),
  createEdit("odd-white-space-line", (text, random) => {
    const found = pickMatch(text, { start: 0, end: text.length }, /\n/g, random);
    return found === undefined
      ? text
      : insertAt(
          text,
          found.end,
          random.pick(["\f\n", "\u00a0\n", "\u2028", "\u2028\n", "\u2029\n", "\ufeff\n", "\v\n", "\u3000\n"]),
        );
  }),
  createEdit("some-lines-crlf", (text, random) =>
    text.replace(/\r?\n/g, (lineBreak) => (random.chance(0.3) ? "\r\n" : lineBreak)),
  ),
  createEdit("all-lines-crlf", (text) => text.replace(/\r?\n/g, "\r\n")),
  createEdit("all-lines-lf", (text) => text.replaceAll("\r\n", "\n")),
  createEdit("one-line-cr", (text, random) => {
    const found = pickMatch(text, { start: 0, end: text.length }, /\r?\n/g, random);
    return found === undefined ? text : replaceRange(text, found, "\r");
  }),
  createEdit("toggle-bom", (text) => (text.startsWith("\ufeff") ? text.slice(1) : "\ufeff" + text)),
  createEdit("tabs-for-spaces", (text) =>
    text.replace(/^(?: {2})+/gm, (spaces) => "\t".repeat(spaces.length / 2)),
  ),
  editPlace("control-character-in-comment", (text, { member }, random) =>
    insertAt(text, member.start, `/* ${random.pick(controls)} */ `),
  ),
  editPlace("control-character-in-string", (text, { member }, random) => {
    const found = pickMatch(text, member, /["'`]/g, random);
    return found === undefined ? text : insertAt(text, found.end, random.pick(controls));
  }),
  createEdit(
    "control-characters-everywhere",
    (text) =>
      text + `\n// ${Array.from({ length: 32 }, (_, index) => String.fromCharCode(index + 128)).join("")}\n`,
  ),
  editPlace("placeholder-name", (text, { member }, random) =>
    insertAt(
      text,
      member.start,
      random.pick(["$fc0;\n", "$fc1();\n", "$fc0() {}\n", "// $fc0;\n", "`\n$fc0;\n`;\n"]),
    ),
  ),
];

const controls: readonly string[] = [
  "\u0001",
  "\u0002",
  "\u0003\u0004",
  "\u0080",
  "\u0081\u0082",
  "\u009f",
  "\u001f",
  "\u007f",
  "\ue000",
  "\u0000",
];
