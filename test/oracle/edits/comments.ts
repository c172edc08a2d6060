import type { Random } from "../random.ts";
import { findSyntax } from "../syntax.ts";
import {
  createEdit,
  editPlace,
  indentationAt,
  insertAt,
  lineEnd,
  pickBody,
  pickMatch,
  replaceRange,
  sliceOf,
  type Edit,
} from "./places.ts";

/**
 * Comments come and go at every kind of place: Prettier attaches them by rules that look at both
 * neighbours.
 */
export const commentEdits: readonly Edit[] = [
  editPlace("comment-own-line-before", (text, { member }, random) =>
    insertAt(
      text,
      member.start,
      pickComment(random) + blankLines(random) + indentationAt(text, member.start),
    ),
  ),
  editPlace("comment-own-line-after", (text, { member }, random) =>
    insertAt(
      text,
      lineEnd(text, member.end),
      blankLines(random) + indentationAt(text, member.start) + pickComment(random),
    ),
  ),
  editPlace("comment-same-line-after", (text, { member }, random) =>
    insertAt(text, member.end, random.pick([" ", ""]) + pickOneLine(text, member.end, random)),
  ),
  editPlace("comment-at-line-end", (text, { member }, random) =>
    insertAt(text, lineEnd(text, member.end), " " + pickComment(random)),
  ),
  editPlace("comment-same-line-before", (text, { member }, random) =>
    insertAt(text, member.start, random.pick(blockComments) + random.pick([" ", ""])),
  ),
  editPlace("comment-opens-after-ends-later", (text, { member }, random) =>
    insertAt(
      text,
      member.end,
      random.pick([
        " /* begins here\nends there */",
        " /** begins\n * ends\n */",
        " /* a\n\nb */ ",
        "/*\n*/\n",
      ]),
    ),
  ),
  editPlace("comment-before-semicolon", (text, { member }, random) =>
    text[member.end - 1] === ";"
      ? insertAt(
          text,
          member.end - 1,
          random.pick([" /* c */ ", " // c\n", "\n/* c */\n", "\n// c\n", " // c\n// d\n"]),
        )
      : text,
  ),
  editPlace("comment-inside", (text, { member }, random) => {
    const found = pickMatch(text, member, /[ \t]+|(?<=[(,[{])|(?=[)\]},])|\n/g, random);
    return found === undefined
      ? text
      : insertAt(text, found.start, random.pick([...blockComments, "// c\n", "\n// c\n"]));
  }),
  createEdit("comment-at-body-start", (text, random) => {
    const body = pickBody(text, random, (candidate) => candidate.kind !== "switch");
    return body === undefined
      ? text
      : insertAt(text, body.start, blankLines(random) + pickComment(random) + "\n");
  }),
  createEdit("comment-at-body-end", (text, random) => {
    const body = pickBody(text, random);
    return body === undefined
      ? text
      : insertAt(text, body.end, blankLines(random) + pickComment(random) + "\n");
  }),
  createEdit(
    "comment-at-file-start",
    (text, random) => random.pick([...comments, ...fileComments]) + blankLines(random) + text,
  ),
  createEdit(
    "comment-at-file-end",
    (text, random) =>
      text +
      random.pick(["", "\n", "\n\n", "\n\n\n", " "]) +
      pickComment(random) +
      random.pick(["", "\n", "\n\n"]),
  ),
  editPlace("ignore-statement", (text, { member }, random) =>
    insertAt(
      text,
      member.start,
      random.pick([
        "// prettier-ignore\n",
        "/* prettier-ignore */ ",
        "/* prettier-ignore */\n",
        "// prettier-ignore\n\n",
        "// prettier-ignore\n// more\n",
      ]),
    ),
  ),
  editPlace("ignore-previous-line", (text, { member }, random) =>
    insertAt(text, member.end, random.pick([" // prettier-ignore", " /* prettier-ignore */"])),
  ),
  createEdit("remove-comment", (text, random) => {
    const found = findSyntax(text).comments;
    return found.length === 0 ? text : replaceRange(text, random.pick(found), "");
  }),
  createEdit("move-comment", (text, random) => {
    const found = findSyntax(text).comments;
    if (found.length === 0) return text;
    const comment = random.pick(found);
    const place = random.pick(
      findSyntax(text).bodies[0]!.members.length > 0 ? findSyntax(text).bodies[0]!.members : [comment],
    );
    const inserted = sliceOf(text, comment) + "\n";
    if (place.start >= comment.start && place.start < comment.end) return text;
    return place.start < comment.start
      ? insertAt(replaceRange(text, comment, ""), place.start, inserted)
      : replaceRange(insertAt(text, place.start, inserted), comment, "");
  }),
  createEdit("change-comment", (text, random) => {
    const found = findSyntax(text).comments;
    return found.length === 0 ? text : replaceRange(text, random.pick(found), pickComment(random));
  }),
  createEdit("blank-lines-around-comment", (text, random) => {
    const found = findSyntax(text).comments;
    if (found.length === 0) return text;
    const comment = random.pick(found);
    return insertAt(text, random.chance(0.5) ? comment.start : comment.end, blankLines(random));
  }),
];

const blockComments: readonly string[] = [
  "/* c */",
  "/** doc */",
  "/*! kept */",
  "/**/",
  "/* a much longer comment which takes up room on its line so that something else may have to move */",
  "/** @type {number} */",
  "/* HTML */",
  "/* GraphQL */",
  "/* eslint no-var: 0 */",
];

const comments: readonly string[] = [
  "// c",
  "//",
  "//   spaced out   ",
  "// eslint-disable-next-line no-console",
  "// @ts-ignore",
  "// @ts-expect-error",
  "// #region x",
  "// #endregion",
  "//# sourceMappingURL=x.js.map",
  "// prettier-ignore-start",
  "// prettier-ignore-end",
  "// prettier-ignore",
  "/* istanbul ignore next */",
  "/* eslint-disable */",
  "/*\n  two\n  lines\n*/",
  "/*\n * starred\n * lines\n */",
  "/**\n   * doc\n       * unevenly indented\n */",
  "/**\n * @param {string} a\n *\n * @returns {void}\n */",
  "/* a */ /* b */",
  "/* a */ // b",
  "// 日本語 👍",
  "// trailing backslash \\",
  "// 'use strict'",
  ...blockComments,
];

/** Comments that mean something at the start of a file. */
const fileComments: readonly string[] = [
  "/** @format */",
  "/** @prettier */",
  "/** @noformat */",
  "/** @noprettier */",
  "// @format",
  "// @flow",
  "/* @flow strict */",
  "/** @noflow */",
  "/**\n * @jsx h\n */",
  "// @ts-nocheck",
  "#!/usr/bin/env node",
  "<!-- html-like",
  "/* eslint-env node */",
  "/**\n * Licence\n * @license MIT\n */",
];

function pickComment(random: Random): string {
  return random.pick(comments);
}

/** What follows on the same line must not vanish into a line comment, except sometimes. */
function pickOneLine(text: string, offset: number, random: Random): string {
  const restIsEmpty = text.slice(offset, lineEnd(text, offset)).trim() === "";
  return restIsEmpty || random.chance(0.1) ? pickComment(random) : random.pick(blockComments);
}

function blankLines(random: Random): string {
  return random.pick(["\n", "\n", "\n\n", "\n\n\n", "\n  \n", "\n\t\n\n"]);
}
