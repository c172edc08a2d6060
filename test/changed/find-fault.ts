import { diffLines } from "diff";
import { findSyntax } from "../oracle/syntax.ts";

/** A change of a text, and the text of which only the changed statements are formatted. */
export interface CheckedChange {
  readonly before: string;
  readonly text: string;
  /** As Prettier formats it. */
  readonly whole: string;
  readonly result: string;
}

/**
 * What is wrong with a result, as far as it can be seen without knowing how it was made: the lines
 * say which statements are changed.
 */
export function findFault(change: CheckedChange): string | undefined {
  const [before, text, whole, result] = [change.before, change.text, change.whole, change.result].map(
    (each) => each.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"),
  ) as [string, string, string, string];
  const [lines, wholeLines] = [text.split("\n"), whole.split("\n")];
  const known = new Set([...lines, ...wholeLines]);
  const foreign = result.split("\n").find((line) => !known.has(line));
  if (foreign !== undefined) return `a line that neither the text nor Prettier has:\n${foreign}`;
  const states = readLineStates(`${before.trimEnd()}\n`, `${text.trimEnd()}\n`);
  // A new line may go on a statement without a semicolon, be no line to Prettier, or end in a
  // semicolon that stands apart, and Prettier may print a semicolon before the next statement. Then
  // statements cannot be separated.
  const hasOddLine = lines.some((line, index) => states[index] === "added" && goingOn.test(line));
  const mayBeGlued = hasOddLine || /^\s*;/m.test(whole);
  const own = listStatements(text);
  const printed = listStatements(whole);
  for (const [index, { first, end }] of own.entries()) {
    const ownStates = states.slice(first, end);
    const ownText = lines.slice(first, end).join("\n");
    const isLeft = ownStates.every((state) => state === "same") && states[end] !== "behind-removal";
    if (isLeft && !mayBeGlued && !hasLines(result, ownText))
      return `a statement that was not changed is not there any more:\n${ownText}`;
    const hasMoved = ownText.split("\n").some((line) => line.length > 8 && hasLines(before, line.trimEnd()));
    const isNew = ownStates.every((state) => state === "added") && !hasMoved;
    if (own.length !== printed.length || !isNew) continue;
    const wanted = wholeLines.slice(printed[index]!.first, printed[index]!.end).join("\n");
    if (!hasLines(result, wanted)) return `a new statement is not as Prettier prints it:\n${wanted}`;
  }
  return undefined;
}

const goingOn = /^\s*(?:\/\*.*?\*\/\s*)*(?:[([`+*<;,.-]|\/[^/*])|[\v\f]|(?:\s|\*\/)[;,]/;

function hasLines(text: string, lines: string): boolean {
  return `\n${text}\n`.includes(`\n${lines}\n`);
}

type LineState = "same" | "added" | "behind-removal";

/** Whether each line of a text is new, or stands behind lines that are gone. */
function readLineStates(before: string, text: string): readonly LineState[] {
  const states: LineState[] = [];
  let isBehindRemoval = false;
  for (const { added, removed, count } of diffLines(before, text)) {
    if (removed) isBehindRemoval = true;
    if (added) states.push(...new Array<LineState>(count).fill("added"));
    if (added || removed) continue;
    states.push(isBehindRemoval ? "behind-removal" : "same", ...new Array<LineState>(count - 1).fill("same"));
    isBehindRemoval = false;
  }
  return [...states, isBehindRemoval ? "behind-removal" : "same"];
}

interface Lines {
  readonly first: number;
  readonly end: number;
}

/**
 * The lines of the top-level statements with the comments before them; none if statements share
 * lines.
 */
function listStatements(text: string): readonly Lines[] {
  const { parsed, bodies } = findSyntax(text);
  if (!parsed || /^\s*;\s*$/m.test(text)) return [];
  const lines = text.split("\n");
  const lineOf = (offset: number) => text.slice(0, offset).split("\n").length - 1;
  const found: Lines[] = [];
  let from = 0;
  for (const { start, end } of bodies[0]!.members) {
    if (lineOf(start) < from || /^\s*;/.test(text.slice(start, end))) return [];
    let first = from;
    while (lines[first]!.trim() === "") first += 1;
    from = lineOf(end) + 1;
    found.push({ first, end: from });
  }
  // What stands behind the last statement is part of it.
  return [
    ...found.slice(0, -1),
    ...found.slice(-1).map(({ first }) => ({ first, end: lineOf(text.trimEnd().length) + 1 })),
  ];
}
