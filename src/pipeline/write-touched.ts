import { gapBefore, trailingSpaces, type BodyChange, type PartChange } from "./compare-parts.ts";
import { forEachChild } from "./find-bodies.ts";
import { nestedBodyTypes } from "./nested-body.ts";
import { startOf, type SyntaxNode } from "./outline.ts";
import type { Part, PartBody } from "./parts.ts";
import { indentationOf } from "./split.ts";

/** Two forms of a body, and which of its parts are touched. */
interface TouchedBody {
  readonly body: PartBody;
  /** The same body in Prettier's output. */
  readonly printed: PartBody;
  readonly change: BodyChange;
}

/**
 * Writes a body with its touched parts as Prettier prints them. Everything else stays as it is,
 * byte for byte. `undefined` if that is not possible without touching what is around the body.
 */
export function writeTouched(touched: TouchedBody): string | undefined {
  const { body, printed, change } = touched;
  if (!isAnyTouched(change)) return body.source.slice(body.start, body.end);
  const units = matchParts(body, printed)?.map((unit) => ({ ...unit, text: writeUntouched(touched, unit) }));
  if (units === undefined || !isFitting(touched, units)) return undefined;
  const pieces = units.flatMap((unit, index) => [
    writeGap(touched, units[index - 1], unit),
    unit.text ?? sliceParts(printed, unit.printed),
  ]);
  return [...pieces, writeGap(touched, units.at(-1), undefined)].join("");
}

/** The first part of a run of neighbours, and the part after the last one. */
type PartRange = readonly [first: number, end: number];

/** The same statements in two forms of a body. */
interface Unit {
  readonly own: PartRange;
  readonly printed: PartRange;
}

/** `text`: what is written for a unit that is not touched as a whole. */
interface WrittenUnit extends Unit {
  readonly text: string | undefined;
}

/**
 * Matches the parts of two forms of a body: the smallest groups of neighbours that hold the same
 * statements. `undefined` if the bodies do not hold the same statements in the same order.
 */
function matchParts({ parts: own }: PartBody, { parts: printed }: PartBody): readonly Unit[] | undefined {
  const typesOf = (parts: readonly Part[]) => parts.flatMap(({ nodes }) => nodes.map(({ type }) => type));
  if (typesOf(own).join() !== typesOf(printed).join()) return undefined;
  const units: Unit[] = [];
  let [ownFirst, ownEnd, printedFirst, printedEnd, difference] = [0, 0, 0, 0, 0];
  while (ownEnd < own.length || printedEnd < printed.length) {
    if (difference <= 0 && ownEnd < own.length) difference += own[ownEnd++]!.nodes.length;
    else if (printedEnd < printed.length) difference -= printed[printedEnd++]!.nodes.length;
    else return undefined;
    if (difference !== 0 || ownEnd === ownFirst || printedEnd === printedFirst) continue;
    units.push({ own: [ownFirst, ownEnd], printed: [printedFirst, printedEnd] });
    [ownFirst, printedFirst] = [ownEnd, printedEnd];
  }
  return ownFirst === ownEnd && printedFirst === printedEnd ? units : undefined;
}

/** What is written for a unit; `undefined` if it is touched as a whole. */
function writeUntouched({ body, printed, change }: TouchedBody, unit: Unit): string | undefined {
  const changes = change.parts.slice(...unit.own);
  if (!changes.some(isTouched)) return sliceParts(body, unit.own);
  const [[first, end], [printedFirst, printedEnd], [only]] = [unit.own, unit.printed, changes];
  if (end - first > 1 || printedEnd - printedFirst > 1 || typeof only !== "object") return undefined;
  return writeBodies(body.parts[first]!, printed.parts[printedFirst]!, only);
}

/** Writes a part of which only bodies are touched. */
function writeBodies(part: Part, printed: Part, changes: readonly BodyChange[]): string | undefined {
  const [own, others] = [listBodyNodes(part), listBodyNodes(printed)];
  if (own.map(({ type }) => type).join() !== others.map(({ type }) => type).join()) return undefined;
  const pieces: string[] = [];
  let from = part.start;
  for (const [index, body] of part.bodies.entries()) {
    const change = changes[index]!;
    if (!isAnyTouched(change)) continue;
    const node = others[own.indexOf(body.node!)];
    const other = printed.bodies.find((each) => each.node === node);
    const text = other && writeTouched({ body, printed: other, change });
    if (text === undefined) return undefined;
    pieces.push(body.source.slice(from, body.start), text);
    from = body.end;
  }
  return pieces.join("") + part.text.slice(from - part.start);
}

function isAnyTouched({ parts }: BodyChange): boolean {
  return parts.some(isTouched);
}

function isTouched(change: PartChange): boolean {
  return typeof change === "string" ? change === "touched" : change.some(isAnyTouched);
}

/** All nodes in a part that may hold members, in the order of the text. */
function listBodyNodes({ nodes }: Part): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (node: SyntaxNode) => {
    if (nestedBodyTypes.has(node.type)) found.push(node);
    forEachChild(node, visit);
  };
  for (const node of nodes) visit(node);
  return found.sort((one, other) => startOf(one) - startOf(other));
}

/**
 * Whether touched units can stand beside the others: Prettier prints them with the indentation that
 * at least one of the others has. Where all are touched, the closing bracket decides.
 */
function isFitting({ body, printed }: TouchedBody, units: readonly WrittenUnit[]): boolean {
  const others = units.filter(({ text }) => text !== undefined);
  if (body.node === undefined || others.length === units.length) return true;
  if (others.length === 0)
    return indentationOf(body.source.slice(body.end)) === indentationOf(printed.source.slice(printed.end));
  const indentation = indentationOf(printed.parts[0]!.text);
  return others.some(({ own: [first] }) => indentationOf(body.parts[first]!.text) === indentation);
}

/**
 * Writes the blank lines between two units, or between one and the end of the body. Those beside a
 * unit that is not touched stay if they are not new.
 */
function writeGap(
  { body, printed, change }: TouchedBody,
  before: WrittenUnit | undefined,
  after: WrittenUnit | undefined,
): string {
  const place = before?.own[1] ?? 0;
  const neighbours = [before, after].filter((unit) => unit !== undefined);
  const touched = neighbours.filter(({ text }) => text === undefined);
  const isNew = touched.length === neighbours.length || (touched.length > 0 && change.newGaps[place]);
  const gap = isNew ? gapBefore(printed, before?.printed[1] ?? 0) : gapBefore(body, place);
  return before?.text === undefined ? gap : trailingSpaces(body, place) + gap;
}

function sliceParts({ source, parts }: PartBody, [first, end]: PartRange): string {
  return source.slice(parts[first]!.start, parts[end - 1]!.end);
}
