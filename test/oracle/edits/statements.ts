import { findSyntax } from "../syntax.ts";
import {
  createEdit,
  editPlace,
  indentationAt,
  insertAt,
  lineEnd,
  lineStart,
  pickBody,
  pickMatch,
  pickPlace,
  replaceRange,
  sliceOf,
  type Edit,
} from "./places.ts";

/** Whole statements and members come, go and move; comments near them stay where they are. */
export const statementEdits: readonly Edit[] = [
  editPlace("delete-statement", (text, { member }) => replaceRange(text, member, "")),
  editPlace("delete-statement-lines", (text, { member }) => {
    const end = lineEnd(text, member.end);
    return replaceRange(
      text,
      { start: lineStart(text, member.start), end: Math.min(text.length, end + 1) },
      "",
    );
  }),
  createEdit("delete-last", (text, random) => {
    const body = pickBody(text, random, ({ members }) => members.length > 1);
    if (body === undefined) return text;
    const [before, last] = body.members.slice(-2);
    return replaceRange(text, { start: lineEnd(text, before!.end), end: lineEnd(text, last!.end) }, "");
  }),
  editPlace("append-copy", (text, { body, member }) => {
    const last = body.members.at(-1)!;
    const copy = text.slice(lineStart(text, member.start), lineEnd(text, member.end));
    return insertAt(text, lineEnd(text, last.end), `\n${copy}`);
  }),
  editPlace("keep-few", (text, { body, index }, random) => {
    const kept = body.members[Math.min(body.members.length - 1, index + random.integer(3))]!;
    const end = body.members.at(-1)!.end;
    const without = replaceRange(text, { start: kept.end, end: Math.max(kept.end, end) }, "");
    return replaceRange(without, { start: body.members[0]!.start, end: body.members[index]!.start }, "");
  }),
  editPlace("duplicate-statement", (text, { member }, random) => {
    const separator = random.pick(["\n", "\n\n", " ", "\n\n\n"]);
    return insertAt(text, member.end, separator + indentationAt(text, member.start) + sliceOf(text, member));
  }),
  editPlace("swap-statements", (text, { body, index, member }) => {
    const next = body.members[index + 1];
    if (next === undefined) return text;
    const between = text.slice(member.end, next.start);
    return replaceRange(
      text,
      { start: member.start, end: next.end },
      sliceOf(text, next) + between + sliceOf(text, member),
    );
  }),
  createEdit("move-statement", (text, random) => {
    const from = pickPlace(text, random);
    const to = pickPlace(text, random);
    if (
      from === undefined ||
      to === undefined ||
      (to.member.start <= from.member.end && from.member.start <= to.member.end)
    )
      return text;
    const moved = sliceOf(text, from.member);
    const inserted = moved + random.pick(["\n", "\n\n", "\n\n\n"]);
    return from.member.start < to.member.start
      ? replaceRange(insertAt(text, to.member.start, inserted), from.member, "")
      : insertAt(replaceRange(text, from.member, ""), to.member.start, inserted);
  }),
  createEdit("copy-statement-elsewhere", (text, random) => {
    const from = pickPlace(text, random);
    const to = pickPlace(text, random);
    if (from === undefined || to === undefined) return text;
    return insertAt(
      text,
      to.member.start,
      sliceOf(text, from.member) + "\n" + indentationAt(text, to.member.start),
    );
  }),
  createEdit("keep-some-statements", (text, random) => {
    const members = findSyntax(text).bodies[0]!.members;
    const kept = members.filter(() => random.chance(0.5)).map((member) => sliceOf(text, member));
    return kept.length === 0 ? text : kept.join(random.pick(["\n", "\n\n"])) + "\n";
  }),
  createEdit("shuffle-statements", (text, random) => {
    const members = findSyntax(text).bodies[0]!.members;
    // More would make every segment new; the point is known statements with new neighbours.
    if (members.length < 2 || members.length > 400) return text;
    return random.shuffle(members.map((member) => sliceOf(text, member))).join("\n") + "\n";
  }),
  editPlace("join-with-next-line", (text, { body, index, member }, random) => {
    const next = body.members[index + 1];
    if (next === undefined || /\S/.test(text.slice(member.end, next.start))) return text;
    return replaceRange(
      text,
      { start: member.end, end: next.start },
      random.pick([" ", "", "; ", " ; ", " /* c */ "]),
    );
  }),
  editPlace("split-line", (text, { member }, random) => {
    const found = pickMatch(text, member, /[ \t]+|(?<=[(,[{.=])|(?=[)\]}.])/g, random);
    return found === undefined
      ? text
      : replaceRange(text, found, random.pick(["\n", "\n  ", "\r\n", "\n\n"]));
  }),
  editPlace("join-lines-inside", (text, { member }, random) => {
    const found = pickMatch(text, member, /\s*\n\s*/g, random);
    return found === undefined ? text : replaceRange(text, found, " ");
  }),
  editPlace("change-indentation", (text, { member }, random) => {
    const indentation = random.pick(["", " ", "  ", "\t", "        ", " \t "]);
    const start = lineStart(text, member.start);
    const lines = text.slice(start, member.end).split("\n");
    return replaceRange(
      text,
      { start, end: member.end },
      lines.map((line) => indentation + line.replace(/^[ \t]*/, "")).join("\n"),
    );
  }),
  editPlace("shift-indentation", (text, { member }, random) => {
    const added = random.pick([" ", "  ", "\t", "    "]);
    return replaceRange(text, member, sliceOf(text, member).replaceAll("\n", "\n" + added));
  }),
  editPlace("wrap-in-block", (text, { member }, random) => {
    const [open, close] = random.pick(wrappers);
    return replaceRange(text, member, open + sliceOf(text, member) + close);
  }),
  editPlace("remove-semicolon", (text, { member }) =>
    text[member.end - 1] === ";" ? replaceRange(text, { start: member.end - 1, end: member.end }, "") : text,
  ),
  editPlace("add-semicolon", (text, { member }, random) =>
    insertAt(text, member.end, random.pick([";", ";;", " ;", "\n;", "\n\n;\n", "; // c"])),
  ),
  editPlace("semicolon-before", (text, { member }, random) =>
    insertAt(text, member.start, random.pick([";", "; ", ";\n", ";;"])),
  ),
  editPlace("semicolon-to-next-line", (text, { member }, random) =>
    text[member.end - 1] === ";"
      ? replaceRange(
          text,
          { start: member.end - 1, end: member.end },
          random.pick(["\n;", "\n\n;", "\n// c\n;", " // c\n;", " /* c */;"]),
        )
      : text,
  ),
];

const wrappers: readonly (readonly [string, string])[] = [
  ["{\n", "\n}"],
  ["if (condition) {\n", "\n}"],
  ["function wrapper() {\n", "\n}"],
  ["async function* wrapper() {\n", "\n}"],
  ["describe('x', () => {\n", "\n});"],
  ["namespace Wrapper {\n", "\n}"],
  ["class Wrapper {\n", "\n}"],
  ["{", "}"],
  ["label: ", ""],
  ["export ", ""],
  ["declare module 'x' {\n", "\n}"],
];
