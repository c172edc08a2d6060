import { indentationOf } from "../pipeline/split.ts";
import { placeholderOf } from "../pipeline/skeleton.ts";
import type { Site } from "./locate.ts";
import { writeContent, type BodyNode, type SegmentNode } from "./tree.ts";

/**
 * A text that stands for an edited one: what the edit touches, a neighbour on each side, and what
 * is around; one line for all other members.
 */
export interface ReducedText {
  readonly text: string;
  /** Where the bodies around the edit stand, the outermost first; without the program. */
  readonly bodies: readonly Range[];
  /** The neighbours, if there are any. */
  readonly before: Range | undefined;
  readonly after: Range | undefined;
  /** The touched lines. */
  readonly region: Range;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What decides the form of the placeholders. */
export interface ReductionFacts {
  readonly isModule: boolean;
  readonly isDeclaration: boolean;
}

/**
 * Writes the text that must be parsed to know what an edit has changed. The time depends on the
 * length of that text, not on that of the document.
 */
export function reduceText(site: Site, facts: ReductionFacts): ReducedText {
  const writer = new ReducedWriter(facts);
  const bodies: Range[] = [];
  let before: Range | undefined;
  let after: Range | undefined;
  let region: Range | undefined;
  const writeTouched = () => {
    const { body, first, end, text } = site;
    const { members } = body;
    writer.writeLeftOut(body, 0, first - 1);
    if (first > 0) before = writer.writeReduced(members.at(first - 1));
    const start = writer.length;
    writer.write(text);
    region = { start, end: writer.length };
    if (end === members.length) return;
    const next = members.at(end);
    writer.write(next.gap);
    after = writer.writeReduced(next);
    writer.write("\n");
    writer.writeLeftOut(body, end + 1, members.length);
  };
  const writeLevel = (depth: number) => {
    const step = site.path[depth];
    if (step === undefined) return writeTouched();
    const { members } = step.body;
    writer.writeLeftOut(step.body, 0, step.index);
    const { content } = members.at(step.index);
    if (content.kind !== "spine") throw new TypeError("a step leads through a spine");
    for (const [index, text] of content.texts.entries()) {
      writer.write(text);
      const inner = content.bodies[index];
      if (inner === undefined) continue;
      if (index !== step.inner) {
        writer.writeLeftOut(inner, 0, inner.members.length);
        continue;
      }
      const start = writer.length;
      writeLevel(depth + 1);
      bodies.unshift({ start, end: writer.length });
    }
    writer.write("\n");
    writer.writeLeftOut(step.body, step.index + 1, members.length);
  };
  writeLevel(0);
  return { text: writer.text, bodies, before, after, region: region! };
}

class ReducedWriter {
  readonly #facts: ReductionFacts;
  readonly #pieces: string[] = [];
  #names = 0;
  length = 0;

  constructor(facts: ReductionFacts) {
    this.#facts = facts;
  }

  get text(): string {
    return this.#pieces.join("");
  }

  write(piece: string): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  /** Writes a segment without the members of its bodies and without the comments before it. */
  writeReduced({ content, lead }: SegmentNode): Range {
    const start = this.length;
    const [head] = content.kind === "uncut" ? [content.text] : content.texts;
    this.write(indentationOf(head!) + head!.slice(lead).trimStart());
    if (content.kind === "spine") {
      for (const [index, text] of content.texts.entries()) {
        if (index > 0) this.write(text);
        const body = content.bodies[index];
        if (body !== undefined) this.writeLeftOut(body, 0, body.members.length);
      }
    }
    return { start, end: this.length };
  }

  /**
   * Writes a placeholder for the members from `first`, included, to `end`, excluded. Directives at
   * their beginning stay, because they decide how all others are read.
   */
  writeLeftOut(body: BodyNode, first: number, end: number): void {
    let index = first;
    for (; index < end && body.members.at(index).prologue; index += 1) {
      for (const piece of writeContent(body.members.at(index).content)) this.write(piece);
      this.write("\n");
    }
    if (index >= end) return;
    const indentation = indentationIn(body.members.at(index));
    // How Prettier prints a literal depends on whether it has more than one member.
    const count = first === 0 && end === body.members.length ? 2 : 1;
    for (let copy = 0; copy < count; copy += 1) this.write(`${indentation}${this.#placeholder(body)}\n`);
  }

  #placeholder({ kind, context }: BodyNode): string {
    const name = `${stem}${this.#names++}_`;
    const { isModule, isDeclaration } = this.#facts;
    if (kind === "program") return isModule ? `export { ${name} };` : `${name};`;
    return placeholderOf(kind, name, isDeclaration || context.includes("ambient"));
  }
}

// Differs from the stem of skeletons, because those are made from this text.
const stem = "$leftOut";

/** The indentation that Prettier prints a segment with. */
export function indentationIn({ content }: SegmentNode): string {
  return indentationOf(content.kind === "uncut" ? content.output : content.texts[0]!);
}
