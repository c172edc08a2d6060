import {
  createEdit,
  editPlace,
  insertAt,
  lineEnd,
  lineStart,
  pickBody,
  pickMatch,
  replaceRange,
  type Edit,
} from "./places.ts";

/** Blank lines, at every kind of place and of every make. */
export const blankLineEdits: readonly Edit[] = [
  editPlace("blank-line-before", (text, { member }, random) =>
    insertAt(text, lineStart(text, member.start), random.pick(runs)),
  ),
  editPlace("blank-line-after", (text, { member }, random) =>
    insertAt(text, Math.min(text.length, lineEnd(text, member.end) + 1), random.pick(runs)),
  ),
  editPlace("blank-line-inside", (text, { member }, random) => {
    const found = pickMatch(text, member, /\n/g, random);
    return found === undefined ? text : insertAt(text, found.end, random.pick(runs));
  }),
  createEdit("blank-line-anywhere", (text, random) =>
    insertAt(text, lineStart(text, random.integer(text.length + 1)), random.pick(runs)),
  ),
  createEdit("blank-line-at-body-start", (text, random) => {
    const body = pickBody(text, random);
    return body === undefined ? text : insertAt(text, body.start, "\n" + random.pick(runs));
  }),
  createEdit("blank-line-at-body-end", (text, random) => {
    const body = pickBody(text, random);
    return body === undefined ? text : insertAt(text, body.end, "\n" + random.pick(runs));
  }),
  createEdit("remove-blank-line", (text, random) => {
    const found = pickMatch(text, { start: 0, end: text.length }, /\n(?:[ \t\r]*\n)+/g, random);
    return found === undefined ? text : replaceRange(text, found, "\n");
  }),
  createEdit("remove-all-blank-lines", (text) => text.replace(/\n(?:[ \t\r]*\n)+/g, "\n")),
  createEdit("double-all-newlines", (text) => (text.length > 40_000 ? text : text.replaceAll("\n", "\n\n"))),
  createEdit("blank-lines-at-file-start", (text, random) => random.pick(runs) + text),
  createEdit("blank-lines-at-file-end", (text, random) => text + random.pick(runs)),
  editPlace("separate-comment", (text, { member }, random) =>
    insertAt(
      text,
      lineStart(text, member.start),
      random.pick(["\n// detached\n\n", "// attached\n", "\n\n// c\n\n\n"]),
    ),
  ),
];

const runs: readonly string[] = [
  "\n",
  "\n",
  "\n\n",
  "\n\n\n\n",
  "   \n",
  "\t\n",
  " \n\n \n",
  "\r\n",
  "\n\r\n",
];
